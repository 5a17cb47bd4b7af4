"""The request for a program: what is the same for all queries first, the query last."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

import orjson

from agents.writing.calls import function_list, needs_eyes
from agents.writing.categories import category_text, told_shortly
from agents.writing.reference import full_reference
from agents.writing.roles import role_hints
from agents.writing.selecting import IN_AN_EXAMPLE, Selection, core, select
from agents.writing.values import Assignment, WritingSettings
from prompts.loader import load_yaml
from prompts.rendering import render
from tools.atoms.profiles import load_profile
from tools.memory.values import Exemplar
from tools.models.values import ChatRequest, ReplySchema, TextPart, Turn, user_turn

_FIELDS: Final = ("reasoning", "referred_category", "assumptions", "program")
_DESCRIPTION: Final = re.compile(r"^description\s*=.*\n", re.MULTILINE)
_TOLD_BEFORE: Final = ("is_category", "is_kind", "get_objects_of_category")
"""Functions whose words the system prompt lists before it describes them."""
REPLY_SCHEMA: Final = ReplySchema(
    "program_reply",
    orjson.dumps(
        {
            "type": "object",
            "properties": {
                "reasoning": {"type": "string", "description": "At most four short sentences."},
                "referred_category": {"type": "string", "description": "Category of what the query refers to."},
                "assumptions": {"type": "array", "items": {"type": "string"}},
                "program": {"type": "string", "description": "The program text with line breaks."},
            },
            "required": list(_FIELDS),
            "additionalProperties": False,
        }
    ).decode(),
)
"""What a reply looks like where the server can be asked for JSON."""


def first_request(assignment: Assignment, settings: WritingSettings) -> ChatRequest:
    """The request that asks for a program for the first time."""
    return ChatRequest(
        "write",
        system_parts(settings),
        (user_turn(first_text(assignment, settings)),),
        REPLY_SCHEMA if settings.structured else None,
        settings.temperature,
        settings.max_tokens,
        settings.seed,
    )


def system_parts(settings: WritingSettings) -> tuple[TextPart, ...]:
    """The system prompt: one part, the same for every query of a profile."""
    return (TextPart(_system_text(settings.profile, settings.eyes, settings.structured), ends_prefix=True),)


def first_text(assignment: Assignment, settings: WritingSettings) -> str:
    """What is asked: the functions that may matter, exemplars, notes, and the query last."""
    exemplars = shown_exemplars(assignment, settings)
    selection = selection_for(assignment, settings)
    named = [name for name, why in selection.named if why != IN_AN_EXAMPLE]
    brief = set(selection.names) - set(named)
    return render(
        "write/request.md",
        reference=full_reference(selection.names, settings.profile, brief=brief, hinted=named),
        hints=role_hints(named, settings.profile),
        exemplars=exemplars,
        notes=assignment.notes.lines,
        referred=told_shortly(assignment.notes.referred_categories, settings.profile),
        wording=assignment.wording,
        query=assignment.query,
    )


def selection_for(assignment: Assignment, settings: WritingSettings) -> Selection:
    """The functions that matter for the query, its rewording, its notes, and the exemplars that are shown."""
    text = "\n".join(dict.fromkeys((assignment.query, assignment.wording, *assignment.notes.lines)))
    used = [name for exemplar in shown_exemplars(assignment, settings) for name in exemplar.functions]
    unusable = () if settings.eyes else visual_functions(settings.profile)
    return select(text, settings.profile, also=used, most=settings.functions, without=unusable)


def shown_exemplars(assignment: Assignment, settings: WritingSettings) -> tuple[Exemplar, ...]:
    """The nearest exemplars of the profile; without eyes none that needs images."""
    unusable = frozenset(() if settings.eyes else visual_functions(settings.profile))
    fitting = (
        _without_description(recalled.exemplar)
        for recalled in assignment.recalled
        if recalled.exemplar.profile == settings.profile and unusable.isdisjoint(recalled.exemplar.functions)
    )
    return tuple(exemplar for exemplar, _ in zip(fitting, range(settings.exemplars), strict=False))


def _without_description(exemplar: Exemplar) -> Exemplar:
    """The exemplar as programs are asked for: the name `description` is given, and not set."""
    return replace(exemplar, program=_DESCRIPTION.sub("", exemplar.program).strip())


def reply_text(source: str, reasoning: str, referred_category: str, structured: bool) -> str:
    """A program as the model itself would have answered it."""
    if not structured:
        return f"{reasoning}\n\n```python\n{source}\n```".strip()
    values: tuple[object, ...] = (reasoning, referred_category, [], source)
    return orjson.dumps(dict(zip(_FIELDS, values, strict=True))).decode()


def user_again(*texts: str) -> Turn:
    """One turn of the user made of several texts: providers refuse two turns of one side in a row."""
    return user_turn("\n\n".join(text for text in texts if text))


def visual_functions(profile: str) -> tuple[str, ...]:
    """Functions of a profile that need camera images."""
    return tuple(name for name, signature in load_profile(profile).signatures.items() if needs_eyes(signature))


@lru_cache(maxsize=8)
def _system_text(profile: str, eyes: bool, structured: bool) -> str:
    example = load_yaml("write/examples.yaml")[profile]
    fixed = core(profile)
    visual = () if eyes else visual_functions(profile)
    return render(
        "write/system.md",
        profile=profile,
        eyes=eyes,
        structured=structured,
        categories=category_text(profile),
        core_reference=full_reference([n for n in fixed if n not in visual], profile, brief=_TOLD_BEFORE),
        function_list=function_list(profile, without=(*fixed, *visual)),
        unusable=visual,
        example_json=orjson.dumps({name: example[name] for name in _FIELDS}, option=orjson.OPT_INDENT_2).decode(),
        example_reasoning=example["reasoning"],
        example_program=example["program"].rstrip(),
    )
