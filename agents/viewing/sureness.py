"""What the confidence of a run rests on where the grammar alone wrote its program: evidence of the reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from agents.viewing.kept import CANDIDATES_FILE
from agents.writers.api import Evidence, WrittenProgram, plain_query
from agents.writers.confidence import confidence_model, probability
from tools.errors import MotherlodeError
from tools.runs.record import RunRecord

_GRAMMAR: Final = "grammar"
_WORDS: Final = {
    "content_words": "words that say something",
    "ignored_words": "words that were read as saying nothing",
    "mended_words": "words taken for typing errors",
    "mended_letters": "letters mended in them",
    "vague_words": "numbers that words such as near or fast leave open",
    "approximate_words": "words not usually said of such objects",
    "supplied_nouns": "subjects or objects that the query leaves out",
    "defaulted_values": "things that the query leaves open and the reading settles: the assumptions",
    "rival_readings": "other readings with another meaning",
    "rivalry": "how near the next reading comes, from 0 to 1",
    "relations": "relations between two kinds of tracks",
    "depth": "how deep relations lie within one another",
    "negations": "things denied or excepted",
    "coordinations": "and, or and their like",
    "quantities": "counted things and ordinals",
    "measures": "numbers with units",
    "temporal": "relations in time, and durations",
    "places": "things said of places on the map",
}


@dataclass(frozen=True, slots=True)
class SureTerm:
    """One thing that makes a reading less sure.

    Attributes:
        says: What it is.
        amount: How much of it there is: a count, or a share.
        without: Probability of the reading if there were none of it.
    """

    says: str
    amount: float
    without: float


@dataclass(frozen=True, slots=True)
class Sureness:
    """What there is to say about a run's confidence.

    Attributes:
        kind: `read`: the grammar read the query. `judged`: candidates were weighed, the page shows their terms.
            `given`: a program was given, nothing was read. `untold`: its terms are not known.
        says: What the number means, or why there are no terms.
        plainest: Probability of the plainest reading there is, from which the terms take; 0 without terms.
        terms: What makes it less sure, the weightiest first.
    """

    kind: Literal["read", "judged", "given", "untold"]
    says: str
    plainest: float = 0.0
    terms: tuple[SureTerm, ...] = ()


def sureness_of(run: RunRecord) -> Sureness:
    """What the confidence of a run rests on.

    The query is read once more: what a reading's confidence is made from is not kept in a run folder. Where that gives
    another program or another confidence, as other versions of the grammar may, no terms are told.
    """
    if (run.folder / CANDIDATES_FILE).exists():
        return Sureness("judged", "")
    if run.program.origin != _GRAMMAR:
        return Sureness("given", "The program was given, not read from the query: there is nothing to be unsure of.")
    written = _read_again(run)
    if written is None or (written.confidence, written.program.source) != (run.confidence, run.program.source):
        return Sureness("untold", "This version reads the query in another way: what the number was made from is gone.")
    if written.confidence == 1.0:
        return Sureness("read", "The query has one reading, word for word: nothing had to be guessed.")
    return _told(written.evidence)


def _told(evidence: Evidence) -> Sureness:
    weights = [(name, weight) for name, weight in confidence_model().weights if weight and getattr(evidence, name)]
    terms = [
        SureTerm(_WORDS[name], float(getattr(evidence, name)), probability(replace(evidence, **{name: 0})))
        for name, _ in weights
    ]
    says = (
        "The probability that the program says what the query means, from what makes readings go wrong: fitted to "
        "readings that were compared with reference programs. It says nothing of how well the tracks were recorded."
    )
    order = sorted(terms, key=lambda term: (-term.without, term.says))
    return Sureness("read", says, probability(Evidence()), tuple(order))


def _read_again(run: RunRecord) -> WrittenProgram | None:
    from agents.writers.grammar import GrammarWriter  # its lexicon takes a moment to load

    try:
        return GrammarWriter(profile=run.profile, eyes=True).attempt(plain_query(run.query))
    except MotherlodeError:
        return None
