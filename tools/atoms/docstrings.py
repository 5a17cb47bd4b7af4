"""Google-style docstrings, taken apart: what a function's documentation is generated from."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

SECTIONS = ("Args", "Returns", "Raises", "Roles", "Example", "Differs from RefAV", "Source")
_HEADER = re.compile(rf"^({'|'.join(SECTIONS)}):\s*$")
_ARGUMENT = re.compile(r"^(\w+): (.*)$")


@dataclass(frozen=True, slots=True)
class Docstring:
    """The parts of a docstring; absent ones are empty.

    Attributes:
        summary: First line.
        description: Paragraphs between summary and sections.
        arguments: Text by parameter name.
        roles: Who is the subject, and whose frame defines directions.
        example: Program text.
        differs: How the definition differs from RefAV's.
        source: Where the definition comes from.
    """

    summary: str
    description: str
    arguments: dict[str, str]
    roles: str
    example: str
    differs: str
    source: str


def parse_docstring(text: str) -> Docstring:
    """Take a docstring apart."""
    lines = inspect.cleandoc(text).splitlines()
    parts: dict[str, list[str]] = {"": []}
    section = ""
    for line in lines[1:]:
        header = _HEADER.match(line)
        if header:
            section = header.group(1)
            parts[section] = []
        else:
            parts[section].append(line)
    texts = {name: inspect.cleandoc("\n" + "\n".join(body)).strip() for name, body in parts.items()}
    return Docstring(
        summary=lines[0].strip(),
        description=texts[""],
        arguments=_arguments(texts.get("Args", "")),
        roles=_flowed(texts.get("Roles", "")),
        example=texts.get("Example", ""),
        differs=_flowed(texts.get("Differs from RefAV", "")),
        source=_flowed(texts.get("Source", "")),
    )


def _arguments(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        start = _ARGUMENT.match(line)
        if start:
            name = start.group(1)
            found[name] = start.group(2)
        elif name:
            found[name] += " " + line.strip()
    return found


def _flowed(text: str) -> str:
    return " ".join(text.split())
