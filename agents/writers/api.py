"""What a writer is: English in, a program out, or a refusal that says why."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Protocol

from tools.errors import UserError
from tools.jury import Jury
from tools.results import Program

MAX_QUERY_CHARACTERS = 300
"""The longest query; it is also the longest description that the program language takes."""


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A query that is safe to handle: one line, composed characters, no control characters, bounded length.

    Attributes:
        text: The query.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a writer knows of its own reading that bears on whether the reading is right; all 0 when it does not tell.

    Every field is a count or a share that is 0 for the plainest query, so that `Evidence()` speaks for nothing and
    against nothing. Confidence is made from these fields by name (`agents/writers/confidence.py`).

    Attributes:
        content_words: Words that say something: all but articles and fillers.
        ignored_words: Words that were read as saying nothing, other than articles ("please", "there is").
        mended_words: Words that were taken for typing errors and mended.
        mended_letters: Edits made to them, summed.
        vague_words: Numbers that words leave open and that have a documented default ("near", "fast", "group").
        approximate_words: Words said of kinds of objects of which they are not usually said ("car jaywalking").
        supplied_nouns: Subjects or objects that the query leaves out and the reading supplies ("turning left").
        defaulted_values: Parameters that the query leaves open and that change the answer (a side, a distance).
        rival_readings: Other readings with another meaning, bounded by how many the writer looks for.
        rivalry: How near the best of them comes, 0 (none, or far behind) to 1 (no preference decides).
        relations: Relations between two sets of tracks.
        depth: How deep relations are nested: 0 without any, 2 for "car behind a bus near a pedestrian".
        negations: Things denied or excepted.
        coordinations: "and", "or" and their like.
        quantities: Counted nouns and ordinals ("two cars", "the second vehicle ahead", "the closest").
        measures: Numbers with units, as given in the query.
        temporal: Relations in time ("then", "while", "before") and durations.
        places: Things said of places on the map.
    """

    content_words: int = 0
    ignored_words: int = 0
    mended_words: int = 0
    mended_letters: int = 0
    vague_words: int = 0
    approximate_words: int = 0
    supplied_nouns: int = 0
    defaulted_values: int = 0
    rival_readings: int = 0
    rivalry: float = 0.0
    relations: int = 0
    depth: int = 0
    negations: int = 0
    coordinations: int = 0
    quantities: int = 0
    measures: int = 0
    temporal: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class WrittenProgram:
    """A program and how its writer read the query.

    Attributes:
        program: The program.
        understood: The query as it was read; empty when the writer does not tell.
        assumptions: What was taken for granted, one line each.
        confidence: Probability that the program says what the query means, 0 to 1; 1 when the writer does not tell.
        evidence: What that probability was made from.
        tokens: Tokens sent and received for it.
        usd: Money for it, US dollars, as far as prices are known.
        jury: Who says how sure each match is; None where a single program speaks for itself.
    """

    program: Program
    understood: str = ""
    assumptions: tuple[str, ...] = ()
    confidence: float = 1.0
    evidence: Evidence = field(default_factory=Evidence)
    tokens: int = 0
    usd: float = 0.0
    jury: Jury | None = None


class Writer(Protocol):
    """Turns a query into a program."""

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: The writer declines; the text names the words it could not place.
        """
        ...


def plain_query(text: str) -> PlainQuery:
    """Make `text` safe: NFKC form, white space collapsed, control and format characters dropped.

    Raises:
        UserError: Nothing is left, or it is longer than `MAX_QUERY_CHARACTERS`.
    """
    if len(text) > 20 * MAX_QUERY_CHARACTERS:
        raise _too_long(len(text))
    composed = unicodedata.normalize("NFKC", text)
    kept = "".join(" " if char.isspace() else char for char in composed if char.isspace() or _is_visible(char))
    query = " ".join(kept.split())
    if not query:
        raise UserError('the query is empty; try "pedestrian crossing in front of a vehicle"')
    if len(query) > MAX_QUERY_CHARACTERS:
        raise _too_long(len(query))
    return PlainQuery(query)


def _too_long(length: int) -> UserError:
    cure = "ask for one scenario at a time, or give a program with --program FILE"
    return UserError(f"the query has {length} characters; {MAX_QUERY_CHARACTERS} are allowed; {cure}")


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
