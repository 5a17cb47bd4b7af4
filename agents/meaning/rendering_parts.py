"""A set of tracks as what it consists of and what is said of that, in the order in which it is best said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from agents.meaning.chains import commute
from agents.meaning.functions import narrows, subject_place
from agents.meaning.rendering_nouns import nouns_of
from agents.meaning.rendering_phrases import other_sets
from agents.meaning.values import AllOf, AnyOf, Call, Expression
from agents.meaning.walk import calls_of


@dataclass(frozen=True, slots=True)
class Among:
    """That what is returned is in another set too."""

    other: Expression


@dataclass(frozen=True, slots=True)
class Either:
    """That one of several calls, on the same set, returns it."""

    parts: tuple[Call, ...]


Said: TypeAlias = Call | Among | Either


@dataclass(frozen=True, slots=True)
class Parts:
    """Takes sets apart.

    Attributes:
        profile: Their functions.
        in_order: Keep the order; else the short comes before the long where the order does not matter.
    """

    profile: str
    in_order: bool = False

    def taken_apart(self, expression: Expression) -> tuple[Expression, list[Said]]:
        """What a set consists of, and what is said of it, first what narrows first."""
        said: list[Said] = []
        while True:
            step, inner = self._outermost(expression)
            if inner is None:
                return expression, self._ordered(said[::-1])
            said += step
            expression = inner

    def _outermost(self, expression: Expression) -> tuple[list[Said], Expression | None]:
        """What is said last of a set, and of what; nothing where it is nouns or a union of unlike sets."""
        if isinstance(expression, AllOf):
            return [Among(part) for part in reversed(expression.parts[1:])], expression.parts[0]
        if isinstance(expression, AnyOf):
            choice = self._choice(expression)
            return ([choice], self._subject(choice.parts[0])) if choice else ([], None)
        if not isinstance(expression, Call) or nouns_of(expression, self.profile):
            return [], None
        return [expression], self._subject(expression) if narrows(expression, self.profile) else expression.sets[0]

    def _subject(self, step: Call) -> Expression:
        return step.sets[subject_place(step, self.profile)]

    def _choice(self, union: AnyOf) -> Either | None:
        """The parts of a union as alternatives of one set, if they are calls on it."""
        calls = tuple(part for part in union.parts if isinstance(part, Call) and narrows(part, self.profile))
        subjects = {self._subject(part) for part in calls}
        return Either(calls) if len(calls) == len(union.parts) and len(subjects) == 1 else None

    def _ordered(self, said: list[Said]) -> list[Said]:
        """The same, with the short before the long where it may be said in any order."""
        ordered: list[Said] = []
        for part in said:
            at = len(ordered)
            while at and self._weight(ordered[at - 1]) > self._weight(part) and self._commute(ordered[at - 1], part):
                at -= 1
            ordered.insert(at, part)
        return ordered

    def _commute(self, one: Said, other: Said) -> bool:
        if self.in_order or not (isinstance(one, Call) and isinstance(other, Call)):
            return False
        both = narrows(one, self.profile) and narrows(other, self.profile)
        return both and commute(one, other, self.profile)

    def _weight(self, said: Said) -> int:
        if not isinstance(said, Call):
            return 0
        others = [said.sets[at] for at in other_sets(said, self.profile)]
        return sum(1 + 2 * len(calls_of(other)) for other in others)
