"""What happens before or after something that somebody else does, and what is over."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression
from agents.writers.english.filling import Filler, Sets
from agents.writers.english.measures import Found
from agents.writers.english.relating import RelatingActions, said_of
from agents.writers.english.sides import CannotSay, denial
from agents.writers.english.tree import Condition, Phrase, Said
from agents.writers.english.values import Item, Object, Word

BEFORE: Final = "happens before"
"""Name of the sense that tells of an order in time between two objects."""
OVER: Final = "no longer"
"""Name of the sense, and of the phase, that tells that something is over."""
NEVER: Final = "never"
"""Name of the sense, and of the phase, that denies something for good."""
HAS_DONE: Final = "has done"
"""Name of the sense, and of the phase, of what somebody has done."""
_KINDS: Final = frozenset({"is_category", "is_kind"})
_APART_IN_TIME: Final = 0.3
"""Cost of taking "before" for time between two objects: rather for time of one, or for a place."""


class TimingActions(RelatingActions):
    """Meanings of the rules about time between two objects."""

    def _before_other(self, word: Word, other: Phrase) -> Found:
        """What somebody else does later; "before a bus" alone is a place."""
        sense = self.lexicon.senses.get(BEFORE)
        if sense is not None and any(said.joiner == "AFTER" for said in other.said):
            for cost, said in self._placed(sense, word.text, (), Object(other)):
                yield cost + _APART_IN_TIME, Item(said_of(said), "WHILE")

    def _and_before_other(self, _first: Word, word: Word, other: Phrase) -> Found:
        yield from self._before_other(word, other)

    def _after_other(self, word: Word, other: Phrase) -> Found:
        for cost, item in self._before_other(word, other):
            assert isinstance(item, Item)
            turned = tuple(replace(part, turned=True) for part in item.said if isinstance(part, Condition))
            yield cost, replace(item, said=turned)

    def _over(self, no: Word, said: tuple[Said, ...], anymore: Word) -> Found:
        if len(said) == 1 and isinstance(said[0], Condition):
            words = f"{no.text} {said[0].words} {anymore.text}"
            slots = tuple(sorted((*said[0].slots, ("phase", OVER))))
            yield 0.0, (replace(said[0], words=words, slots=slots),)

    def _been_over(self, _be: Word, no: Word, said: tuple[Said, ...], anymore: Word) -> Found:
        yield from self._over(no, said, anymore)


def check_order(said: Condition, sets: Sets, filler: Filler) -> None:
    """Refuse what asks for who comes later, or says nothing of who comes first.

    Raises:
        CannotSay: It does; the text has the same seen from who comes first.
    """
    if said.sense.name != BEFORE or sets.y is None:
        return
    if _is_bare(sets.x):
        raise CannotSay(f'"{said.told}" needs something that happens: say what it does')
    if not said.turned:
        return
    from agents.writers.english.offering import offered  # loads the reader, which builds with this

    offer = offered(filler.apply(said.sense, Sets(sets.y, sets.x)), filler.profile)
    told = f': ask for "{offer}"' if offer else ""
    raise CannotSay(f'of two objects, only who comes first can be found, and not who comes "{said.told}"{told}')


def no_longer(found: Expression, x: Expression, filler: Filler, words: str) -> Expression:
    """Those of `x` to whom no longer happens what was found of them.

    Raises:
        CannotSay: It holds for a whole track, or cannot be denied.
    """
    from agents.meaning.functions import lasts

    if isinstance(found, Call) and lasts(found, filler.profile):
        raise CannotSay(
            f'"{words}": that holds as long as something is seen, so it never ends; say what begins instead'
        )
    return filler.apply(filler.sense(OVER), Sets(found, denial(found, x, filler.profile)))


def _is_bare(x: Expression) -> bool:
    """Whether nothing is said of a set but of what kind it is."""
    if isinstance(x, AnyOf | AllOf):
        return all(map(_is_bare, x.parts))
    return isinstance(x, Category) or (x.function in _KINDS and all(map(_is_bare, x.sets)))
