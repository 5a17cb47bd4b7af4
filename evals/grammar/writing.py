"""The product's own writer as a callable: the one place here that knows `agents`."""

from __future__ import annotations

from dataclasses import fields

from agents.writers.api import Evidence, Writer, WrittenProgram, plain_query
from agents.writers.confidence import confidence_model
from agents.writers.english.comparing import same_program
from agents.writers.english.saying import say_program
from agents.writers.grammar import GrammarWriter
from evals.grammar.logistic import Fit
from evals.grammar.reading import Features, Read, Reading, Refusal
from tools.errors import UserError

__all__ = [
    "english_of",
    "features_of",
    "grammar_reader",
    "present_fit",
    "reader_of",
    "same_program",
    "standard_english",
]


def reader_of(writer: Writer) -> Read:
    """`writer` as a callable; whatever it cannot serve, too long or not understood, is a refusal."""

    def read(text: str) -> Reading | Refusal:
        try:
            return _reading(writer.write(plain_query(text)))
        except UserError as error:
            return Refusal(str(error))

    return read


def grammar_reader(profile: str = "standard") -> Read:
    """The grammar of this installation, writing for a profile."""
    return reader_of(GrammarWriter(profile=profile))


def english_of(source: str, profile: str, description: str) -> tuple[str, bool]:
    """A program in English, and whether the grammar reads that back as the same program.

    Raises:
        ProgramError: The checker refuses the program.
    """
    said = say_program(source, profile, description)
    return said.text, said.readable_back


def standard_english(source: str) -> str:
    """A program of the profile `standard` in English."""
    return english_of(source, "standard", "")[0]


def present_fit() -> tuple[Fit, float]:
    """The coefficients of the writer as it is, and from where on it is sure."""
    model = confidence_model()
    known = dict(model.weights)
    names = (field.name for field in fields(Evidence))
    return Fit(model.intercept, tuple((name, known.get(name, 0.0)) for name in names), 0.0), model.sure_from


def features_of(evidence: Evidence) -> Features:
    """Every field of the evidence, in order."""
    return tuple((field.name, float(getattr(evidence, field.name))) for field in fields(evidence))


def _reading(written: WrittenProgram) -> Reading:
    return Reading(
        written.program.source,
        written.understood,
        written.assumptions,
        written.confidence,
        features_of(written.evidence),
    )
