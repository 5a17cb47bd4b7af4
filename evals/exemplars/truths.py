"""What a description's answer is, said with the words of sample scripts: event kinds, categories, and how they combine.

A truth is written in YAML. A word in small letters is an event kind, one in capitals a category or a set of them; a
mapping combines:

- `{all: [A, B]}`, `{any: [A, B]}`, `{first: A, not: B}`: both; either; A without B.
- `{doing: KIND, to: A}`, `{done: KIND, by: A}`: who does it to an A; to whom an A does it.
- `{near: A, within_m: 5, at_least: 2}`: so many A (1) have their footprints within that distance.
- `{has: A, on: left, within_m: 50, aside_m: 0, at_least: 1}`: an A's centre lies beyond that side of the box;
  `{is_on: left, of: A, within_m: 50, aside_m: 0}`: beyond that side of an A's box. Without `aside_m` however far aside.
- `{speed_mps: [5, 10]}`: speed of the box centre between the bounds; `.inf` for none.
- `{length_m: [5, .inf]}`: length of the box.
- `{lasting: A, at_least_s: 3}`, `{begins: A, within_s: 1}`, `{ends: A, within_s: 1}`.
- `{first: A, then: B, within_s: 5}`: from the beginning of A to the end of the B of the same track that follows.
- `{while: A}`: any other track does A; `{together: A, at_least: 2}`: A at frames at which so many do it.
- `{over_log: A, at_least: 3}`: A, if so many different tracks do it; `{repeated: A, at_least: 2}`: so many times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tools.av2.samples import KINDS
from tools.av2.taxonomy import CATEGORIES
from tools.errors import UserError

Sides: Final = ("forward", "backward", "left", "right")


@dataclass(frozen=True, slots=True)
class Truth:
    """A node: what it does with its parts.

    Attributes:
        how: Its operation; `kind` or `category` for a word.
        word: The kind, the category, or the side.
        parts: What it is put together from.
        low: Lower bound: a number, a count, a time; its meaning is the operation's.
        high: Upper bound.
        aside_m: How far outside the strip that a side sweeps.
    """

    how: str
    word: str = ""
    parts: tuple[Truth, ...] = ()
    low: float = 0.0
    high: float = float("inf")
    aside_m: float = float("inf")

    def kinds(self) -> Iterator[str]:
        """The event kinds in it."""
        if self.how in ("kind", "doing", "done"):
            yield self.word
        for part in self.parts:
            yield from part.kinds()


SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "ANY": (),
    "VEHICLE": (
        "REGULAR_VEHICLE", "LARGE_VEHICLE", "BOX_TRUCK", "TRUCK", "TRUCK_CAB", "BUS", "ARTICULATED_BUS", "SCHOOL_BUS",
        "MOTORCYCLE", "RAILED_VEHICLE", "EGO_VEHICLE",
    ),
    "BUSES": ("BUS", "ARTICULATED_BUS", "SCHOOL_BUS"),
    "TRUCKS": ("BOX_TRUCK", "TRUCK", "TRUCK_CAB"),
    "PEOPLE": ("PEDESTRIAN", "OFFICIAL_SIGNALER"),
}  # fmt: skip
"""Words in capitals that stand for several categories; ANY for all."""

_FORMS: Final = {
    frozenset({"all"}): "all",
    frozenset({"any"}): "any",
    frozenset({"first", "not"}): "minus",
    frozenset({"doing", "to"}): "doing",
    frozenset({"done", "by"}): "done",
    frozenset({"near", "within_m"}): "near",
    frozenset({"has", "on"}): "has",
    frozenset({"is_on", "of"}): "is_on",
    frozenset({"speed_mps"}): "speed",
    frozenset({"length_m"}): "length",
    frozenset({"lasting", "at_least_s"}): "lasting",
    frozenset({"begins", "within_s"}): "begins",
    frozenset({"ends", "within_s"}): "ends",
    frozenset({"first", "then", "within_s"}): "then",
    frozenset({"while"}): "while",
    frozenset({"together", "at_least"}): "together",
    frozenset({"over_log", "at_least"}): "over_log",
    frozenset({"repeated", "at_least"}): "repeated",
}
_MAY_HAVE: Final = {
    "near": {"at_least"},
    "has": {"within_m", "aside_m", "at_least"},
    "is_on": {"within_m", "aside_m"},
}
_REACH_M: Final = 50.0


def parse_truth(raw: Any) -> Truth:
    """The truth that YAML data says.

    Raises:
        UserError: It is none of the forms, or names a kind or a category that does not exist.
    """
    if isinstance(raw, str):
        return _word(raw)
    if not isinstance(raw, Mapping):
        raise UserError(f"a truth is a word or a mapping, not {raw!a}")
    how = _form(raw)
    if how in ("all", "any"):
        return Truth(how, parts=tuple(map(parse_truth, raw[how])))
    if how in ("doing", "done"):
        return Truth(how, _kind(raw[how]), (parse_truth(raw["to" if how == "doing" else "by"]),))
    if how in ("speed", "length"):
        low, high = raw["speed_mps" if how == "speed" else "length_m"]
        return Truth(how, low=float(low), high=float(high))
    if how in ("has", "is_on"):
        return _sided(how, raw)
    return _bounded(how, raw)


def _form(raw: Mapping[str, Any]) -> str:
    for keys, how in _FORMS.items():
        if keys <= set(raw) and set(raw) <= keys | _MAY_HAVE.get(how, set()):
            return how
    raise UserError(f"no truth has the parts {sorted(map(str, raw))}; evals/exemplars/truths.py lists the forms")


def _word(word: str) -> Truth:
    if word.isupper():
        if word not in SETS and word not in CATEGORIES and word != "EGO_VEHICLE":
            raise UserError(f"a truth names {word!a}, which is no category")
        return Truth("category", word)
    return Truth("kind", _kind(word))


def _kind(word: Any) -> str:
    if word not in KINDS:
        raise UserError(f"a truth names {word!a}, which is no event kind; agents samples --list shows them")
    return str(word)


def _sided(how: str, raw: Mapping[str, Any]) -> Truth:
    side, other = (raw["on"], raw["has"]) if how == "has" else (raw["is_on"], raw["of"])
    if side not in Sides:
        raise UserError(f"a truth names the side {side!a}; there are {', '.join(Sides)}")
    reach, aside = float(raw.get("within_m", _REACH_M)), float(raw.get("aside_m", "inf"))
    return Truth(how, side, (parse_truth(other),), float(raw.get("at_least", 1)), reach, aside)


_AMOUNTS: Final = ("within_m", "at_least_s", "within_s")


def _bounded(how: str, raw: Mapping[str, Any]) -> Truth:
    names = sorted((name for name in raw if name not in (*_AMOUNTS, "at_least")), key=lambda name: name != "first")
    parts = tuple(parse_truth(raw[name]) for name in names)
    amount = next((float(raw[name]) for name in _AMOUNTS if name in raw), float("inf"))
    return Truth(how, parts=parts, low=float(raw.get("at_least", 1)), high=amount)
