"""`agents check`: everything that is wrong with a program, before anything runs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import orjson

from agents.commands.run import read_program
from agents.console import EXIT_OK, EXIT_USAGE, clean
from tools.atoms.profiles import load_profile
from tools.errors import Issue, ProgramError
from tools.language.checker import check


def check_command(file: Path, profile: str, as_json: bool) -> int:
    """Check a program file against a profile. Returns the exit code."""
    source = read_program(file)
    issues: tuple[Issue, ...] = ()
    try:
        check(source, load_profile(profile).signatures, file.stem)
    except ProgramError as error:
        issues = error.issues
    if as_json:
        content = {"file": str(file), "profile": profile, "ok": not issues, "issues": [asdict(i) for i in issues]}
        sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _print(file, source.splitlines(), profile, issues)
    return EXIT_USAGE if issues else EXIT_OK


def _print(file: Path, lines: list[str], profile: str, issues: tuple[Issue, ...]) -> None:
    if not issues:
        print(f"{clean(str(file))}: ok (profile {profile})")
    for issue in issues:
        place = f":{issue.line}:{issue.column}" if issue.line else ""
        print(f"{clean(str(file))}{place}: {issue.code} {clean(issue.message)}")
        if 0 < issue.line <= len(lines):
            line = "".join(char if char.isprintable() else " " for char in lines[issue.line - 1].replace("\t", " "))
            start = max(0, issue.column - 60)
            print(f"    {line[start : start + 76]}")
            print(f"    {' ' * max(0, issue.column - 1 - start)}^")
        if issue.hint:
            print(f"    hint: {clean(issue.hint)}")
