"""What scouts agreed on, as facts that can be kept and searched: JSON Lines, one moment a line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Final

import orjson

from tools.errors import DataError, UserError
from tools.runs.writing import write_bytes
from tools.scenes.consensus import Consensus
from tools.scenes.schema import FIELDS, LEAST_RISK, MOST_RISK, SCALARS, TAGS

FORMAT: Final = "motherlode-scenes-1"
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "log_id": (str,),
    "timestamp_ns": (int,),
    "time_s": (int, float),
    "risk": (int, float, NoneType),
    "spread": (int, float, NoneType),
    "n_samples": (int,),
}
_CURE: Final = "make it with agents scenes LOGS --out FILE"


@dataclass(frozen=True, slots=True)
class SceneFact:
    """What is known of one moment.

    Attributes:
        log_id: The log.
        timestamp_ns: Time of the frame.
        time_s: Seconds since the log's first frame.
        fields: Agreed values of scalar fields, as (name, value).
        controls: Agreed traffic controls.
        tags: Asserted tags.
        open_tags: Tags on which there was no agreement.
        open_fields: Fields in which there was none.
        risk: Mean risk, from 0 to 10; None where nobody gave one.
        spread: Highest minus lowest risk.
        n_samples: Descriptions that were counted.
        failures: Why others are missing.
    """

    log_id: str
    timestamp_ns: int
    time_s: float
    fields: tuple[tuple[str, str], ...]
    controls: tuple[str, ...]
    tags: tuple[str, ...]
    open_tags: tuple[str, ...]
    open_fields: tuple[str, ...]
    risk: float | None
    spread: float | None
    n_samples: int
    failures: tuple[str, ...] = ()


def fact_of(
    log_id: str, timestamp_ns: int, time_s: float, consensus: Consensus, failures: Sequence[str] = ()
) -> SceneFact:
    """A consensus as a fact."""
    return SceneFact(
        log_id,
        timestamp_ns,
        time_s,
        consensus.record.fields,
        consensus.controls,
        tuple(vote.tag for vote in consensus.tags if vote.is_asserted),
        tuple(vote.tag for vote in consensus.tags if vote.is_open),
        tuple(vote.name for vote in consensus.fields if vote.abstains),
        consensus.risk,
        consensus.spread,
        consensus.n_scouts,
        tuple(failures),
    )


def write_facts(path: Path, facts: Iterable[SceneFact]) -> None:
    """Write a file; equal facts give equal bytes.

    Raises:
        OutputError: It cannot be written.
    """
    head = orjson.dumps({"format": FORMAT})
    write_bytes(path, b"\n".join([head, *map(orjson.dumps, facts), b""]), durable=False)


def read_facts(path: Path) -> tuple[SceneFact, ...]:
    """Read a file.

    Raises:
        DataError: It is not there, or no such file.
    """
    try:
        head, *lines = path.read_bytes().splitlines()
        if orjson.loads(head) != {"format": FORMAT}:
            raise DataError(path, f"not in the form {FORMAT}", _CURE)
        return tuple(_fact(orjson.loads(line)) for line in lines)
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}", _CURE) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(path, f"no file of scenes: {type(error).__name__}", _CURE) from None


def _fact(row: Mapping[str, object]) -> SceneFact:
    lists = ("controls", "tags", "open_tags", "open_fields", "failures")
    pairs = tuple((str(name), str(value)) for name, value in row["fields"])  # type: ignore[attr-defined]
    for name, kinds in _KINDS.items():
        if not isinstance(row[name], kinds) or isinstance(row[name], bool):
            raise TypeError(name)
    texts = {name: tuple(map(str, row[name])) for name in lists}  # type: ignore[call-overload]
    return SceneFact(**{**row, **texts, "fields": pairs})  # type: ignore[arg-type]


def matching(facts: Iterable[SceneFact], wanted: Sequence[str]) -> tuple[SceneFact, ...]:
    """The facts that fulfil every condition.

    Args:
        facts: Where to look.
        wanted: Conditions: a tag (`vru_hazard`), a field's value (`weather=rain`), or a least risk (`risk>=6`).

    Raises:
        UserError: A condition is none of these, or names what is not in the schema.
    """
    tests = [_condition(text) for text in wanted]
    return tuple(fact for fact in facts if all(_holds(fact, name, value) for name, value in tests))


def _condition(text: str) -> tuple[str, str]:
    name, is_risk, value = text.partition(">=")
    if is_risk:
        digits = value.strip().replace(".", "", 1)
        if name.strip() != "risk" or not (digits.isascii() and digits.isdecimal()):
            raise UserError(f"{text!a} is no condition; write risk>=6")
        if float(value) > MOST_RISK:
            raise UserError(f"{text!a}: risk goes from {LEAST_RISK} to {MOST_RISK}")
        return "risk", value.strip()
    name, has_value, value = (part.strip() for part in text.partition("="))
    if not has_value:
        return ("tag", _known(name, TAGS, "tag"))
    allowed = {field.name: field.values for field in FIELDS}
    return _known(name, tuple(allowed), "field"), _known(value, allowed[name], f"value of {name}")


def _known(word: str, words: tuple[str, ...], kind: str) -> str:
    if word not in words:
        near = difflib.get_close_matches(word.lower(), words, 1)
        meant = f"; did you mean {near[0]}?" if near else ";"
        raise UserError(f"{word!a} is no {kind}{meant} there are {', '.join(words)}")
    return word


def _holds(fact: SceneFact, name: str, value: str) -> bool:
    if name == "risk":
        return fact.risk is not None and fact.risk >= float(value)
    if name == "tag":
        return value in fact.tags
    if name in {field.name for field in SCALARS}:
        return (name, value) in fact.fields
    return value in fact.controls
