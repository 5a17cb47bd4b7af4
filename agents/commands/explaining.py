"""What is to be said about a query or a program: how it is read, and what was taken for granted."""

from __future__ import annotations

from dataclasses import dataclass

from agents.meaning.emptiness import obstacle, why_empty
from agents.meaning.functions import negated, subject_place, turned
from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import head_of, render
from agents.meaning.values import Call, Expression
from agents.meaning.walk import calls_of, functions_of
from agents.writers.api import PlainQuery
from agents.writers.confidence import is_sure
from agents.writers.english.eyes import visual_calls, without_eyes
from agents.writers.english.outline import Node, differences, outline
from agents.writers.english.reading import EnglishReader, Read
from agents.writers.english.saying import Saying, say
from agents.writers.grammar import GrammarWriter
from agents.writers.routing import DOUBTFUL_BELOW
from tools.atoms.profiles import load_profile
from tools.errors import QueryNotUnderstoodError

_MOST_ALTERNATIVES = 3
_ORDINALS = ("first", "second", "third")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read a query.

    Attributes:
        reading: It in plain English.
        takes: What it takes otherwise than the chosen reading.
        behind: How much less it is preferred.
    """

    reading: str
    takes: tuple[str, ...]
    behind: float


@dataclass(frozen=True, slots=True)
class ExplainedQuery:
    """How a query is read.

    Attributes:
        query: The query.
        reading: It in plain English.
        tree: Who is looked for, and what is said of them, with the words that say so.
        program: The program that answers it.
        assumptions: What is taken for granted, with its numbers.
        mended: Misspelt words, and what they were taken for.
        left_out: Parts that only give examples.
        alternatives: Other readings, the likelier first.
        confidence: Probability that the reading is what is meant.
        is_sure: Whether that is enough to answer without asking further.
        is_doubtful: Whether it is so little that `agents run` says so.
        eyes: What only camera images tell, as calls.
        without_eyes: What is left when that is left out, in plain English; empty where nothing needs images.
        declined: Why `agents run` would not serve it; empty where it would.
    """

    query: str
    reading: Saying
    tree: Node
    program: str
    assumptions: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    confidence: float
    is_sure: bool
    is_doubtful: bool
    eyes: tuple[Call, ...]
    without_eyes: str
    declined: str


@dataclass(frozen=True, slots=True)
class ExplainedProgram:
    """What a program means.

    Attributes:
        reading: It in plain English.
        functions: The functions it uses with what each does, by layer.
        roles: Of every call of several sets: who is returned, and whose frame counts.
        eyes: What only camera images tell, as calls.
        why_empty: Why it can find nothing on any log; empty where it may find something.
    """

    reading: Saying
    functions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    roles: tuple[str, ...]
    eyes: tuple[Call, ...]
    why_empty: str = ""


def explained_query(query: PlainQuery, profile: str) -> ExplainedQuery:
    """How a query is read.

    Raises:
        QueryNotUnderstoodError: It is not; the text is that of `agents run`.
    """
    written = GrammarWriter(profile=profile, eyes=True).write(query)
    read = EnglishReader(profile).read(query.text)
    chosen = read.readings[0]
    eyes = visual_calls(chosen.expression)
    return ExplainedQuery(
        query=query.text,
        reading=say(chosen.expression, profile),
        tree=outline(chosen.phrase),
        program=written.program.source,
        assumptions=tuple(text for text in written.assumptions if _is_own(text)),
        mended=read.spelled.mended,
        left_out=read.spelled.dropped,
        alternatives=_alternatives(read, profile),
        confidence=written.confidence,
        is_sure=is_sure(written.confidence),
        is_doubtful=written.confidence < DOUBTFUL_BELOW,
        eyes=eyes,
        without_eyes=_english(without_eyes(chosen.expression, profile), profile) if eyes else "",
        declined=_declined(query, profile) if eyes else "",
    )


def explained_program(source: str, profile: str, description: str) -> ExplainedProgram:
    """What a program means.

    Raises:
        ProgramError: The checker refuses it.
    """
    expression = normal_form(lift(source, profile, description), profile)
    signatures = load_profile(profile).signatures
    used = [signatures[name] for name in sorted(functions_of(expression))]
    layers = dict.fromkeys(item.layer for item in signatures.values())
    by_layer = ((layer, tuple((s.name, s.summary) for s in used if s.layer == layer)) for layer in layers)
    roles = dict.fromkeys(_role(call, profile) for call in calls_of(expression) if len(call.sets) > 1)
    functions = tuple((layer, members) for layer, members in by_layer if members)
    found = obstacle(expression, profile)
    why = why_empty(found, profile) if found is not None else ""
    return ExplainedProgram(say(expression, profile), functions, tuple(roles), visual_calls(expression), why)


def _role(step: Call, profile: str) -> str:
    """Which of its sets a call returns part of, and what its function says about that."""
    place = subject_place(step, profile)
    notes = [word for word, holds in (("negated", negated(step)), ("reversed", turned(step))) if holds]
    name = " ".join([step.function, *([f"({', '.join(notes)})"] if notes else [])])
    roles = load_profile(profile).signatures[step.function].roles
    plainly = f" Not {' and '.join(notes)}: {roles}" if notes and roles else f" {roles}"
    return f"{name} returns its {_ORDINALS[place]} set, {head_of(step.sets[place], profile)}.{plainly}".rstrip()


def asked_of_images(call: Call) -> str:
    """What a call asks images for, in words."""
    values = [str(value).replace("_", " ") for _, value in call.values if isinstance(value, str)]
    return ", ".join(values) or call.function.removeprefix("is_").replace("_", " ")


def _is_own(text: str) -> bool:
    """Whether a note is an assumption; the other notes are told apart here."""
    told_apart = ("it could also be read as", "left out, as an example")
    return not text.startswith(told_apart) and '" read as "' not in text


def _alternatives(read: Read, profile: str) -> tuple[Alternative, ...]:
    chosen, *others = read.readings
    meaning = normal_form(chosen.expression, profile)
    found: dict[Expression, Alternative] = {}
    for other in others:
        form = normal_form(other.expression, profile)
        if form != meaning and form not in found and len(found) < _MOST_ALTERNATIVES:
            behind = round(other.cost - chosen.cost, 3)
            found[form] = Alternative(render(form, profile), differences(chosen.phrase, other.phrase), behind)
    return tuple(found.values())


def _declined(query: PlainQuery, profile: str) -> str:
    try:
        GrammarWriter(profile=profile).write(query)
    except QueryNotUnderstoodError as error:
        return str(error)
    return ""


def _english(expression: Expression, profile: str) -> str:
    return render(normal_form(expression, profile), profile)
