"""What a program finds, in plain English: the query's own words would hide a word that was taken in another sense."""

from __future__ import annotations

from dataclasses import replace

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import render
from agents.writers.api import WrittenProgram
from tools.results import Program


def in_plain_english(written: WrittenProgram, profile: str) -> WrittenProgram:
    """The program with its meaning as what was understood; how the words go together stands first among the notes.

    Args:
        written: A program and how its writer read the query.
        profile: The functions that will run the program.
    """
    english = plain_english(written.program, profile)
    words = f"what belongs to what: {written.understood}"
    return replace(written, understood=english, assumptions=(words, *written.assumptions))


def plain_english(program: Program, profile: str) -> str:
    """What `program` finds, in plain English.

    Raises:
        ProgramError: The checker of `profile` refuses it.
        UserError: It holds something that has no words.
    """
    return render(normal_form(lift(program.source, profile, program.description), profile), profile)
