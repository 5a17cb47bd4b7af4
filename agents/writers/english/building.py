"""A reading as an expression: sets of tracks made from sets of tracks, in the functions of a profile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.meaning.functions import CHOOSING
from agents.meaning.template import EGO
from agents.meaning.values import AllOf, AnyOf, Call, Expression
from agents.writers.english.arranging import (
    ONE_AFTER_OTHER,
    beside_whom,
    bounds,
    changes_first,
    check_list,
    check_nearest_place,
    is_of,
    of_any,
    past_the_lane,
    reach_said,
    size,
    so_far_from_it,
)
from agents.writers.english.context import amid, apart, company, without_spacing
from agents.writers.english.filling import Filler, Sets
from agents.writers.english.mutual import among_themselves, each_to_the_others
from agents.writers.english.objects import ANY_DOER, ORDER
from agents.writers.english.senses import APART, CHAIN, FRAME, OUTER
from agents.writers.english.sides import CannotSay, Refused, any_of, denial, is_ego, is_made_of, other_side, without
from agents.writers.english.timing import OVER, check_order, no_longer
from agents.writers.english.tree import EACH_OTHER, PURPOSE, SELF, Being, Choice, Condition, Count, Phrase, Said, Slots

_NEAREST = "nearest to"
_ITS = frozenset({"its", "it"})
"""In a relation without an object, these stand for somebody who was named: never for the ego vehicle."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the expression of one reading.

    Attributes:
        filler: Fills the meanings of its words.
        owner: Who "its" and "it" mean in what is built: the object of which the whole is said; None at the top.
    """

    filler: Filler
    owner: Expression | None = None

    def query(self, phrase: Phrase) -> Expression:
        """The expression of a whole query, which no relation counts.

        Raises:
            CannotSay: It cannot be said.
        """
        phrase = among_themselves(phrase)
        count = phrase.count
        check_list(phrase)
        if count is None or count.group or (count.least == 1 and count.most is None):
            return self.phrase(phrase)
        if count.most == 0:
            who = f'say who has none, as in "ego vehicle with no {phrase.words} nearby"'
            raise CannotSay(f'"{count.words} {phrase.words}" asks for what is not there; {who}')
        if not any(is_of(said, ORDER) for said in phrase.said):
            self.filler.note_count(count)
        counting = next((said for said in phrase.said if self._counts(said, count)), None)
        if isinstance(counting, Condition):
            last = replace(counting, slots=(*counting.slots, *bounds(count, "k")))
            rest = tuple(said for said in phrase.said if said is not counting)
            return self.phrase(replace(phrase, count=None, said=(*rest, last)))
        if any(isinstance(said, Condition) and said.sense.name == ORDER for said in phrase.said):
            raise CannotSay(f'"{count.words}" of the closest: say on which side, or how near')
        found = self.phrase(replace(phrase, count=None))
        if isinstance(found, Call) and found.function in CHOOSING:
            raise CannotSay(f'"{count.words}" of the closest: say on which side, or how near')
        return self.filler.apply(self.filler.sense("at once"), Sets(found), bounds(count, "n"))

    def _counts(self, said: Said, count: Count) -> bool:
        if not isinstance(said, Condition) or said.negated or said.other == EACH_OTHER:
            return False
        return self.filler.case(said.sense, said.slots, bounds(count, "k")) is not None

    def _note_odd(self, phrase: Phrase) -> None:
        """Say aloud where something is said of what it is never said of: a jaywalking car."""
        kinds = {actor.kind for actor in phrase.actors}
        own = [said for said in phrase.said if isinstance(said, Condition) and not (said.turned or said.having)]
        for said in own if not kinds & {"any", "ego"} else ():
            if said.sense.subjects and not kinds & {*said.sense.subjects, "any"}:
                said_of = f'"{said.told}" is not usually said of "{phrase.words}"'
                self.filler.assume(f"{said_of}: likely nothing is found")

    def phrase(self, phrase: Phrase) -> Expression:
        """The set of an object with all that is said about it; how many is taken care of outside."""
        mutual = each_to_the_others(phrase, self.filler.lexicon.senses)
        if mutual:
            return any_of([self.phrase(part) for part in mutual])
        kinds = [self.phrase(part) for part in phrase.alternatives]
        base = current = any_of(kinds or [self.filler.actor(actor) for actor in phrase.actors])
        self._note_odd(phrase)
        spaced = apart(phrase)
        for said in amid(self._ordered(without_spacing(phrase, spaced))):
            if said.joiner in ONE_AFTER_OTHER and current == base:
                raise CannotSay(_alone_in_time(said, phrase))
            if said.joiner == "PRIOR":
                current = self.filler.apply(self.filler.sense("then"), Sets(self._said(said, base), current))
            elif said.joiner == "THEN" or (current != base and self._follows(said, phrase)):
                current = self.filler.apply(self.filler.sense("then"), Sets(current, self._said(said, base)))
            else:
                current = self._said(said, current)
        if phrase.count is not None and phrase.count.group:
            self.filler.note_count(phrase.count)
            current = self.filler.apply(self.filler.sense("group"), Sets(current), (*size(phrase.count), *spaced))
        return current

    def _follows(self, said: Said, phrase: Phrase) -> bool:
        """Whether it comes after the rest: what that is done for, or what cannot hold at the same time."""
        return self._tells_time() and (said.joiner == PURPOSE or self._is_later(said, phrase))

    def _tells_time(self) -> bool:
        return self.filler.case(self.filler.sense("then")) is not None

    def _is_later(self, said: Said, phrase: Phrase) -> bool:
        return any(
            is_of(said, later) and any(is_of(other, first) for other in phrase.said)
            for first, later in self.filler.lexicon.sequences
        )

    def _ordered(self, phrase: Phrase) -> list[Said]:
        """What is said, with an order such as "second" given to the relation that it counts along."""
        order = next((said for said in phrase.said if isinstance(said, Condition) and said.sense.name == ORDER), None)
        still = so_far_from_it([said for said in self._still(phrase) if said is not order], self.filler)
        rest = changes_first(past_the_lane(beside_whom(still, self.owner is not None), self.filler))
        if not any(said.joiner in ONE_AFTER_OTHER for said in rest):
            rest.sort(key=lambda said: not self._is_map(said))
        rest.sort(key=lambda said: self._is_later(said, phrase))
        if order is None:
            check_nearest_place(rest)
            return rest
        for at, said in enumerate(rest):
            if isinstance(said, Condition) and self.filler.case(said.sense, said.slots, order.slots):
                return [*rest[:at], replace(said, slots=(*said.slots, *order.slots)), *rest[at + 1 :]]
        words = f"{order.words} {phrase.words}"
        nearest = Condition(self.filler.sense(_NEAREST), words, order.slots)
        known = self.filler.lexicon.lexemes.get((order.words.split()[-1], "to"), ())
        told = any(lexeme.value == nearest.sense for lexeme in known)
        if not told or self.filler.case(nearest.sense, nearest.slots) is None:
            why = f'it is not said along what "{order.words}" counts, which is never time'
            raise CannotSay(f'{why}; say "{words} ahead" or "{words} on the left"')
        return [*rest, nearest]

    def _still(self, phrase: Phrase) -> list[Said]:
        """What is said, but for states that something else that is said ends: a parked car that pulls out."""
        by = {name: said.told for said in phrase.said if isinstance(said, Condition) for name in said.sense.leaves}
        left = [said for said in phrase.said if not (isinstance(said, Condition) and said.sense.name in by)]
        for said in phrase.said:
            if isinstance(said, Condition) and said.sense.name in by:
                self.filler.assume(f'"{said.told}": until it is "{by[said.sense.name]}"')
        return left

    def _is_map(self, said: Said) -> bool:
        return isinstance(said, Condition) and said.sense.name in self.filler.lexicon.said_first

    def _said(self, said: Said, x: Expression) -> Expression:
        if isinstance(said, Choice):
            return any_of([self._said(part, x) for part in said.parts])
        return self._being(said, x) if isinstance(said, Being) else self._condition(said, x)

    def _being(self, said: Being, x: Expression) -> Expression:
        what = replace(said.what, count=None)
        if not said.negated:
            return AllOf((*(x.parts if isinstance(x, AllOf) else (x,)), self.phrase(what)))
        if what.alternatives:
            raise CannotSay("what stands in brackets cannot be excepted; say what holds instead")
        excluded = x
        for actor in what.actors:
            excluded = without(excluded, self.filler.actor(actor), self.filler.profile)
        denied = [self._said(_deny(part), x) for part in what.said]
        left = AnyOf((excluded, *denied)) if denied else excluded
        from agents.meaning.normal_form import same_meaning  # loads the library of functions, which few queries need

        if same_meaning(left, x, self.filler.profile):
            raise CannotSay(f'"{said.words} {what.words}" excepts nothing: none of them is one')
        return left

    def _condition(self, said: Condition, x: Expression) -> Expression:
        outer = {name: value for name, value in said.slots if name in OUTER}
        own = tuple((name, value) for name, value in said.slots if name not in outer)
        if outer and self.filler.case(said.sense, said.slots):
            outer, own = {}, said.slots
        said = replace(said, slots=own)
        if isinstance(said.other, Phrase) and said.other.count is not None and said.other.count.most == 0:
            said = replace(said, other=replace(said.other, count=None), negated=not said.negated)
        found = self._relation(said, x)
        if outer.get("phase") == OVER:
            del outer["phase"]
            found = no_longer(found, x, self.filler, said.told)
        return self._in_time(found, outer)

    def _in_time(self, found: Expression, outer: dict[str, float | str | bool]) -> Expression:
        """What was said, for so long, so often, or its beginning or end."""
        if "times" in outer:
            if "max_duration" in outer:
                raise CannotSay("how often something happens within some time is not told; leave the time out")
            found = self.filler.apply(self.filler.sense("repeatedly"), Sets(found), (("n", outer["times"]),))
        if "phase" in outer:
            found = self.filler.apply(self.filler.sense(str(outer["phase"])), Sets(found))
        lasting = tuple((name, value) for name, value in outer.items() if name.endswith("_duration"))
        return self.filler.apply(self.filler.sense("lasting"), Sets(found), lasting) if lasting else found

    def _relation(self, said: Condition, x: Expression) -> Expression:
        if said.sense.is_refused:
            raise Refused(f'"{said.told}": {said.sense.declined}')
        said = of_any(said, self.filler)
        self.filler.assume(reach_said(said))
        second = self.phrase(said.second) if said.second is not None else None
        sets = Sets(x, self._other(said, x), second)
        check_order(said, sets, self.filler)
        slots = said.slots
        if isinstance(said.other, Phrase) and said.other.count is not None and not said.other.count.group:
            self.filler.note_count(said.other.count)
            slots = (*slots, *bounds(said.other.count, "n"))
        owner = sets.x if said.turned or said.having else sets.y
        slots = (*slots, (FRAME, "ego" if owner is not None and is_ego(owner, self.filler.profile) else "other"))
        slots = (*slots, *self._chain(said), *company(said, sets, self.filler.lexicon))
        return self._related(said, *self._apart(said, sets, slots))

    def _related(self, said: Condition, sets: Sets, slots: Slots) -> Expression:
        seen = self.filler.owner_case if said.turned or said.having else self.filler.case
        case = seen(said.sense, (*slots, ("negated", True))) if said.negated else None
        if case is not None:
            return self.filler.fill(case, said.sense, sets, (*slots, ("negated", True)))
        if said.turned or said.having:
            found = self._from_other_side(said, sets, slots)
        else:
            found = self.filler.apply(said.sense, sets, slots, said.told)
        if isinstance(said.other, Phrase) and sets.y is not None and not is_made_of(found, sets.y):
            raise CannotSay(f'of whom it is, as in "{said.words.format(said.other.words)}", cannot be told')
        return denial(found, sets.x, self.filler.profile) if said.negated else found

    def _apart(self, said: Condition, sets: Sets, slots: Slots) -> tuple[Sets, Slots]:
        """Those within a distance of each other, where the relation itself says none: "overtaken within 1 m"."""
        how_far = tuple(slot for slot in slots if slot[0] == APART)
        owners = self.filler.owner_case(said.sense, slots) if said.turned or said.having else None
        if not how_far or sets.y is None or owners is not None or self.filler.case(said.sense, slots) is not None:
            return sets, slots
        rest = tuple(slot for slot in slots if slot[0] != APART)
        near = self.filler.sense("near")
        if not said.negated:
            beside = self.filler.apply(near, Sets(sets.x, sets.y), how_far)
            if is_ego(sets.y, self.filler.profile):
                return replace(sets, x=beside), rest
            return replace(sets, x=beside, y=self.filler.apply(near, Sets(sets.y, sets.x), how_far)), rest
        return replace(sets, y=self.filler.apply(near, Sets(sets.y, sets.x), how_far)), rest

    def _chain(self, said: Condition) -> Slots:
        if self.owner is not None:
            return ((CHAIN, "link"),)
        does = isinstance(said.other, Phrase) and any(part.joiner for part in said.other.said)
        return ((CHAIN, "head"),) if does else ()

    def _from_other_side(self, said: Condition, sets: Sets, slots: Slots) -> Expression:
        """A relation that is said of the other object: "followed by a car", "with a car behind it"."""
        case = self.filler.owner_case(said.sense, slots)
        if case is not None:
            return self.filler.fill(case, said.sense, sets, slots)
        assert sets.y is not None
        return other_side(self.filler.apply(said.sense, Sets(sets.y, sets.x), slots, said.told))

    def _other(self, said: Condition, x: Expression) -> Expression | None:
        """The set that a relation is with; the ego vehicle, or what the lexicon says, where the query does not."""
        if not said.sense.relates:
            return None
        if isinstance(said.other, Phrase):
            return replace(self, owner=x).phrase(said.other)
        if said.other == EACH_OTHER:
            return x
        name = said.sense.without_object or (ANY_DOER if said.turned else "")
        if said.other == SELF or (not name and _ITS & set(said.words.split())):
            if self.owner is None:
                raise CannotSay(f'it is not clear whose "{said.told}" means')
            return self.owner
        if name:
            return self.filler.actor(self.filler.lexicon.actors[name])
        if is_ego(x, self.filler.profile):
            raise CannotSay(f'"{said.told}" needs another object than the ego vehicle itself')
        self.filler.assume(f'"{said.told}", without saying of whom: of the ego vehicle')
        return EGO


def _alone_in_time(said: Said, phrase: Phrase) -> str:
    """Why nothing is told of an order in time in which there is one thing only: "car after turning left"."""
    order = "after" if said.joiner == "PRIOR" else "before"
    done = f'"{said.told}"' if isinstance(said, Condition) else "that"
    who = f'"{phrase.words}"' if phrase.words else "it"
    return f"what {who} does {order} {done} is not said; say it, or leave the order out"


def _deny(said: Said) -> Said:
    if isinstance(said, Choice):
        raise CannotSay("an alternative cannot be excepted")
    if is_of(said, ORDER):
        raise CannotSay("who is not the closest, or another in an order, cannot be told")
    return replace(said, negated=not said.negated)
