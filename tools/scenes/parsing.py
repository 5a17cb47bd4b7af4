"""From what a model wrote to a scene description. What is not in the schema is told, never silently dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from tools.scenes.schema import BLOCKS, FIELDS, LEAST_RISK, MOST_RISK, TAGS, Field, SceneRecord

Kind = Literal["missing", "type", "illegal", "repeated", "unknown"]
MOST_PROBLEMS: Final = 100
_LONGEST = 64
_LONGEST_SENTENCE = 1000
_TAGS_KEY = "wod_e2e_tags"
_LIST_LIMIT = 64
KNOWN_KEYS: Final = frozenset({*BLOCKS, _TAGS_KEY, "description"})
"""Top-level keys of a description."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a description that the schema does not allow.

    Attributes:
        kind: `missing`: a field was not stated. `type`: it holds something else than text, a list or a number.
            `illegal`: a value that is none of the field's. `repeated`: a list names a value twice. `unknown`: a key.
        place: The field or the key.
        value: What stood there, cut to 64 characters and escaped; empty where nothing did.
    """

    kind: Kind
    place: str
    value: str = ""

    def __str__(self) -> str:
        told = {
            "missing": f"{self.place} is missing",
            "type": f"{self.place} is of a wrong type: {self.value}",
            "illegal": f"{self.place} cannot be {self.value}",
            "repeated": f"{self.place} names {self.value} twice",
            "unknown": f"{self.place} is no part of a scene description",
        }
        return told[self.kind]


@dataclass(frozen=True, slots=True)
class ParsedScene:
    """A description and what was wrong with it.

    Attributes:
        record: The legal part.
        problems: Everything else, in the order of the schema, at most `MOST_PROBLEMS`.
    """

    record: SceneRecord
    problems: tuple[Problem, ...] = ()

    @property
    def illegal_tags(self) -> tuple[str, ...]:
        """Tags that are none of the schema's."""
        return tuple(problem.value for problem in self.problems if (problem.kind, problem.place) == ("illegal", "tags"))


def parse_scene(content: object, ignored: frozenset[str] = frozenset()) -> ParsedScene:
    """Read a description from decoded JSON.

    Args:
        content: What a model wrote, decoded; anything at all.
        ignored: Top-level keys that belong to the file and not to the description.

    Returns:
        The legal part and the problems. A wrong top-level type gives an empty record with one problem.
    """
    if not isinstance(content, Mapping):
        return ParsedScene(SceneRecord(), (Problem("type", "description", _shown(content)),))
    problems: list[Problem] = []
    blocks = {block: _block(content, block, problems) for block in BLOCKS}
    found = {field.name: _values(blocks[field.block], field, problems) for field in FIELDS}
    record = SceneRecord(
        fields=tuple((field.name, found[field.name][0]) for field in FIELDS if not field.is_list and found[field.name]),
        traffic_controls=found["traffic_controls"],
        tags=_tags(content, problems),
        risk=_risk(blocks["scenario_criticality"], problems),
        description=_sentence(content.get("description")),
    )
    problems += [Problem("unknown", _shown(key)) for key in content if key not in KNOWN_KEYS | ignored]
    return ParsedScene(record, tuple(problems[:MOST_PROBLEMS]))


def _block(content: Mapping[Any, Any], block: str, problems: list[Problem]) -> Mapping[Any, Any]:
    found = content.get(block, {})
    if isinstance(found, Mapping):
        return found
    problems.append(Problem("type", block, _shown(found)))
    return {}


def _values(block: Mapping[Any, Any], field: Field, problems: list[Problem]) -> tuple[str, ...]:
    if field.name not in block:
        problems.append(Problem("missing", field.name))
        return ()
    found = block[field.name]
    if field.is_list:
        return _listed(found, field.name, field.values, problems)
    if not isinstance(found, str):
        problems.append(Problem("type", field.name, _shown(found)))
        return ()
    if found not in field.values:
        problems.append(Problem("illegal", field.name, _shown(found)))
        return ()
    return (found,)


def _tags(content: Mapping[Any, Any], problems: list[Problem]) -> tuple[str, ...]:
    if _TAGS_KEY not in content:
        problems.append(Problem("missing", "tags"))
        return ()
    found = _listed(content[_TAGS_KEY], "tags", TAGS, problems)
    return tuple(tag for tag in TAGS if tag in found)


def _listed(found: object, place: str, allowed: tuple[str, ...], problems: list[Problem]) -> tuple[str, ...]:
    """The legal values of a list, each once; the rest become problems."""
    if not isinstance(found, list):
        problems.append(Problem("type", place, _shown(found)))
        return ()
    kept: list[str] = []
    for value in found[:_LIST_LIMIT]:
        if not isinstance(value, str) or value not in allowed:
            problems.append(Problem("illegal", place, _shown(value)))
        elif value in kept:
            problems.append(Problem("repeated", place, value))
        else:
            kept.append(value)
    if len(found) > _LIST_LIMIT:
        problems.append(Problem("type", place, f"a list of {len(found)} values"))
    return tuple(kept)


def _risk(block: Mapping[Any, Any], problems: list[Problem]) -> int | None:
    found = block.get("risk_score")
    if found is None:
        problems.append(Problem("missing", "risk_score"))
        return None
    if isinstance(found, bool) or not isinstance(found, int):
        problems.append(Problem("type", "risk_score", _shown(found)))
        return None
    if not LEAST_RISK <= found <= MOST_RISK:
        problems.append(Problem("illegal", "risk_score", _shown(found)))
        return None
    return found


def _sentence(found: object) -> str:
    return " ".join(found.split())[:_LONGEST_SENTENCE] if isinstance(found, str) else ""


def _shown(value: object) -> str:
    return ascii(value if isinstance(value, str) else repr(value)[: 2 * _LONGEST])[1:-1][:_LONGEST]
