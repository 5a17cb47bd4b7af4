"""Descriptions of our own with programs written by hand for the profile `refav`, in the manner of those for RefAV."""

from pathlib import Path

from agents.writers.confidence import confidence_model
from evals.grammar.answers import open_logs
from evals.grammar.oracle import PROFILE, compare
from evals.grammar.texts import read_descriptions
from evals.grammar.writing import grammar_reader

DESCRIPTIONS = read_descriptions(Path(__file__).parent / "descriptions.json")
LEAST_SHARE = 0.9


def test_the_grammar_finds_what_the_programs_find(val_logs: list[Path]) -> None:
    rows = compare(grammar_reader(PROFILE), DESCRIPTIONS, open_logs(val_logs))
    wrong = [(row.described.text, row.confidence) for row in rows if row.verdict != "match"]
    assert len(rows) - len(wrong) >= LEAST_SHARE * len(rows), wrong
    assert sum(row.agreed is not None and not row.agreed.reference_is_empty for row in rows) > len(rows) / 2
    assert all(sure is not None and sure < confidence_model().sure_from for _, sure in wrong), wrong


def test_every_description_is_given_once() -> None:
    assert len({each.text for each in DESCRIPTIONS}) == len({each.name for each in DESCRIPTIONS}) == len(DESCRIPTIONS)
