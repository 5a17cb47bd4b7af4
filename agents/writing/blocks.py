"""Where in a reply a program may stand: JSON, fenced blocks, or bare lines between prose. Text only; nothing is run."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_THINKING: Final = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEFORE: Final = re.compile(r"\A.*</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
"""Some templates of chats open the thinking themselves, so that a reply only closes it."""
_TAG: Final = re.compile(r"</?(?:pre|code|p|div|span|br|program|answer|output)\b[^<>\n]*>", re.IGNORECASE)
_FENCE: Final = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+#.-]*)[^`\n]*")
_ENTITY: Final = re.compile(r"&(?:quot|lt|gt|amp|apos|#\d{1,5}|#x[0-9a-fA-F]{1,4});")
_PROGRAM_FIELD: Final = re.compile(r'"program"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)
_STATEMENT: Final = re.compile(r"^\s*(?:#|[A-Za-z_]\w*\s*=[^=]|[a-z_]\w*\s*\(|[\])])")
_PROMPT: Final = re.compile(r"^(?:>>> ?|\.\.\. ?)")
_NUMBERED: Final = re.compile(r"^\s*\d{1,3}\s*[:|.)]\s?")
_LONGEST: Final = 100_000
_MOST_BLOCKS: Final = 40

Block = tuple[str, str]
"""The language that a block says it is in, lower case, empty when it says none; and its text."""


def spoken(reply: str) -> str:
    """A reply without what the model thought aloud, its line ends plain, its length bounded."""
    text = reply[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    return _THOUGHT_BEFORE.sub("\n", _THINKING.sub("\n", text)).strip()


def json_object(text: str) -> Mapping[str, Any]:
    """The JSON object that a text is, or holds in its outermost braces; empty when there is none."""
    start, end = text.find("{"), text.rfind("}")
    for tried in (text, text[start : end + 1]):
        try:
            value = json.loads(tried, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
        if isinstance(value, str) and value != tried and value.lstrip().startswith("{"):
            return json_object(value)
    return {}


def broken_program_field(text: str) -> str:
    """The `program` of JSON text that does not parse, as where it was cut off; empty when there is none."""
    match = _PROGRAM_FIELD.search(text)
    if match is None:
        return ""
    try:
        return str(json.loads(f'"{match[1]}"', strict=False))
    except ValueError:
        return match[1].replace("\\n", "\n").replace('\\"', '"')


def fenced(text: str) -> list[Block]:
    """The fenced blocks of a text in order, one that is never closed among them; of very many the last ones."""
    blocks: list[tuple[str, list[str]]] = []
    mark = ""
    for line in text.split("\n"):
        if mark and line.strip() == mark:
            mark = ""
        elif mark:
            blocks[-1][1].append(line)
        elif opening := _FENCE.fullmatch(line):
            mark = opening["mark"]
            blocks.append((opening["language"].lower(), []))
    return [(language, cleaned("\n".join(lines))) for language, lines in blocks[-_MOST_BLOCKS:]]


def bare(text: str) -> list[Block]:
    """Runs of lines that look like statements, between prose; tags of a page around them are taken off."""
    lines = cleaned(_TAG.sub("\n", text)).split("\n")
    return [("", cleaned("\n".join(run))) for run in _runs(lines) if any("(" in line for line in run)]


def cleaned(text: str) -> str:
    """A program without what was only put around it: entities, prompts of a shell, line numbers, common indentation."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    for mark in (_PROMPT, _NUMBERED):
        if filled and all(mark.match(line) for line in filled):
            lines = [mark.sub("", line, count=1) for line in lines]
            filled = [line for line in lines if line.strip()]
    indent = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    return "\n".join(line[indent:].rstrip() if line.strip() else "" for line in lines).strip("\n")


def _runs(lines: list[str]) -> Iterator[list[str]]:
    run: list[str] = []
    open_brackets = 0
    for line in lines:
        belongs = bool(_STATEMENT.match(line)) or (bool(run) and (open_brackets > 0 or not line.strip()))
        if not belongs:
            if run:
                yield run
            run, open_brackets = [], 0
            continue
        run.append(line)
        open_brackets = max(0, open_brackets + line.count("(") + line.count("[") - line.count(")") - line.count("]"))
    if run:
        yield run
