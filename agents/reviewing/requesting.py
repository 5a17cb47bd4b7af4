"""The request for a review: how programs are written, how they are reviewed, then this program and what it found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from agents.reviewing.faults import FAULTS, Sign
from agents.reviewing.replies import REVIEW_SCHEMA, Review, review_text
from agents.reviewing.settings import ReviewSettings
from agents.writing.categories import told_shortly
from agents.writing.problems import problems_of
from agents.writing.reference import full_reference
from agents.writing.repairing import repair_text
from agents.writing.requesting import system_parts, visual_functions
from agents.writing.roles import role_hints
from agents.writing.selecting import core, select
from agents.writing.values import WritingSettings
from prompts.loader import load_yaml
from prompts.rendering import render
from tools.diagnosis.rendering import render_diagnosis
from tools.diagnosis.values import Diagnosis
from tools.models.values import ChatRequest, TextPart, assistant_turn, user_turn
from tools.results import Program
from tools.runs.trial import Trial

_STRONGEST = 6


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that was tried and not kept, and why."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reviewed.

    Attributes:
        query: The description, as the user gave it.
        program: The program.
        profile: The functions that it is written for.
        diagnosis: What it found.
        signs: What is suspicious about it.
        referred: Categories that the answer must have; empty where nobody knows.
        refused: Changes that were tried already.
    """

    query: str
    program: Program
    profile: str
    diagnosis: Diagnosis
    signs: tuple[Sign, ...] = ()
    referred: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


def review_request(subject: Subject, settings: ReviewSettings) -> ChatRequest:
    """Ask whether the program says what the description means."""
    return ChatRequest(
        "review",
        review_system(subject.profile, settings.eyes),
        (user_turn(review_question(subject, settings)),),
        REVIEW_SCHEMA,
        settings.temperature,
        settings.max_tokens,
        settings.seed + len(subject.refused),
    )


def mending_request(
    subject: Subject, settings: ReviewSettings, review: Review, program: Program, trial: Trial
) -> ChatRequest:
    """Send a change back that does not run: the question, the change, and what is wrong with it."""
    told = repair_text(subject.profile, program.source, problems_of(trial, program.source))
    request = review_request(subject, settings)
    again = user_turn(render("review/repair.md", problems=told))
    return replace(request, turns=(*request.turns, assistant_turn(review_text(review)), again))


def review_system(profile: str, eyes: bool) -> tuple[TextPart, ...]:
    """The system prompt: how programs are written, as their writers know it, and how they are reviewed."""
    return *system_parts(WritingSettings(profile, eyes=eyes)), TextPart(_system_text(profile), ends_prefix=True)


def review_question(subject: Subject, settings: ReviewSettings) -> str:
    """What varies: reference texts, report, signs, changes tried, the program with line numbers, the description."""
    used = [count.function for count in subject.diagnosis.calls]
    unusable = () if settings.eyes else visual_functions(subject.profile)
    chosen = select(subject.query, subject.profile, also=used, most=settings.functions, without=unusable)
    fixed = set(core(subject.profile))
    named = [name for name, _ in chosen.named]
    brief = set(chosen.names) - set(used)
    return render(
        "review/request.md",
        reference=full_reference([n for n in chosen.names if n not in fixed], subject.profile, brief=brief),
        hints=role_hints(dict.fromkeys([*used, *named]), subject.profile),
        logs=len(subject.diagnosis.logs),
        report=render_diagnosis(subject.diagnosis),
        signs=subject.signs[:_STRONGEST],
        refused=subject.refused,
        numbered=numbered(subject.program.source),
        referred=told_shortly(subject.referred, subject.profile),
        query=subject.query,
    )


def numbered(source: str) -> str:
    """A program with line numbers, as the report counts them."""
    return "\n".join(f"{number:2d} | {line}" for number, line in enumerate(source.splitlines(), 1))


@lru_cache(maxsize=4)
def _system_text(profile: str) -> str:
    faults: dict[str, Any] = load_yaml("review/faults.yaml")
    example = load_yaml("review/examples.yaml")[profile]
    return render(
        "review/system.md",
        faults=[{"name": name, **faults[name]} for name in FAULTS],
        example=orjson.dumps(example, option=orjson.OPT_INDENT_2).decode(),
    )
