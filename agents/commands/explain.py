"""`agents explain`: how a query is read, or what a program means, in plain English."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from agents.commands.explaining import (
    Alternative,
    ExplainedProgram,
    ExplainedQuery,
    asked_of_images,
    explained_program,
    explained_query,
)
from agents.commands.run import read_program
from agents.console import EXIT_OK, EXIT_USAGE, clean, complain, out
from agents.meaning.values import Call
from agents.writers.api import plain_query
from agents.writers.english.outline import Node
from tools.atoms.profiles import load_profile
from tools.errors import ProgramError, UserError

_LONGEST = 4000


def explain_command(asked: str, profile: str, as_json: bool) -> int:
    """Explain a query, or a program where `asked` names a file. Returns the exit code."""
    load_profile(profile)
    if asked.endswith(".py") or _is_file(asked):
        return _explain_program(Path(asked), profile, as_json)
    explained = explained_query(plain_query(asked), profile)
    if as_json:
        _write(_query_json(explained, profile))
    else:
        _print_query(out(), explained)
    if explained.declined:
        complain(explained.declined)
    return EXIT_USAGE if explained.declined else EXIT_OK


def _is_file(text: str) -> bool:
    """Whether the text names a file; one that is too long for a name does not."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _explain_program(path: Path, profile: str, as_json: bool) -> int:
    source = read_program(path)
    try:
        explained = explained_program(source, profile, path.stem)
    except ProgramError as error:
        raise UserError(f"{path}: {error} (agents check FILE lists every error)") from error
    if as_json:
        _write(_program_json(explained, path, profile))
    else:
        _print_program(out(), explained)
    return EXIT_OK


def _print_query(console: Console, explained: ExplainedQuery) -> None:
    unsure = "doubtful: check the reading" if explained.is_doubtful else "check the numbers that it assumes"
    mended = [f'"{old}" read as "{new}"' for old, new in explained.mended]
    facts = [
        ("reading", [explained.reading.text]),
        ("confidence", [f"{explained.confidence:.2f}, {'sure enough to answer' if explained.is_sure else unsure}"]),
        ("assuming", explained.assumptions),
        ("mended", mended),
        ("left out", explained.left_out),
        ("needs eyes", _eyes(explained.eyes)),
        ("without them", [explained.without_eyes] if explained.without_eyes else []),
    ]
    _print_facts(console, facts)
    console.print(_tree(explained.tree))
    _print_facts(console, [("or", [other.reading, _decides(other)]) for other in explained.alternatives])
    console.print()
    console.print(Text(explained.program.rstrip()), soft_wrap=True)


def _decides(other: Alternative) -> str:
    """What tells another reading from the chosen one, and how far it is behind."""
    behind = f"less preferred by {other.behind:g}" if other.behind else "no less preferred, but named later"
    return f"({'; '.join([*other.takes, behind])})"


def _print_program(console: Console, explained: ExplainedProgram) -> None:
    back = (
        [] if explained.reading.readable_back else ["the grammar does not read this English back as the same program"]
    )
    empty = [f"it can find nothing: {explained.why_empty}"] if explained.why_empty else []
    facts = [("means", [explained.reading.text]), ("but", [*empty, *back]), ("needs eyes", _eyes(explained.eyes))]
    _print_facts(console, facts)
    for layer, members in explained.functions:
        _print_facts(console, [(layer, [f"{name}: {summary}" for name, summary in members])])
    _print_facts(console, [("roles", explained.roles)])


def _print_facts(console: Console, facts: Iterable[tuple[str, Iterable[str]]]) -> None:
    """A label a fact, and each of its lines beside it; facts without lines are left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(width=12)
    table.add_column(overflow="fold")
    for label, lines in facts:
        for at, line in enumerate(lines):
            table.add_row(Text("" if at else label, style="bold"), Text(clean(line, _LONGEST)))
    if table.row_count:
        console.print(table)


def _tree(node: Node) -> Tree:
    tree = Tree(_label(node))
    waiting = [(tree, part) for part in node.parts]
    while waiting:
        above, part = waiting.pop(0)
        branch = above.add(_label(part))
        waiting += [(branch, inner) for inner in part.parts]
    return tree


def _label(node: Node) -> Text:
    told = node.words.removesuffix(" ...") not in ("", node.meaning)
    words = f'  "{clean(node.words)}"' if told else ""
    return Text.assemble((clean(node.meaning), "bold"), (words, "dim"))


def _eyes(calls: tuple[Call, ...]) -> list[str]:
    return list(dict.fromkeys(f'"{asked_of_images(call)}" ({call.function})' for call in calls))


def _write(content: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")


def _query_json(explained: ExplainedQuery, profile: str) -> dict[str, Any]:
    alternatives = [{"reading": a.reading, "takes": list(a.takes), "behind": a.behind} for a in explained.alternatives]
    return {
        "query": explained.query,
        "profile": profile,
        "reading": explained.reading.text,
        "readable_back": explained.reading.readable_back,
        "confidence": explained.confidence,
        "is_sure": explained.is_sure,
        "is_doubtful": explained.is_doubtful,
        "assumptions": list(explained.assumptions),
        "mended": [{"word": old, "read_as": new} for old, new in explained.mended],
        "left_out": list(explained.left_out),
        "needs_eyes": _eyes_json(explained.eyes),
        "without_eyes": explained.without_eyes or None,
        "declined": explained.declined or None,
        "tree": _node_json(explained.tree),
        "alternatives": alternatives,
        "program": explained.program,
    }


def _program_json(explained: ExplainedProgram, path: Path, profile: str) -> dict[str, Any]:
    return {
        "file": str(path),
        "profile": profile,
        "reading": explained.reading.text,
        "readable_back": explained.reading.readable_back,
        "finds_nothing": explained.why_empty or None,
        "needs_eyes": _eyes_json(explained.eyes),
        "functions": {layer: dict(members) for layer, members in explained.functions},
        "roles": list(explained.roles),
    }


def _eyes_json(calls: tuple[Call, ...]) -> list[dict[str, str]]:
    return [{"asked": asked_of_images(call), "function": call.function} for call in calls]


def _node_json(node: Node) -> dict[str, Any]:
    return {"meaning": node.meaning, "words": node.words, "parts": [_node_json(part) for part in node.parts]}
