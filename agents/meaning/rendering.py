"""An expression in plain English: "regular vehicles that are parked and that are near a pedestrian"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from agents.meaning.agreement import be, pronouns, third_person
from agents.meaning.functions import negated
from agents.meaning.naming_actors import EGO_NOUN, plural, with_article
from agents.meaning.rendering_nouns import EGO, asked_noun, nouns_of
from agents.meaning.rendering_parts import Among, Either, Parts, Said
from agents.meaning.rendering_phrases import Phrase, other_sets, phrase_of
from agents.meaning.values import AnyOf, Call, Expression

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
        self._parts = Parts(profile, style.in_order)

    def phrase(self, expression: Expression, many: bool, least: int = 1) -> str:
        """A set as a noun with all that is said about it; "a" pedestrian, or "at least 2" pedestrians."""
        base, said = self._parts.taken_apart(expression)
        count = f"at least {least} " if least > 1 else ""
        several = many or least > 1
        head = count + self._head(base, several)
        one = base == EGO or not several
        return head + self._clauses(said, one, base)

    def head(self, expression: Expression) -> str:
        """The noun of a set, in the plural."""
        return self._head(self._parts.taken_apart(expression)[0], many=True)

    # Nouns ---------------------------------------------------------------------------------------------------------

    def _head(self, base: Expression, many: bool) -> str:
        nouns = nouns_of(base, self._profile)
        if nouns:
            return " or ".join(self._noun(noun, many) for noun in nouns)
        assert isinstance(base, AnyOf)
        parts = [self.phrase(part, many) for part in base.parts]
        if self._style.brackets:
            return " or ".join(f"[{part}]" for part in parts)
        return f"either {' or '.join(parts)}"

    def _noun(self, noun: str, many: bool) -> str:
        if noun == EGO_NOUN:
            return f"the {noun}"
        return plural(noun) if many else with_article(noun)

    # What is said --------------------------------------------------------------------------------------------------

    def _clauses(self, said: list[Said], one: bool, base: Expression) -> str:
        text, nested = "", False
        for at, part in enumerate(said):
            joined = "" if not at else ", and" if nested else " and"
            later = self._later(part, base) if at else None
            clause = self._clause(part if later is None else later, one)
            text += f"{joined} that {clause}" if later is None else f"{joined} then {clause}"
            nested = " that " in clause
        return text

    def _later(self, said: Said, base: Expression) -> Said | None:
        """The one thing that the same tracks do next, where nothing more has to be said of that."""
        if self._style.explicit or not (isinstance(said, Call) and said.function == "then"):
            return None
        later, of_them = self._parts.taken_apart(said.sets[1])
        plain = later == base and len(of_them) == 1 and not isinstance(of_them[0], Among)
        return of_them[0] if plain and not phrase_of(said, self._profile).added else None

    def _clause(self, said: Said, one: bool) -> str:
        if isinstance(said, Among):
            return f"{be(one)} also {self._object(said.other, Phrase('be', (), 1, not one, ()))}"
        if isinstance(said, Either):
            return self._either(said, one)
        return self._call(said, one)

    def _either(self, said: Either, one: bool) -> str:
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
