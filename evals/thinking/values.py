"""What is asked of a scripted model, and how often it goes wrong: frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the program that answers it.

    Attributes:
        query: The description.
        program: The right program.
        categories: Categories of what the query refers to; empty where that may be anything.
        rewrites: Wordings of it that the model offers when it is asked for some.
        profile: The functions that the program is written for.
    """

    query: str
    program: str
    categories: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    profile: str = "standard"


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a scripted model goes wrong; all are probabilities.

    Attributes:
        slips: A program, or the reply around it, holds what the checker refuses.
        misreadings: A program runs and means something else: the mean over queries. Each query has a difficulty of its
            own, uniform from 0 to twice this, so that some are nearly always read rightly and others hardly ever.
        shared: Of these: the mistake that the query tempts to, the same in all candidates. Voting cannot mend it where
            it is the commonest answer.
        deaf: A repair repeats the mistake although the request names the cure.
        guesses: A repair is right although the request does not name the cure.
        drifts: A repair that mends the mistake brings in another meaning.
        overlooks: A review keeps a wrong program although the request names its fault.
        insights: A review mends a wrong program although nothing in the request names its fault.
        meddles: A review changes what nothing speaks against, into something wrong where it was right.
        misled: A review changes a right program into a wrong one where the request names a fault.
    """

    slips: float = 0.3
    misreadings: float = 0.35
    shared: float = 0.6
    deaf: float = 0.15
    guesses: float = 0.1
    drifts: float = 0.03
    overlooks: float = 0.25
    insights: float = 0.1
    meddles: float = 0.08
    misled: float = 0.3
