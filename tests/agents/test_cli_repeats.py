"""An option of one value that is given twice is refused; what may be repeated still may."""

import pytest
from typer.exceptions import TyperException
from typer.main import get_command

from agents.cli import app
from agents.cli_repeats import OnceCommand

RUN = get_command(app).commands["run"]


def _commands(command):
    inner = getattr(command, "commands", {}).values()
    return [found for one in inner for found in _commands(one)] if inner else [command]


def test_every_command_looks_for_repeats():
    assert [command.name for command in _commands(get_command(app)) if not isinstance(command, OnceCommand)] == []


@pytest.mark.parametrize(
    "words",
    [["--out", "a", "--out", "b"], ["--out=a", "--out", "a"], ["--candidates", "2", "--json", "--candidates", "3"]],
)
def test_a_repeated_option_is_named(words):
    option = words[0].split("=")[0]
    with pytest.raises(TyperException, match=f"{option} takes one value and is given 2 times"):
        RUN.make_context("run", ["query", *words])


def test_two_models_are_told_how_to_write_together():
    with pytest.raises(TyperException, match="write_models: FIRST,SECOND"):
        RUN.make_context("run", ["query", "--model", "openai:a", "--model", "openai:b"])


def test_a_command_that_takes_no_config_is_not_sent_to_one():
    vlm = get_command(app).commands["vlm"].commands["serve"]
    with pytest.raises(TyperException, match=r"--model takes one value and is given 2 times$"):
        vlm.make_context("serve", ["preset", "--model", "a", "--model", "b"])


def test_several_logs_and_repeated_flags_are_taken():
    context = RUN.make_context("run", ["query", "--logs", "a", "--logs", "b", "--json", "--json"])
    assert [str(path) for path in context.params["logs"]] == ["a", "b"]
    assert context.params["as_json"] is True
