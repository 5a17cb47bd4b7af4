"""What the grammar makes of a description, as facts; nothing where it cannot read it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

from agents.meaning.normal_form import normal_form
from agents.meaning.values import Expression
from agents.reviewing.facts import Facts, facts_of
from agents.writers.api import plain_query
from agents.writers.confidence import probability
from agents.writers.english.evidence import evidence_of
from agents.writers.english.reading import EnglishReader
from tools.errors import MotherlodeError

_MOST_READINGS = 3
_CLOSE = 2.0
"""Readings that cost so much more than the preferred one are not looked at."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to read a description.

    Attributes:
        form: Normal form of what it means.
        facts: The same as facts.
    """

    form: Expression
    facts: Facts


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the grammar makes of a description.

    Attributes:
        meanings: The ways to read it, the preferred first; none where it is not understood.
        confidence: Probability that the preferred one is right.
    """

    meanings: tuple[Meaning, ...] = ()
    confidence: float = 0.0


@lru_cache(maxsize=512)
def understood(text: str, profile: str) -> Understanding:
    """Read a description. Candidates of one query are compared with the same reading, which is made once.

    Args:
        text: The description.
        profile: The functions that the reading is to be said in.
    """
    try:
        with _LOCK:
            read = _reader(profile).read(plain_query(text).text)
        if not read.readings:
            return Understanding()
        best = read.readings[0].cost
        close = [reading for reading in read.readings if reading.cost - best < _CLOSE][:_MOST_READINGS]
        forms = [normal_form(reading.expression, profile) for reading in close]
        confidence = 1.0 if read.is_exact else probability(evidence_of(read))
        return Understanding(tuple(Meaning(form, facts_of(form, profile)) for form in forms), confidence)
    except MotherlodeError:
        return Understanding()


@lru_cache(maxsize=4)
def _reader(profile: str) -> EnglishReader:
    return EnglishReader(profile)
