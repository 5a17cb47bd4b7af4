"""A person at the terminal: what is shown, what the answers become, and programs that were edited wrongly."""

import io

import pytest

from agents.commands.deciding import ask_person, edited, require_person
from tools.errors import UserError

PROGRAM = 'x = get_objects_of_category(log_dir, category="BUS")\noutput_scenario(x, description, log_dir, output_dir)\n'


def question(**changes):
    candidates = [
        {"number": 0, "origin": "grammar", "status": "ok", "program": PROGRAM},
        {"number": 1, "origin": "vllm:a\x1b[31m", "status": "model failed", "program": ""},
    ]
    shown = {"query": "bus", "profile": "standard", "program": PROGRAM, "understood": "buses", "confidence": 0.9}
    return {**shown, "notes": ["candidate 0 was chosen"], "candidates": candidates, "verdict": {}, **changes}


@pytest.fixture
def answering(monkeypatch):
    def answer(*lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr("getpass.getuser", lambda: "ada")
        return ask_person(question())

    return answer


@pytest.mark.parametrize(
    ("lines", "decision"),
    [
        (["a"], {"action": "accept", "reviewer": "ada"}),
        ([""], {"action": "accept", "reviewer": "ada"}),
        (["r"], {"action": "reject", "reviewer": "ada"}),
        (["0"], {"action": "accept", "candidate": 0, "reviewer": "ada"}),
        (["1", "what?", "a"], {"action": "accept", "reviewer": "ada"}),
        ([], {"action": "reject"}),
    ],
)
def test_answers_become_decisions_and_what_is_none_is_asked_again(answering, capsys, lines, decision):
    assert answering(*lines) == decision
    shown = capsys.readouterr().err
    assert "candidate 0 (grammar): ok" in shown
    assert "accept [a], another candidate [its number], edit [e], reject [r]: " in shown
    assert "\x1b[31m" not in shown


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that writes the given texts, one a call."""

    def writes(*texts):
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text)
        script = tmp_path / "editor.sh"
        script.write_text(
            f'#!/bin/sh\nn=$(cat {tmp_path}/count 2>/dev/null || echo 0)\ncp "{tmp_path}/$n.txt" "$1"\n'
            f"echo $((n + 1)) > {tmp_path}/count\n"
        )
        script.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", str(script))

    return writes


def test_an_edited_program_is_checked_before_it_is_taken(answering, editor, capsys):
    right = PROGRAM.replace("BUS", "TRUCK")
    editor(PROGRAM.replace("BUS", "BUSS"), right)
    assert answering("e", "e") == {"action": "edit", "program": right, "reviewer": "ada"}
    assert "E_ENUM" in capsys.readouterr().err


def test_an_editor_that_is_not_there_is_a_readable_error(monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere")
    with pytest.raises(UserError, match=r"name another in \$EDITOR"):
        edited(PROGRAM)


def test_without_a_terminal_nobody_can_be_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(UserError, match="asks at a terminal"):
        require_person()
