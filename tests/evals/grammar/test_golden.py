"""The golden file of readings: up to date, without the prompts' texts, and telling when something changed."""

import re
from pathlib import Path

import pytest

from evals.coverage.table import key_of
from evals.grammar.__main__ import main
from evals.grammar.golden import (
    FILE,
    OWN_WORDS,
    Entry,
    changes,
    golden_entries,
    golden_text,
    read_golden,
)
from evals.grammar.golden_table import changes_text, drawn
from evals.grammar.reading import STATUSES, Reading, Refusal
from evals.grammar.texts import read_prompts
from evals.grammar.writing import grammar_reader, standard_english
from tools.errors import DataError, PrerequisiteError

AGAIN = "run `python -m evals.grammar golden --write` and look at what changed"
CAR = 'x = get_objects_of_category(log_dir, category="VEHICLE")\noutput_scenario(x, description, log_dir, output_dir)\n'


@pytest.fixture(scope="module")
def prompts(shared_data: Path) -> tuple[str, ...]:
    return read_prompts(shared_data / "prompts" / "prompts.tsv")


def test_the_file_is_up_to_date(prompts: tuple[str, ...]) -> None:
    entries = golden_entries(grammar_reader(), prompts, standard_english)
    changed = changes(read_golden(), entries)
    assert not changed, f"{len(changed)} readings changed: {AGAIN}\n{changes_text(changed)}"
    assert FILE.read_text(encoding="utf-8") == golden_text(entries), AGAIN


def test_every_entry_is_whole() -> None:
    entries = read_golden()
    assert len(entries) == 348
    assert all(entry.status in STATUSES for entry in entries.values())
    assert [key for key, entry in entries.items() if bool(entry.program) == bool(entry.refusal)] == []


def test_no_prompt_stands_in_its_entry(prompts: tuple[str, ...]) -> None:
    entries = read_golden()
    longer = [prompt for prompt in prompts if len(re.findall(r"\w+", prompt)) > 2]
    assert len(longer) > 290
    held = [prompt for prompt in longer if prompt.casefold() in str(entries[key_of(prompt)]).casefold()]
    assert held == []
    assert "description =" not in FILE.read_text(encoding="utf-8")


def test_own_words_and_long_quotations_are_left_out() -> None:
    said = Reading(f"description = 'a red car'\n{CAR}", "A red, car", ("a car: any vehicle",))
    (entry,) = golden_entries(lambda _: said, ["a red car"]).values()
    assert entry == Entry("understood", OWN_WORDS, CAR, ("a car: any vehicle",))
    refusal = Refusal(
        '"quickly to the big shop" has no place after "car going"; "to" is not known; "go on to the end" may'
    )
    (entry,) = golden_entries(lambda _: refusal, ["car going quickly to the big shop"]).values()
    assert entry.refusal == (
        '"quickly … shop" has no place after "car going"; "to" is not known; "go on to the end" may'
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    entries = {
        "0" * 16: Entry("understood", "cars: all", CAR, ("near: within 10 m", "a, b")),
        "1" * 16: Entry("declined", refusal='"frob" is not known'),
    }
    file = tmp_path / "golden.yaml"
    file.write_text(golden_text(entries), encoding="utf-8")
    assert read_golden(file) == entries
    assert "understood 1, needs eyes 0, declined 1" in file.read_text(encoding="utf-8")


def test_changes_are_named_field_by_field() -> None:
    old = {"a": Entry("declined", refusal="no"), "b": Entry("declined", refusal="no")}
    new = {"a": Entry("understood", "cars", CAR), "c": Entry("declined", refusal="no")}
    shown = changes_text(changes(old, new))
    assert "a  declined -> understood" in shown
    assert "+ reading: cars" in shown
    assert "b  declined -> no longer a prompt" in shown
    assert "c  not in the file -> declined" in shown


def test_a_missing_or_strange_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="golden --write"):
        read_golden(tmp_path / "none.yaml")
    (tmp_path / "strange.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(DataError, match="not a golden file"):
        read_golden(tmp_path / "strange.yaml")


def test_the_command_shows_texts_beside(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = key_of("stopped car")
    assert main(["golden", "--data", str(shared_data), "--show", "--only", key]) == 0
    assert capsys.readouterr().out.startswith(f"{key}  {read_golden()[key].status}  stopped car\n")


def test_prompts_to_review_are_drawn_by_a_seed(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = read_golden()
    chosen = drawn(entries, 20, 7)
    assert len(set(chosen)) == 20
    assert {entries[key].status for key in chosen} == {"understood"}
    assert chosen == drawn(entries, 20, 7) != drawn(entries, 20, 8)
    assert len(drawn(entries, 10_000, 0)) == sum(entry.status == "understood" for entry in entries.values())
    assert main(["golden", "--data", str(shared_data), "--show", "--draw", "2", "--seed", "7"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown if not line.startswith(" ")] == list(drawn(entries, 2, 7))
