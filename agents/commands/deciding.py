"""`agents run --review`: shows a person the program before the search, and asks what to do with it."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from agents.console import clean
from tools.errors import ProgramError, UserError

_QUESTION = "accept [a], another candidate [its number], edit [e], reject [r]: "


def require_person() -> None:
    """See that somebody can be asked.

    Raises:
        UserError: Standard input or error is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError("--review asks at a terminal, and there is none; review in Studio, or leave it out")


def ask_person(question: dict[str, Any]) -> dict[str, Any]:
    """Show what was found, and have it decided at the terminal.

    Args:
        question: What `agents.nodes.approve.question_of` made.

    Returns:
        The fields of a `Decision`.
    """
    console = Console(stderr=True)
    _show(console, question)
    known = {str(candidate["number"]) for candidate in question["candidates"] if candidate["program"]}
    while True:
        console.print(Text(_QUESTION), end="")
        answer = sys.stdin.readline()
        if not answer:
            return {"action": "reject"}
        choice = answer.strip().lower()
        if choice in ("a", "accept", ""):
            return {"action": "accept", "reviewer": _who()}
        if choice in ("r", "reject"):
            return {"action": "reject", "reviewer": _who()}
        if choice in ("e", "edit"):
            question = {**question, "program": edited(question["program"])}
            if not _refused(console, question):
                return {"action": "edit", "program": question["program"], "reviewer": _who()}
            continue
        if choice in known:
            return {"action": "accept", "candidate": int(choice), "reviewer": _who()}
        console.print(Text(f"{clean(choice, 40)!a} is no answer here", style="red"))


def _show(console: Console, question: dict[str, Any]) -> None:
    console.print(Text(f"query: {clean(question['query'], 400)}"))
    console.print(Text(f"read as: {clean(question['understood'], 1000)}"))
    for candidate in question["candidates"]:
        line = f"candidate {candidate['number']} ({candidate['origin']}): {candidate['status']}"
        console.print(Text(clean(line, 300)))
        for row in candidate["program"].splitlines():
            console.print(Text(f"    {clean(row, 400)}"))
    if not question["candidates"]:
        for row in question["program"].splitlines():
            console.print(Text(f"    {clean(row, 400)}"))
    for note in question["notes"]:
        console.print(Text(f"  - {clean(note, 1000)}"))


def _refused(console: Console, question: dict[str, Any]) -> bool:
    """Show what the checker finds wrong with an edited program; True when there is anything."""
    from tools.atoms.profiles import load_profile
    from tools.language.checker import check

    try:
        check(question["program"], load_profile(question["profile"]).signatures, question["query"])
    except ProgramError as error:
        for issue in error.issues:
            console.print(Text(clean(str(issue), 400), style="red"))
        return True
    return False


def edited(program: str) -> str:
    """The program after somebody changed it in an editor: `$VISUAL`, `$EDITOR`, or `vi`.

    Raises:
        UserError: The editor cannot be started, or ends with an error.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(program, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)
        except (OSError, subprocess.CalledProcessError, ValueError) as error:
            raise UserError(f"the editor {editor!a} failed: {error}; name another in $EDITOR") from error
        return path.read_text(encoding="utf-8", errors="replace")


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
