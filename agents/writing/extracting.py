"""The program in a model's reply, whatever stands around it; or a fault that tells the model what to answer instead."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agents.writing.blocks import Block, bare, broken_program_field, cleaned, fenced, json_object, spoken
from agents.writing.straightening import straightened
from tools.errors import Issue, ProgramError
from tools.language.issues import Report
from tools.language.lexical import check_text
from tools.language.parsing import parsed
from tools.one_line import one_line

_MOST_NOTES: Final = 8
_OUTPUT: Final = "output_scenario"
_CALL: Final = re.compile(r"\b[a-z_]\w*\s*\(")
_LANGUAGES: Final = (
    ("SQL", re.compile(r"^\s*(?:SELECT|WITH)\b[^\n]*|\bFROM\s+\w+\s+WHERE\b", re.MULTILINE)),
    ("JavaScript", re.compile(r"^\s*(?:const|let|var|function)\s+\w+|=>\s*[{(]|;\s*$", re.MULTILINE)),
    ("C++ or Java", re.compile(r"#include\s*<|\bpublic\s+static\b|std::|\bint\s+main\b")),
    ("JSON", re.compile(r"\A\s*[\[{]")),
    ("YAML", re.compile(r"\A(?:\s*[-\w]+:[ \n][^\n]*\n?){2,}")),
)
_NEEDED: Final = (
    "write the whole program in the program language: name = function(...) lines that end with output_scenario"
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reply holds.

    Attributes:
        source: The program's text; empty when there is none.
        reasoning: The model's own account, one line; empty when it gives none.
        referred_category: What it says is referred to; empty when it does not tell.
        assumptions: What it took for granted, one line each.
        fault: Why there is no program; None when there is one.
    """

    source: str
    reasoning: str = ""
    referred_category: str = ""
    assumptions: tuple[str, ...] = ()
    fault: Issue | None = None


def extract(reply: str) -> Extracted:
    """Take the program out of a reply: JSON with a field `program`, fenced blocks, or lines between prose.

    Of several blocks the one that parses and calls `output_scenario` is taken, the last of them when several do.
    """
    text = spoken(reply)
    if not text:
        return _fault("E_REPLY_EMPTY", "the reply holds no program", _NEEDED)
    fields = _fields(text)
    candidates = [(language, straightened(source, parses)) for language, source in _candidates(text, fields)]
    if not candidates:
        return _without_program(text)
    _, source = max(enumerate(candidates), key=lambda item: (*_worth(item[1][1]), item[0]))[1]
    if foreign := _foreign(source):
        return _wrong_language(foreign)
    return Extracted(
        source, one_line(fields.get("reasoning")), one_line(fields.get("referred_category")), _notes(fields)
    )


def _fields(text: str) -> Mapping[str, Any]:
    """The reply's JSON object: the whole text, or a fenced block of it."""
    texts = (text, *(block for language, block in fenced(text) if language in ("json", "")))
    return next((found for found in map(json_object, texts) if "program" in found), {})


def _candidates(text: str, fields: Mapping[str, Any]) -> list[Block]:
    if "program" in fields:
        program = fields["program"]
        joined = "\n".join(map(str, program)) if isinstance(program, list) else str(program or "")
        return fenced(joined) or ([("", cleaned(joined))] if joined.strip() else [])
    if cut := broken_program_field(text):
        return [("", cleaned(cut))]
    blocks = [block for outer in fenced(text) for block in (outer, *_within(outer)) if block[1].strip()]
    return blocks or bare(text)


def _within(block: Block) -> list[Block]:
    """Blocks within a block, as in a page of Markdown that is fenced as a whole."""
    return fenced(block[1]) if "```" in block[1] or "~~~" in block[1] else []


def _worth(source: str) -> tuple[bool, bool, bool]:
    return _OUTPUT in source, parses(source), bool(_CALL.search(source))


def parses(source: str) -> bool:
    """Whether a text within the language's size limits is Python by its syntax; nothing of it is run."""
    report = Report(source)
    try:
        check_text(source, report)
        report.raise_if_any()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed(source)
    except (ProgramError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _foreign(source: str) -> str:
    """The language that a text is in when it is surely another one, else nothing."""
    if _OUTPUT in source or parses(source):
        return ""
    return next((name for name, pattern in _LANGUAGES if pattern.search(source)), "")


def _without_program(text: str) -> Extracted:
    if text.startswith("{") or "```" in text:
        return _fault("E_REPLY_EMPTY", "the reply has no program in it", _NEEDED)
    if foreign := next((name for name, pattern in _LANGUAGES[:3] if pattern.search(text)), ""):
        return _wrong_language(foreign)
    return _fault("E_REPLY_PROSE", "the reply is text without a program", _NEEDED)


def _wrong_language(name: str) -> Extracted:
    return _fault("E_REPLY_LANGUAGE", f"the reply is written in {name}, not in the program language", _NEEDED)


def _fault(code: str, message: str, hint: str) -> Extracted:
    return Extracted("", fault=Issue("check", code, 0, 0, message, hint))


def _notes(fields: Mapping[str, Any]) -> tuple[str, ...]:
    given = fields.get("assumptions", ())
    listed = given if isinstance(given, list) else [given] if isinstance(given, str) else []
    return tuple(note for note in map(one_line, listed[:_MOST_NOTES]) if note)
