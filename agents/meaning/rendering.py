"""An expression in plain English: "regular vehicles that are parked and that are near a pedestrian"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from agents.meaning.agreement import be, pronouns, third_person
from agents.meaning.chains import commute
from agents.meaning.functions import narrows, negated, subject_place
from agents.meaning.rendering_nouns import EGO, asked_noun, nouns_of, plural, with_article
from agents.meaning.rendering_phrases import Phrase, other_sets, phrase_of
from agents.meaning.values import AllOf, AnyOf, Call, Expression
from agents.meaning.walk import calls_of

_NAMED: Final = frozenset({"is_category", "is_kind"})


@dataclass(frozen=True, slots=True)
class Style:
    """How much is spelled out so that it can be read one way only.

    Attributes:
        brackets: Objects of which something is said stand in square brackets.
        closed: All objects stand in square brackets, so that nothing after one can be meant to be said of it.
        explicit: Numbers stand in parentheses only.
        in_order: What narrows first is said first, although the order may not matter; in RefAV it may.
    """

    brackets: bool = False
    closed: bool = False
    explicit: bool = False
    in_order: bool = False


STYLES: Final = (
    Style(),
    Style(in_order=True),
    Style(brackets=True, in_order=True),
    Style(brackets=True, closed=True, in_order=True),
    Style(brackets=True, closed=True, explicit=True, in_order=True),
)
"""All ways to say an expression, the plainest first."""


@dataclass(frozen=True, slots=True)
class _Among:
    """That what is returned is in another set too."""

    other: Expression


@dataclass(frozen=True, slots=True)
class _Either:
    """That one of several calls, on the same set, returns it."""

    parts: tuple[Call, ...]


_Said: TypeAlias = Call | _Among | _Either


def render(expression: Expression, profile: str, style: Style | None = None) -> str:
    """What an expression finds, in English that the grammar of queries reads back, mostly.

    Args:
        expression: A set of tracks; its normal form gives the plainest text.
        profile: Its functions.
        style: How much is spelled out; little when None.

    Raises:
        UserError: The profile has no such function, or a call does not fit it.
    """
    return _Renderer(profile, style or Style()).phrase(expression, many=True)


def head_of(expression: Expression, profile: str) -> str:
    """What a set consists of, whatever is said about it: "regular vehicles"."""
    return _Renderer(profile, Style()).head(expression)


class _Renderer:
    def __init__(self, profile: str, style: Style) -> None:
        self._profile = profile
        self._style = style

    def phrase(self, expression: Expression, many: bool, least: int = 1) -> str:
        """A set as a noun with all that is said about it; "a" pedestrian, or "at least 2" pedestrians."""
        base, said = self._taken_apart(expression)
        count = f"at least {least} " if least > 1 else ""
        several = many or least > 1
        head = count + self._head(base, several)
        one = base == EGO or not several
        return head + self._clauses(said, one, base)

    def head(self, expression: Expression) -> str:
        """The noun of a set, in the plural."""
        return self._head(self._taken_apart(expression)[0], many=True)

    def _taken_apart(self, expression: Expression) -> tuple[Expression, list[_Said]]:
        """What is narrowed down, and what is said of it, first what narrows first."""
        said: list[_Said] = []
        while True:
            if isinstance(expression, Call) and self._narrows(expression):
                said.append(expression)
                expression = expression.sets[subject_place(expression, self._profile)]
            elif isinstance(expression, Call) and not self._nouns(expression):
                said.append(expression)
                expression = expression.sets[0]
            elif isinstance(expression, AllOf):
                said += [_Among(part) for part in reversed(expression.parts[1:])]
                expression = expression.parts[0]
            elif isinstance(expression, AnyOf) and (choice := self._choice(expression)):
                said.append(choice)
                expression = choice.parts[0].sets[subject_place(choice.parts[0], self._profile)]
            else:
                return expression, self._in_order(said[::-1])

    def _narrows(self, expression: Call) -> bool:
        return narrows(expression, self._profile) and not self._nouns(expression)

    def _nouns(self, expression: Expression) -> tuple[str, ...]:
        return nouns_of(expression, self._profile)

    def _choice(self, union: AnyOf) -> _Either | None:
        """The parts of a union as alternatives of one set, if they are calls on it."""
        calls = tuple(part for part in union.parts if isinstance(part, Call) and narrows(part, self._profile))
        subjects = {part.sets[subject_place(part, self._profile)] for part in calls}
        return _Either(calls) if len(calls) == len(union.parts) and len(subjects) == 1 else None

    def _in_order(self, said: list[_Said]) -> list[_Said]:
        """The same, with the short before the long where it may be said in any order."""
        ordered: list[_Said] = []
        for part in said:
            at = len(ordered)
            while at and self._weight(ordered[at - 1]) > self._weight(part) and self._commute(ordered[at - 1], part):
                at -= 1
            ordered.insert(at, part)
        return ordered

    def _commute(self, one: _Said, other: _Said) -> bool:
        if self._style.in_order or not (isinstance(one, Call) and isinstance(other, Call)):
            return False
        both = narrows(one, self._profile) and narrows(other, self._profile)
        return both and commute(one, other, self._profile)

    def _weight(self, said: _Said) -> int:
        if not isinstance(said, Call):
            return 0
        others = [said.sets[at] for at in other_sets(said, self._profile)]
        return sum(1 + 2 * sum(1 for _ in calls_of(other)) for other in others)

    # Nouns ---------------------------------------------------------------------------------------------------------

    def _head(self, base: Expression, many: bool) -> str:
        nouns = self._nouns(base)
        if nouns:
            return " or ".join(self._noun(noun, many) for noun in nouns)
        assert isinstance(base, AnyOf)
        parts = [self.phrase(part, many) for part in base.parts]
        if self._style.brackets:
            return " or ".join(f"[{part}]" for part in parts)
        return f"either {' or '.join(parts)}"

    def _noun(self, noun: str, many: bool) -> str:
        if noun == "ego vehicle":
            return f"the {noun}"
        return plural(noun) if many else with_article(noun)

    # What is said --------------------------------------------------------------------------------------------------

    def _clauses(self, said: list[_Said], one: bool, base: Expression) -> str:
        text, nested = "", False
        for at, part in enumerate(said):
            joined = "" if not at else ", and" if nested else " and"
            later = self._later(part, base) if at else None
            clause = self._clause(part if later is None else later, one)
            text += f"{joined} that {clause}" if later is None else f"{joined} then {clause}"
            nested = " that " in clause
        return text

    def _later(self, said: _Said, base: Expression) -> _Said | None:
        """The one thing that the same tracks do next, where nothing more has to be said of that."""
        if self._style.explicit or not (isinstance(said, Call) and said.function == "then"):
            return None
        later, of_them = self._taken_apart(said.sets[1])
        plain = later == base and len(of_them) == 1 and not isinstance(of_them[0], _Among)
        return of_them[0] if plain and not phrase_of(said, self._profile).added else None

    def _clause(self, said: _Said, one: bool) -> str:
        if isinstance(said, _Among):
            return f"{be(one)} also {self._object(said.other, Phrase('be', (), 1, not one, ()))}"
        if isinstance(said, _Either):
            return self._either(said, one)
        return self._call(said, one)

    def _either(self, said: _Either, one: bool) -> str:
        clauses = [self._call(part, one) for part in said.parts]
        lead = f"{be(one)} "
        plain = all(clause.startswith(lead) and not clause.startswith(f"{lead}not ") for clause in clauses)
        if plain:
            clauses = [clauses[0], *(clause.removeprefix(lead) for clause in clauses[1:])]
        return " or ".join(clauses)

    def _call(self, said: Call, one: bool) -> str:
        denied = negated(said)
        if said.function in _NAMED and not self._style.explicit and (noun := asked_noun(said, self._profile)):
            return f"{be(one)} {'not ' * denied}{self._noun(noun, not one)}"
        phrase = phrase_of(said, self._profile, self._style.explicit)
        text = self._with_objects(said, phrase, one)
        if phrase.form == "be":
            return f"{be(one)} {'not ' * denied}{text}"
        verb = text if phrase.form == "do" else f"have {text}"
        if denied:
            return f"{'does' if one else 'do'} not {verb}"
        return third_person(verb) if one else verb

    def _with_objects(self, said: Call, phrase: Phrase, one: bool) -> str:
        others = [said.sets[at] for at in other_sets(said, self._profile)]
        texts = [self._object(other, phrase if not at else replace(phrase, least=1)) for at, other in enumerate(others)]
        named = dict(zip(("y", "z"), texts, strict=False))
        pieces = (named[piece] if at % 2 else pronouns(piece, one) for at, piece in enumerate(phrase.text))
        text = " ".join("".join(pieces).split())
        return f"{text} ({', '.join(phrase.added)})" if phrase.added else text

    def _object(self, other: Expression, phrase: Phrase) -> str:
        text = self.phrase(other, phrase.many, phrase.least)
        described = " that " in text or text.startswith(("either ", "["))
        bracketed = self._style.closed or (described and (self._style.brackets or phrase.added))
        return f"[{text}]" if bracketed else text
