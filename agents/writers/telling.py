"""What a program finds, in plain English: the query's own words would hide a word that was taken in another sense."""

from __future__ import annotations

from dataclasses import replace

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import render
from agents.writers.api import WrittenProgram


def in_plain_english(written: WrittenProgram, profile: str) -> WrittenProgram:
    """The program with its meaning as what was understood; how the words go together stands first among the notes.

    Args:
        written: A program and how its writer read the query.
        profile: The functions that will run the program.
    """
    expression = lift(written.program.source, profile, written.program.description)
    english = render(normal_form(expression, profile), profile)
    words = f"what belongs to what: {written.understood}"
    return replace(written, understood=english, assumptions=(words, *written.assumptions))
