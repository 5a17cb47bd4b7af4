"""Which numbers a query may hold; all others are declined by name, never bent into something else."""

from __future__ import annotations

from agents.writers.grammar_tree import Count, Modifier, Phrase
from tools.errors import QueryNotUnderstoodError

MOST_COUNTED = 100
_UNIT = {"distance": ("distance", "m", 1000.0), "speed": ("speed", "m/s", 100.0)}
"""By slot: what it is called, its unit, and the largest value; the smallest is above 0."""
_BARE_SPEED = frozenset({"over", "above", "faster", "at", "under", "below", "slower"})


def declined(reason: str) -> QueryNotUnderstoodError:
    """The error for a query whose words are known and whose meaning is not served."""
    return QueryNotUnderstoodError(f"query not understood: {reason}")


def check_phrase(phrase: Phrase) -> None:
    """Look through a reading and all the objects in it.

    Raises:
        QueryNotUnderstoodError: A number is outside what can be asked, or it is not clear what it counts or measures.
    """
    if phrase.count is not None:
        _check_count(phrase.count, phrase)
    for before, modifier in zip((None, *phrase.modifiers), phrase.modifiers, strict=False):
        _check_slots(modifier)
        _check_speed_after(before, modifier)
        if modifier.other is not None:
            check_phrase(modifier.other)


def _check_count(count: Count, phrase: Phrase) -> None:
    said = f'"{count.words} {phrase.words}"'
    if count.least < 1:
        raise declined(
            f'{said} asks for none, and a count is 1 to {MOST_COUNTED}; for none at all say "not near ..." or '
            f'"not within 5 m of ...", as in "car not near a pedestrian"'
        )
    if count.least > MOST_COUNTED or (count.group and count.least < 2):
        fewest = 2 if count.group else 1
        raise declined(f"{said} asks for at least {count.least}, and a count is {fewest} to {MOST_COUNTED}")
    if len(phrase.nouns) > 1 and (count.least > 1 or count.group):
        raise declined(f'{said} does not tell what is counted: ask for each object beside "or" in a query of its own')


def _check_slots(modifier: Modifier) -> None:
    for slot, value in modifier.slots:
        if isinstance(value, str):
            continue
        name, unit, most = _UNIT[slot]
        if not 0.0 < value <= most:
            raise declined(
                f'"{modifier.describe()}" has a {name} of {value:g} {unit}; it must be above 0 and up to {most:g}'
            )


def _check_speed_after(before: Modifier | None, modifier: Modifier) -> None:
    """In "braking over 3 m/s" the number may be the speed or its change."""
    if before is None or not before.rule.means.startswith("accelerating("):
        return
    if modifier.words.split()[0] in _BARE_SPEED and "speed" in dict(modifier.slots):
        raise declined(
            f'"{before.words} {modifier.words}" may mean the speed or its change; for the speed say '
            f'"{before.words} while traveling {modifier.words}"'
        )
