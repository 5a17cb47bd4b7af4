"""Every command's help ends with an example, and every example is one that the command takes."""

import io
import shlex
from contextlib import redirect_stdout

import pytest
from typer.main import get_command

from agents.cli import app, main
from agents.cli_examples import EXAMPLES


def _walk(command, path=()):
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _walk(inner, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(_walk(get_command(app)))


def test_every_command_has_an_example_and_every_example_a_command():
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_takes_its_example(name):
    """Parsed by the command itself: options that are gone or renamed are found."""
    words = shlex.split(EXAMPLES[name])[1:]
    given = name.split() if words[: len(name.split())] == name.split() else ["eval"]
    context = COMMANDS[name].make_context(name, words[len(given) :])
    assert context.params


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_no_wider_than_the_terminal_and_ends_with_the_example(name, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERMINAL_WIDTH", str(width))
    printed = io.StringIO()
    with redirect_stdout(printed), pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert not ended.value.code
    assert max(map(len, lines)) <= width
    shown = " ".join(" ".join(lines).split())
    assert shown.endswith(f"Example: {EXAMPLES[name]}")
    assert "--json" in shown
    assert "\x1b" not in printed.getvalue()
