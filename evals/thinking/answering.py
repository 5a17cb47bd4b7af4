"""A scripted model: to each request the answer that a model of given habits would give; a function of the request.

What it was asked for first is recognised by the query between its marks. A reading of the query is drawn for each
wording, seed and temperature; then a repair is right where the request names the cure, and a review where it names the
fault, and wrong otherwise, but for the shares that the habits give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from evals.thinking.dice import drawn, picked
from evals.thinking.readings import Readings, Slip, named_by, readings_of
from evals.thinking.values import Habits, Question
from tools.models.values import ChatRequest, TextPart

_QUERY: Final = re.compile(r"<query>(.*?)</query>", re.DOTALL)
_PROGRAM: Final = re.compile(r"<program>\n(.*?)\n</program>", re.DOTALL)
_NUMBER: Final = re.compile(r"^\s*\d+ \| ?", re.MULTILINE)
_SIGNS: Final = re.compile(r"^# Suspicious signs\n(.*?)^# ", re.DOTALL | re.MULTILINE)
_SIGN: Final = re.compile(r"^- (\w+)", re.MULTILINE)
_WRONG: Final = re.compile(r"(?:# What is wrong|could not be used)(.*?)(?=\n# |\Z)", re.DOTALL)


class ScriptedAuthor:
    """Answers requests about questions that it knows; give it to a `ScriptedModel`.

    Args:
        questions: What it can be asked.
        habits: How often it goes wrong.
        seed: Of its chance.
    """

    def __init__(self, questions: Iterable[Question], habits: Habits, seed: int = 0) -> None:
        self._known = {question.query: readings_of(question) for question in questions}
        self._habits, self._seed = habits, seed

    def __call__(self, request: ChatRequest) -> str:
        """The reply to `request`.

        Raises:
            KeyError: It is about no question that is known.
        """
        known = self._about(request)
        if request.purpose == "augment":
            return _augmented(known.question)
        if request.purpose == "review":
            return self._reviewed(known, request, _said(request, 0))
        reading = self.reading(known, request)
        program = known.misreadings.get(reading, known.question.program)
        slip = self._slip(known, program, request)
        if slip is None:
            return _written(program, known.question)
        if len(request.turns) > 1:
            return self._repaired(known, request, program, slip)
        return slip.planted.text if slip.is_reply else _written(slip.planted.text, known.question)

    def reading(self, known: Readings, request: ChatRequest) -> str:
        """The mistake of meaning that is made; empty for none."""
        query, names = known.question.query, tuple(known.misreadings)
        difficulty = 2 * self._habits.misreadings * drawn(self._seed, "difficulty", query)
        asked = (query, *self._identity(request))
        if not names or drawn(self._seed, "reading", *asked) >= difficulty:
            return ""
        if drawn(self._seed, "shared", *asked) < self._habits.shared:
            return picked(names, self._seed, "temptation", query)
        return picked(names, self._seed, "own", *asked)

    def _identity(self, request: ChatRequest) -> tuple[object, ...]:
        """What samples differ in: the wording, the temperature and the seed; the same for all repairs of one."""
        return _QUERY.findall(_said(request, 0))[0], request.temperature, request.seed

    def _about(self, request: ChatRequest) -> Readings:
        queries = [query for at in (0, -1) for query in _QUERY.findall(_said(request, at))]
        return next(self._known[query] for query in reversed(queries) if query in self._known)

    def _slip(self, known: Readings, program: str, request: ChatRequest) -> Slip | None:
        asked = (self._seed, known.question.query, *self._identity(request))
        if drawn("slips", *asked) >= self._habits.slips:
            return None
        return picked(known.slips(program), "slip", *asked)

    def _repaired(self, known: Readings, request: ChatRequest, program: str, slip: Slip) -> str:
        told = "".join(_WRONG.findall(_said(request, -1)))
        is_told = re.search(slip.planted.cure, told, re.IGNORECASE) is not None
        mends = drawn(self._seed, "mends", request.digest)
        if mends < (self._habits.deaf if is_told else 1 - self._habits.guesses):
            return slip.planted.text if slip.is_reply else _written(slip.planted.text, known.question)
        if known.misreadings and drawn(self._seed, "drifts", request.digest) < self._habits.drifts:
            program = picked(tuple(known.misreadings.values()), self._seed, "drift", request.digest)
        return _written(program, known.question)

    def _reviewed(self, known: Readings, request: ChatRequest, text: str) -> str:
        source = _NUMBER.sub("", _PROGRAM.findall(text)[-1])
        signs = frozenset(_SIGN.findall("".join(_SIGNS.findall(text))))
        what, chance = known.what_is(source), drawn(self._seed, "review", request.digest)
        habits, others = self._habits, [*known.misreadings.values()]
        if what != "" or not others:
            others.append(known.question.program)
        other = picked(others, self._seed, "other", request.digest)
        if what is None:
            return _changed(other, signs) if chance < habits.insights else _kept()
        if what and signs & named_by()[what]:
            return _changed(known.question.program, signs) if chance >= habits.overlooks else _kept()
        if what and chance < habits.insights:
            return _changed(known.question.program, signs)
        meddles = habits.misled if signs and not what else habits.meddles
        return _changed(other, signs) if chance >= 1 - meddles else _kept()


def _said(request: ChatRequest, at: int) -> str:
    return "\n".join(part.text for part in request.turns[at].parts if isinstance(part, TextPart))


def _augmented(question: Question) -> str:
    lists: dict[str, list[str]] = {name: [] for name in ("context", "actor", "behaviour", "relation", "numbers")}
    named = list(question.categories) or ["ANY"]
    return json.dumps({"subject": "", "referred_categories": named, **lists, "rewrites": list(question.rewrites)})


def _written(program: str, question: Question) -> str:
    referred = question.categories[0] if question.categories else "ANY"
    return json.dumps({"reasoning": "", "referred_category": referred, "assumptions": [], "program": program})


def _changed(program: str, signs: frozenset[str]) -> str:
    faults = sorted(signs) or ["other"]
    return json.dumps({"reason": "as the report shows", "faults": faults, "verdict": "change", "program": program})


def _kept() -> str:
    return json.dumps({"reason": "it says what is asked", "faults": [], "verdict": "keep", "program": ""})
