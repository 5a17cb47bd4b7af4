"""`agents memory add --from-review`: a run whose matches a person accepted becomes an example."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from agents.commands.memory import Place, as_dict, say
from agents.exemplars import functions_of
from agents.remembering import open_on_disk
from agents.viewing.marks import Judged, find_run, judged, read_review
from agents.viewing.worth import evidence_of, why_not
from agents.writers.api import plain_query
from tools.errors import ProgramError, UserError
from tools.memory.diversity import ORDER
from tools.memory.values import Exemplar
from tools.runs.reading import read_run


@dataclass(frozen=True, slots=True)
class ReviewedRun:
    """What is to be kept.

    Attributes:
        review: The review file.
        run: The run folder; None: it is looked for beside the file, and in `out`.
        out: Folder that holds run folders.
        description: What the program finds, in English; empty for the run's query.
        reviewer: Who looked; empty for the name of the user.
    """

    review: Path
    run: Path | None
    out: Path
    description: str
    reviewer: str


def add_review_command(asked: ReviewedRun, place: Place, as_json: bool) -> int:
    """Read the review, hold it against its run, and keep the run's program. Returns the exit code."""
    review = read_review(asked.review)
    told = judged(review, read_run(find_run(review, asked.review, asked.run, (asked.out,))))
    if reason := why_not(told):
        raise UserError(f"not kept: {reason}")
    made = _exemplar(told, asked)
    memory = open_on_disk(place.path, place.embedder)
    there = next((one for one in memory.all() if one.id == made.id), None)
    if there is not None and ORDER.index(there.verified) < ORDER.index("person"):
        return say({"added": False, **as_dict(there)}, f"it is there already, verified by: {there.verified}", as_json)
    if there == made:
        return say({"added": False, **as_dict(made)}, f"it is there already: {made.evidence}", as_json)
    memory.replace([made])
    return say({"added": there is None, **as_dict(made)}, f"kept as {made.id[:12]}: {made.evidence}", as_json)


def _exemplar(told: Judged, asked: ReviewedRun) -> Exemplar:
    run = told.run
    description = asked.description or run.query
    if not description.strip():
        raise UserError("the run has no query; say what its program finds: agents memory add DESCRIPTION --from-review")
    try:
        functions = functions_of(run.program.source, run.profile)
    except ProgramError as error:
        raise UserError(f"{run.folder / 'program.py'}: {error}") from error
    reviewer = " ".join(asked.reviewer.split()) or _user()
    evidence = evidence_of(told, reviewer)
    return Exemplar(plain_query(description).text, run.program.source, functions, run.profile, "person", evidence)


def _user() -> str:
    """Name of the user; nobody is named where the machine knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"
