"""Kept or parsed anew, the grammar's files say the same; an edit is never answered by what was kept before it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.grammar_files import grammar_file, parsed
from agents.kept_json import store_kept
from prompts.loader import load_yaml, read_text, yaml_names

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {"a.yaml": "x: [1, two]\n1: 2.5\n", "b.yaml": '"on": true\n'}
VALUES = {"a.yaml": {"x": [1, "two"], 1: 2.5}, "b.yaml": {"on": True}}


@pytest.mark.parametrize("name", yaml_names("grammar"))
def test_every_file_is_what_its_text_says(name):
    assert repr(grammar_file(name)) == repr(load_yaml(name))


def test_all_of_the_grammar_can_be_kept(tmp_path):
    texts = {name: read_text(name) for name in yaml_names("grammar")}
    fresh = parsed(texts, tmp_path)
    assert len([*tmp_path.iterdir()]) == 1
    again = parsed(texts, tmp_path)
    assert again is not fresh
    assert repr(again) == repr(fresh)


def test_a_file_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError, match=r"grammar/none\.yaml"):
        grammar_file("grammar/none.yaml")


def test_what_was_kept_is_taken(tmp_path):
    parsed(TEXTS, tmp_path)
    (path,) = tmp_path.iterdir()
    store_kept(path, {**VALUES, "b.yaml": "told apart"})
    assert parsed(TEXTS, tmp_path)["b.yaml"] == "told apart"


def test_an_edit_is_parsed(tmp_path):
    assert parsed(TEXTS, tmp_path) == VALUES
    assert parsed({**TEXTS, "b.yaml": '"on": false\n'}, tmp_path)["b.yaml"] == {"on": False}
    assert parsed({"a.yaml": TEXTS["a.yaml"]}, tmp_path).keys() == {"a.yaml"}
    assert parsed(TEXTS, tmp_path) == VALUES


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 200, b"0" * 64 + b"\n{}"])
def test_a_damaged_file_is_parsed_anew_and_mended(tmp_path, content):
    parsed(TEXTS, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(content)
    assert parsed(TEXTS, tmp_path) == VALUES
    assert path.read_bytes() == whole


def test_nowhere_to_keep_it_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert parsed(TEXTS, tmp_path / "file" / "folder") == VALUES
    assert parsed(TEXTS, None) == VALUES


SCRIPT = """
import json, sys
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
written = GrammarWriter().write(plain_query("two vehicels near a bus turning left"))
print(json.dumps([written.program.source, written.assumptions, "yaml" in sys.modules]))
"""


def in_a_fresh_process(cache: Path | str) -> list[object]:
    places = {"MOTHERLODE_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, **places},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_the_second_run_reads_no_yaml_and_reads_the_query_alike(tmp_path):
    first, second, nowhere = (in_a_fresh_process(cache) for cache in (tmp_path, tmp_path, "/proc/none"))
    assert (first[2], second[2], nowhere[2]) == (True, False, True)
    assert first[:2] == second[:2] == nowhere[:2]
