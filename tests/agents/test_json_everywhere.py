"""`--json` on every command: one JSON document on standard output, whatever happens. Commands are found, not listed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command

from agents.cli import app, main

NOTHING = "no-such-thing"
OPTIONS = {("memory", "verify"): ("--file", NOTHING)}
"""Also given: without it a command asks for nothing, and executes every example that comes with the project."""
EXAMPLES = """- description: lets somebody else go first
  program: |
    vehicles = get_objects_of_category(log_dir, category="VEHICLE")
    output_scenario(vehicles, description, log_dir, output_dir)
  verified: person
"""


def _walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _walk(inner, (*path, name))
    else:
        yield path, command


COMMANDS = dict(_walk(get_command(app)))
EVERY = pytest.mark.parametrize("path", COMMANDS, ids=" ".join)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path, monkeypatch):
    """An empty folder to stand in, no keys, a cache and a memory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTHERLODE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MOTHERLODE_MEMORY", str(tmp_path / "memory"))
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def agents(capsys):
    def run(*words: object) -> tuple[int, Any, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), json.loads(out), err

    return run


def _required(path: tuple[str, ...], command: Any) -> list[str]:
    words = [*OPTIONS.get(path, ())]
    for parameter in command.params:
        if parameter.required:
            option = [parameter.opts[0]] if isinstance(parameter, typer.core.TyperOption) else []
            words += [*option, NOTHING]
    return words


def test_commands_are_found():
    assert len(COMMANDS) >= 30
    assert {("run",), ("sql",), ("eval", "suite"), ("memory", "add")} <= set(COMMANDS)


@EVERY
def test_every_command_has_the_option(path):
    options = [option for parameter in COMMANDS[path].params for option in parameter.opts]
    assert "--json" in options


@EVERY
def test_what_is_not_there_is_an_object_with_the_error(path, agents):
    """Called with names of nothing: most commands fail, a few have nothing to do; all give one document."""
    code, content, err = agents(*path, *_required(path, COMMANDS[path]), "--json")
    assert isinstance(content, dict | list)
    if code == 2 and "error" in content:
        assert content["exit_code"] == 2
        assert content["error"]
        assert len(err.splitlines()) >= 1
    assert code in (0, 2, 3), content


@EVERY
def test_a_wrong_option_is_an_object_too(path, agents):
    code, content, err = agents(*path, "--no-such-option", "--json")
    assert (code, content["exit_code"]) == (2, 2)
    assert "--no-such-option" in content["error"]
    assert len(err.splitlines()) == 1


def test_what_is_there_is_one_document(agents, sample_run, sample_logs, tmp_path):
    run, logs = sample_run.folder, sample_logs
    (tmp_path / "p.py").write_text(sample_run.program.source)
    (tmp_path / "examples.yaml").write_text(EXAMPLES)
    calls: list[tuple[object, ...]] = [
        ("run", "pedestrian", "--logs", logs, "--out", tmp_path / "runs"),
        ("run", "--program", tmp_path / "p.py", "--logs", logs, "--out", tmp_path / "runs"),
        ("check", tmp_path / "p.py"),
        ("explain", "pedestrian near a bus"),
        ("explain", tmp_path / "p.py"),
        ("atoms",),
        ("atoms", "near_objects"),
        ("doctor", "--logs", logs),
        ("samples", tmp_path / "more", "--scenes", 1),
        ("samples", "--list"),
        ("refine", logs, "--out", tmp_path / "refined"),
        ("index", logs),
        ("view", run, "--out", tmp_path / "page.html"),
        ("export", run, "--to", "jsonl", "--out", tmp_path / "exports"),
        ("why", run),
        ("submission", "validate", run / "submission_temporal.pkl"),
        ("memory", "seed"),
        ("memory", "list"),
        ("memory", "search", "pedestrian near a bus"),
        ("memory", "export"),
        ("memory", "verify", "--file", tmp_path / "examples.yaml", "--logs", logs),
        ("vlm", "serve", "--print"),
    ]
    for words in calls:
        code, content, _ = agents(*words, "--json")
        assert code == 0, (words, content)
        assert content, words
