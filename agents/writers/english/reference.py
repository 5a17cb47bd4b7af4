"""The words of the grammar with what they mean, rendered from its lexicon: docs/words.md.

python -m agents.writers.english.reference > docs/words.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

from agents.grammar_files import grammar_file
from agents.writers.english.entries import PROFILES, Reader
from agents.writers.english.lexicon import ACTOR_FILES, FOLDER, PLACE_FILES, SENSE_FILES
from agents.writers.english.senses import Case

_MOST_WORDS: Final = 5
_FORMS: Final = ("say", "adjective", "verb", "noun", "preposition", "bare", "bare_verb", "passive", "texted")
_HEAD: Final = """# The words of the grammar

What queries may say without a model, and what each phrase runs. Articles are left out of phrases; verbs are known in
all their forms. `{x}` is what is spoken of and `{y}` what it stands in relation to; a hole with a question mark is
left out where nothing is said for it. A dash: that profile has no function for it, and a query that needs it is
declined by name. Where a word holds a number that it does not itself say, the number stands under "taken for
granted", and every answer repeats it. How phrases are put together is told in [English](grammar.md); `python -m
agents.writers.english.reference > docs/words.md` makes this page from the files in `prompts/grammar/lexicon`.
"""
_COLUMNS: Final = "| words | standard | refav | taken for granted |\n|---|---|---|---|"


def render_reference() -> str:
    """The reference as Markdown: a table for each file of the lexicon."""
    reader = Reader(frozenset())
    parts = [_HEAD]
    for name in (*ACTOR_FILES, *SENSE_FILES):
        rows = (row for entry in grammar_file(f"{FOLDER}/{name}.yaml") for row in _entry_rows(reader, entry))
        parts += [f"## {_heading(name)}\n", "\n".join([_COLUMNS, *rows]), ""]
    for name in PLACE_FILES:
        rows = (row for entry in grammar_file(f"{FOLDER}/{name}.yaml") for row in _place_rows(reader, entry))
        parts += [f"## {_heading(name)}\n", "\n".join([_COLUMNS, *rows]), ""]
    return "\n".join(parts)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _entry_rows(reader: Reader, entry: Any) -> Iterator[str]:
    words = [text for form in _FORMS for text in entry.get(form, ())]
    cases = (reader.actor(entry) if "say" in entry else reader.sense(entry)).cases
    return _rows(_shown(words) or f"({entry['name']})", cases)


def _place_rows(reader: Reader, entry: Any) -> Iterator[str]:
    place = reader.place(entry)
    for sense in dict.fromkeys(sense for _, sense in place.uses):
        keys = [key for key, use in place.uses if use == sense]
        yield from _rows(f"{_shown(keys)} … {_shown(list(entry['say']))}", sense.cases)


def _rows(words: str, cases: tuple[Case, ...]) -> Iterator[str]:
    """One row a meaning, the plain one first; special ones name what must be said beside the words."""
    for case in sorted(cases, key=lambda case: len(case.when)):
        said = ", ".join(f"{name} {value}".replace("_", " ") for name, value in case.when)
        standard, refav = (_code(case, profile) for profile in PROFILES)
        refav = "same" if refav == standard else refav
        notes = "; ".join(dict.fromkeys(text for _, text in case.assume))
        yield f"| {words}{f' (with {said})' if said else ''} | {standard} | {refav} | {_escaped(notes)} |"


def _code(case: Case, profile: str) -> str:
    template = case.template(profile)
    return f"`{_escaped(template.text)}`" if template else "-"


def _shown(phrases: list[str]) -> str:
    more = len(phrases) - _MOST_WORDS
    return ", ".join(_escaped(phrase) for phrase in phrases[:_MOST_WORDS]) + (f" and {more} more" if more > 0 else "")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render_reference())
