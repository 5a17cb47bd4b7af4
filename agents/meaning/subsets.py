"""Which sets are part of which, as far as their expressions tell."""

from __future__ import annotations

from agents.meaning.categories import covers, leaves_of
from agents.meaning.chains import Chain, chain_of
from agents.meaning.functions import reads
from agents.meaning.values import AllOf, AnyOf, Expression


def is_within(part: Expression, whole: Expression, profile: str) -> bool:
    """Whether `part` finds nothing that `whole` does not find, for sets in normal form; False where it is not plain."""
    if part == whole:
        return True
    inner, outer = leaves_of(part, profile), leaves_of(whole, profile)
    if inner is not None and outer is not None:
        return covers(outer, inner)
    if isinstance(part, AnyOf):
        return all(is_within(item, whole, profile) for item in part.parts)
    if isinstance(whole, AllOf):
        return all(is_within(part, item, profile) for item in whole.parts)
    if isinstance(whole, AnyOf) and any(is_within(part, item, profile) for item in whole.parts):
        return True
    if isinstance(part, AllOf):
        return any(is_within(item, whole, profile) for item in part.parts)
    return _says_more(chain_of(part, profile), chain_of(whole, profile), profile)


def _says_more(part: Chain, whole: Chain, profile: str) -> bool:
    """Whether a chain narrows down what the other one does, by the same steps and further ones."""
    steps = part.steps
    if steps[len(steps) - len(whole.steps) :] == whole.steps and steps and is_within(part.base, whole.base, profile):
        return part.base == whole.base or all(reads(step, profile) == "frame" for step in steps)
    plain = all(reads(step, profile) == "frame" for step in (*steps, *whole.steps))
    return plain and bool(steps) and set(whole.steps) <= set(steps) and is_within(part.base, whole.base, profile)
