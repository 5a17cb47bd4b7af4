"""The review file: what a person said to the matches of a run, read strictly and held against that run.

The file comes from whoever looked, by way of a browser: nothing in it is believed beyond what its form allows.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from agents.console import clean
from tools.errors import UserError
from tools.models.schema import problems
from tools.runs.record import Match, RunRecord

FORMAT: Final = 1
MOST_BYTES: Final = 16 << 20
MOST_MARKS: Final = 20_000
_SHOWN: Final = 5
_NAME: Final = {"type": "string", "maxLength": 4_000}
REVIEW_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["format", "run", "marks"],
    "properties": {
        "format": {"enum": [FORMAT]},
        "run": {
            "type": "object",
            "additionalProperties": False,
            "required": ["folder", "query", "program_digest", "profile"],
            "properties": {"folder": _NAME, "query": _NAME, "program_digest": _NAME, "profile": _NAME},
        },
        "marks": {
            "type": "array",
            "maxItems": MOST_MARKS,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["match", "mark", "note"],
                "properties": {
                    "match": {"type": "string", "minLength": 1, "maxLength": 64},
                    "mark": {"enum": ["accept", "reject"]},
                    "note": {"type": "string", "maxLength": 2_000},
                },
            },
        },
    },
}
"""JSON schema of the file."""
_CURE: Final = "export the review anew from the run's page (agents view RUN)"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said to one match.

    Attributes:
        match: The match's id.
        mark: It is what was asked for, or it is not.
        note: Why, in the words of who looked; may be empty.
    """

    match: str
    mark: Literal["accept", "reject"]
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review file.

    Attributes:
        folder: Name of the run's folder.
        query: The run's query.
        program_digest: SHA-256 of the run's program.
        profile: The run's profile.
        marks: One per match that was judged, in the order of the file.
    """

    folder: str
    query: str
    program_digest: str
    profile: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A run with what was said to it.

    Attributes:
        run: The run.
        accepted: Matches that are what was asked for, each with the note on it.
        rejected: Matches that are not.
    """

    run: RunRecord
    accepted: tuple[tuple[Match, str], ...]
    rejected: tuple[tuple[Match, str], ...]

    @property
    def reviewed(self) -> int:
        """How many matches were judged."""
        return len(self.accepted) + len(self.rejected)


def read_review(path: Path) -> Review:
    """Read a review file.

    Raises:
        UserError: It cannot be read, is too large, is no review file, is of another format, or judges a match twice.
    """
    content = _json(path)
    if isinstance(content, dict) and "format" in content and content["format"] != FORMAT:
        raise UserError(f"{path}: is of format {clean(str(content['format']), 20)}, not {FORMAT}; {_CURE}")
    if wrong := next(problems(content, dict(REVIEW_SCHEMA), "the review"), ""):
        raise UserError(f"{path}: is no review file: {clean(wrong, 300)}; {_CURE}")
    marks = tuple(Mark(one["match"], one["mark"], one["note"]) for one in content["marks"])
    _require_one_each(path, marks)
    run = content["run"]
    return Review(run["folder"], run["query"], run["program_digest"], run["profile"], marks)


def judged(review: Review, run: RunRecord) -> Judged:
    """What was said to the matches of a run.

    Raises:
        UserError: The review is of another run, or of matches that the run does not have.
    """
    _require_same(review, run)
    known = {match.id: match for match in run.referred}
    if unknown := [mark.match for mark in review.marks if mark.match not in known]:
        raise UserError(
            f"the review judges {len(unknown)} matches that the run {clean(run.folder.name)} does not have: "
            f"{_listed(unknown)}; it is of another run, or that run was made anew"
        )
    said = [(known[mark.match], mark) for mark in review.marks]
    return Judged(run, _with(said, "accept"), _with(said, "reject"))


def find_run(review: Review, file: Path, given: Path | None, roots: Iterable[Path]) -> Path:
    """The run folder that a review is of.

    Args:
        review: The review.
        file: Where it was read from: it may lie in the run folder, or beside it.
        given: The folder that was named; None: it is looked for.
        roots: Folders that hold run folders.

    Raises:
        UserError: It is not found.
    """
    if given is not None:
        return given
    name = Path(review.folder).name  # never leads out of the folders that are looked in
    beside = file.absolute().parent
    places = [beside, *(root / name for root in (beside, beside.parent, *roots) if name)]
    found = next((one for one in places if one.name == name and (one / "result.json").is_file()), None)
    if found is None:
        raise UserError(f"the run {clean(review.folder, 100)!a} does not lie beside {file}; say where: --run RUN")
    return found


def _with(said: list[tuple[Match, Mark]], word: str) -> tuple[tuple[Match, str], ...]:
    return tuple((match, clean(mark.note, 2_000)) for match, mark in said if mark.mark == word)


def _json(path: Path) -> Any:
    try:
        return orjson.loads(_bytes(path))
    except orjson.JSONDecodeError as error:
        raise UserError(f"{path}: is no JSON: {clean(str(error), 100)}; {_CURE}") from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error


def _bytes(path: Path) -> bytes:
    """The content of a plain file; of a pipe or a device nobody can say when it ends."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UserError(f"{path}: is no plain file")
        if status.st_size > MOST_BYTES:
            raise UserError(f"{path}: has {status.st_size >> 20} MiB; a review has {MOST_BYTES >> 20} at most")
        return file.read(MOST_BYTES)


def _require_one_each(path: Path, marks: tuple[Mark, ...]) -> None:
    said = {(mark.match, mark.mark) for mark in marks}
    both = [match for match, times in Counter(match for match, _ in said).items() if times > 1]
    if both:
        raise UserError(f"{path}: these matches are both accepted and rejected: {_listed(both)}; decide, then again")
    twice = [match for match, times in Counter(mark.match for mark in marks).items() if times > 1]
    if twice:
        raise UserError(f"{path}: these matches are marked twice: {_listed(twice)}; {_CURE}")


def _require_same(review: Review, run: RunRecord) -> None:
    pairs = {
        "program": (review.program_digest[:12], run.program.digest[:12]),
        "query": (review.query, run.query),
        "profile": (review.profile, run.profile),
    }
    same = review.program_digest == run.program.digest
    differing = [name for name, (one, other) in pairs.items() if one != other or (name == "program" and not same)]
    if differing:
        one, other = pairs[differing[0]]
        raise UserError(
            f"the review is of another run: its {differing[0]} is {clean(one, 80)!a}, that of {clean(run.folder.name)} "
            f"is {clean(other, 80)!a}"
        )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(clean(name, 20) for name in names[:_SHOWN]) + more
