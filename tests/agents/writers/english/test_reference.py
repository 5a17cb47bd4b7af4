"""docs/words.md is what the lexicon says."""

from pathlib import Path

from agents.writers.english.reference import render_reference

DOCUMENT = Path(__file__).parents[4] / "docs" / "words.md"


def test_the_document_is_up_to_date():
    again = "write it anew: python -m agents.writers.english.reference > docs/words.md"
    assert DOCUMENT.read_text(encoding="utf-8") == render_reference(), again


def test_vague_words_stand_with_their_numbers():
    rows = [line for line in render_reference().splitlines() if line.startswith("| near,")]
    assert rows
    assert any("10 m" in row for row in rows)
