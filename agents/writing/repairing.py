"""How mistakes go back to the model: as a short conversation, or, after the same failure twice, as a new beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from agents.candidates.values import Attempt
from agents.writing.calls import written_call
from agents.writing.extracting import Extracted
from agents.writing.phrases import functions_of
from agents.writing.problems import Problem
from agents.writing.reference import full_reference
from agents.writing.requesting import first_request, first_text, reply_text, system_parts, user_again
from agents.writing.selecting import by_text, core
from agents.writing.values import RETHINK_TEMPERATURE, Assignment, WritingSettings
from prompts.rendering import render
from tools.atoms.profiles import load_profile
from tools.language.suggestions import nearest
from tools.models.values import ChatRequest, TextPart, Turn, assistant_turn, user_turn

_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_QUOTED: Final = re.compile(r"'([A-Za-z_]\w*)'")
_SUGGESTS: Final = "did you mean"
"""The checker's other hint for unknown names, to give them a value first, misleads where a function is meant."""
_LONGEST_REPLY: Final = 1500
_NEAR_BY_TEXT: Final = 3
_MOST_NEAR: Final = 6
_MOST_FAILURES: Final = 8


def repair_request(
    assignment: Assignment, settings: WritingSettings, last: Extracted, problems: Sequence[Problem], raw: str = ""
) -> ChatRequest:
    """The first request, the last program, and what is wrong with it: never more of the conversation than that.

    Args:
        assignment: What the program is written for.
        settings: How.
        last: What the last reply held.
        problems: What is wrong with it.
        raw: The last reply as it came, shown where it held no program.
    """
    said = (
        reply_text(last.source, last.reasoning, last.referred_category, settings.structured)
        if last.source
        else (raw.strip()[:_LONGEST_REPLY] or "(nothing)")
    )
    first = user_turn(first_text(assignment, settings))
    again = user_turn(repair_text(settings.profile, last.source, problems))
    return replace(first_request(assignment, settings), purpose="repair", turns=(first, assistant_turn(said), again))


def repair_text(profile: str, source: str, problems: Sequence[Problem]) -> str:
    """What is wrong with a program, with failing lines quoted, cures, and the functions concerned."""
    concerned = [name for name in functions_concerned(profile, problems) if name not in core(profile)]
    return render(
        "repair/repair.md",
        kinds=sorted({problem.kind for problem in problems}),
        codes=sorted({problem.code for problem in problems}),
        problems=[_told(problem, profile) for problem in problems],
        reference=full_reference(concerned, profile),
        numbered="\n".join(f"{number:2d} | {line}" for number, line in enumerate(source.splitlines(), 1)),
    )


def rethink_request(
    assignment: Assignment, settings: WritingSettings, problems: Sequence[Problem], attempts: Sequence[Attempt]
) -> ChatRequest:
    """A new beginning: the first request with what failed so far, another seed and a higher temperature."""
    concerned = functions_concerned(settings.profile, problems)
    near = [name for problem in problems for name in by_text(_said(problem), settings.profile)[:_NEAR_BY_TEXT]]
    failures = dict.fromkeys(problem for attempt in attempts for problem in attempt.problems)
    text = render(
        "repair/rethink.md",
        failures=list(failures)[-_MOST_FAILURES:],
        statements=list(dict.fromkeys(problem.statement for problem in problems if problem.statement)),
        reference=full_reference([*concerned, *near], settings.profile, whole=True),
    )
    request = first_request(assignment, settings)
    return replace(
        request,
        purpose="repair",
        turns=(user_again(first_text(assignment, settings), text),),
        temperature=max(settings.temperature, RETHINK_TEMPERATURE),
        seed=settings.seed + len(attempts),
    )


def reask_request(request: ChatRequest, settings: WritingSettings, code: str, message: str) -> ChatRequest:
    """The same question once more after an answer that could not be used.

    Args:
        request: What was asked.
        settings: How programs are asked for.
        code: Which fault the answer had, such as `M_JSON`: then the schema is left out, since it was not kept to.
        message: The fault in words.
    """
    fenced = code == "M_JSON" or request.schema is None
    text = render("repair/reask.md", code=code, message=message, fenced=fenced)
    *earlier, last = request.turns
    return replace(
        request,
        system=system_parts(replace(settings, structured=not fenced)),
        turns=(*earlier, Turn("user", (*last.parts, TextPart(text)))),
        schema=None if fenced else request.schema,
        max_tokens=request.max_tokens * (2 if code == "M_LENGTH" else 1),
        seed=request.seed + 1,
    )


def functions_concerned(profile: str, problems: Iterable[Problem]) -> tuple[str, ...]:
    """Functions that failing lines call, and those whose names come near to names there that do not exist."""
    table = load_profile(profile).signatures
    found: dict[str, None] = {}
    for problem in problems:
        known = [name for name in _NAME.findall(problem.statement) if name in table]
        near = [near for name in _unknown(problem) for near in _near(name, profile)]
        found |= dict.fromkeys((*known, *near[:_MOST_NEAR]))
    return tuple(found)


def _told(problem: Problem, profile: str) -> dict[str, Any]:
    is_function = bool(_unknown(problem))
    hint = "" if is_function and not problem.hint.startswith(_SUGGESTS) else problem.hint
    return {**asdict(problem), "hint": hint, "notes": _notes(problem, profile)}


def _notes(problem: Problem, profile: str) -> list[str]:
    """What the checker does not say: names that come near by what they mean, and how the misused function is called."""
    table = load_profile(profile).signatures
    near = [f"`{written_call(table[near])}`" for name in _unknown(problem) for near in _near(name, profile)]
    notes = [f"no such function exists; near to it come {'; '.join(near[:_MOST_NEAR])}"] if near else []
    if problem.code in ("E_ARGS", "E_TYPE", "E_ENUM", "E_NUMBER"):
        called = dict.fromkeys(name for name in _NAME.findall(problem.statement) if name in table)
        notes += [f"it is called as `{written_call(table[name])}`" for name in called]
    return notes


def _unknown(problem: Problem) -> list[str]:
    """Names that do not exist and are called like functions."""
    if problem.code != "E_NAME":
        return []
    return [name for name in _QUOTED.findall(problem.message) if re.search(rf"\b{name}\s*[()]", problem.statement)]


def _near(name: str, profile: str) -> tuple[str, ...]:
    """Functions spelled like a name, those that its words stand for, and those whose texts have them."""
    words = name.replace("_", " ")
    table = load_profile(profile).signatures
    spelled = nearest(name, table)
    said = functions_of(words, profile)
    meant = sorted((n for n in said if table[n].layer != "combine"), key=lambda n: (-len(said[n]), n))[:_NEAR_BY_TEXT]
    return tuple(dict.fromkeys((*spelled, *meant, *by_text(words, profile)[:_NEAR_BY_TEXT])))


def _said(problem: Problem) -> str:
    return " ".join(_NAME.findall(problem.statement)).replace("_", " ")
