"""The other sides of expressions: unions, what is not in them, and relations seen from their object."""

from __future__ import annotations

from dataclasses import replace

from agents.meaning.functions import negated, subject_place
from agents.meaning.template import EGO
from agents.meaning.values import NEGATION, REVERSAL, AllOf, AnyOf, Call, Category, Expression


class CannotSay(Exception):
    """A reading is understood and cannot be said in the functions at hand; the text says why."""


class Refused(CannotSay):
    """A reading says what is understood and never served; what the words might mean otherwise is not what was meant."""


def any_of(parts: list[Expression]) -> Expression:
    """The union of sets, each once."""
    unlike = tuple(dict.fromkeys(parts))
    return unlike[0] if len(unlike) == 1 else AnyOf(unlike)


def is_ego(found: Expression, profile: str) -> bool:
    """Whether this is the ego vehicle, whatever is said about it."""
    while isinstance(found, Call | AllOf) and (found.sets if isinstance(found, Call) else found.parts):
        found = found.sets[subject_place(found, profile)] if isinstance(found, Call) else found.parts[0]
    return found == EGO


def is_made_of(whole: Expression, part: Expression) -> bool:
    """Whether a set is, or is made from, another one."""
    if whole == part:
        return True
    below = () if isinstance(whole, Category) else whole.sets if isinstance(whole, Call) else whole.parts
    return any(is_made_of(inner, part) for inner in below)


def calls(whole: Expression, function: str) -> bool:
    """Whether a set is made with a function, denied or not."""
    if isinstance(whole, Call) and whole.function == function:
        return True
    below = () if isinstance(whole, Category) else whole.sets if isinstance(whole, Call) else whole.parts
    return any(calls(inner, function) for inner in below)


def without(x: Expression, kind: Expression, profile: str) -> Expression:
    """The tracks of `x` that are not of a kind; kinds are categories, or unions of them."""
    if isinstance(kind, AnyOf):
        rest = x
        for part in kind.parts:
            rest = without(rest, part, profile)
        return rest
    if isinstance(kind, Call):
        return denial(replace(kind, sets=(x, *kind.sets[1:])), x, profile)
    if isinstance(kind, AllOf):
        raise CannotSay("a mixed kind cannot be excepted")
    return Call("is_category", (x,), (("category", kind.name),), (NEGATION,))


def denial(found: Expression, x: Expression, profile: str) -> Expression:
    """What of `x` is not in `found`, which was made from `x`."""
    if isinstance(found, AnyOf):
        return AllOf(tuple(denial(part, x, profile) for part in found.parts))
    if isinstance(found, AllOf):
        return AnyOf(tuple(denial(part, x, profile) for part in found.parts))
    if isinstance(found, Call) and found.sets:
        denied = replace(found, wrappers=_denied(found.wrappers))
        if found.sets[subject_place(denied if negated(denied) else found, profile)] == x:
            return denied
    raise CannotSay("this cannot be denied with the functions at hand; say what holds instead")


def _denied(wrappers: tuple[str, ...]) -> tuple[str, ...]:
    return wrappers[1:] if wrappers[:1] == (NEGATION,) else (NEGATION, *wrappers)


def other_side(found: Expression) -> Expression:
    """The other side of a relation: those to whom it holds."""
    if isinstance(found, AnyOf):
        return AnyOf(tuple(other_side(part) for part in found.parts))
    if isinstance(found, Call) and len(found.sets) == 2:
        if found.wrappers == (REVERSAL,):
            return replace(found, wrappers=())
        if not found.wrappers:
            return replace(found, wrappers=(REVERSAL,))
    raise CannotSay("this relation cannot be seen from the other side")
