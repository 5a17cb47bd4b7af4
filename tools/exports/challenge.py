"""The AV2 Scenario Mining Challenge's two files: those of the run, checked, or made again from its matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from tools.av2.log import Log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.challenge.options import EgoCentre
from tools.challenge.reading import read_challenge_file
from tools.challenge.validation import Validation, validate_submission
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.errors import DataError
from tools.exports.cases import cases_of
from tools.exports.naming import plain_text
from tools.exports.values import Exported, Job, LogFailure
from tools.runs.harvest import SPATIOTEMPORAL_FILE, TEMPORAL_FILE
from tools.runs.record import Match, RunRecord
from tools.runs.request import slug_of
from tools.runs.writing import write_bytes
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool

_FILES: Final = (SPATIOTEMPORAL_FILE, TEMPORAL_FILE)
_MADE_AGAIN: Final = (
    "made again from the matches, because the run's own files are missing, damaged or not of its matches"
)
_ALL: Final = "these files always hold all of the run: the challenge wants every log whole"
_MOST_FINDINGS: Final = 3


class Challenge:
    """`submission_spatiotemporal.pkl` and `submission_temporal.pkl`."""

    name: ClassVar[str] = "challenge"
    summary: ClassVar[str] = "the two submission files of the AV2 Scenario Mining Challenge, checked"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Copy the run's files where they are whole and say what its matches say, else make them again.

        Every log that was searched is in them, whether something was found in it or not.
        """
        targets = tuple(job.out / name for name in _FILES)
        failures: list[LogFailure] = []
        notes = [] if job.is_whole else [_ALL]
        if all(_is_whole(job.run, job.run.folder / name) for name in _FILES):
            for target in targets:
                write_bytes(target, (job.run.folder / target.name).read_bytes())
        else:
            notes.append(_MADE_AGAIN)
            frames = _frames(job, failures)
            if not frames:
                return Exported(self.name, (), tuple(failures), (*notes, "no log can be opened, so there is no file"))
            write_spatiotemporal(targets[0], frames)
            write_temporal(targets[1], frames)
        return Exported(self.name, targets, tuple(failures), tuple(notes), _findings(targets))


def _is_whole(run: RunRecord, path: Path) -> bool:
    """The file can be read, holds the logs that were searched, and refers to what the matches are."""
    try:
        content = read_challenge_file(path)
    except DataError:
        return False
    searched = {log.log_id for log in run.logs if log.status == "ok"}
    frames = {log_id: found for (log_id, _), found in content.items()}
    own = {log_id: [m for m in run.referred if m.log_id == log_id] for log_id in searched}
    return frames.keys() == searched and all(_agrees(frames[log_id], own[log_id]) for log_id in searched)


def _agrees(frames: Sequence[ChallengeFrame], matches: Sequence[Match]) -> bool:
    """At every timestamp as many tracks are referred as there are matches; the temporal track says whether any is."""
    stamps = np.array([frame.timestamp_ns for frame in frames], np.int64)
    expected = np.zeros(stamps.size, np.int64)
    for match in matches:
        expected += (match.start_ns <= stamps) & (stamps <= match.end_ns)
    if frames and frames[0].is_stated:
        return bool((np.array([frame.is_positive for frame in frames]) == (expected > 0)).all())
    return bool((np.array([(frame.label == 0).sum() for frame in frames]) == expected).all())


def _frames(job: Job, failures: list[LogFailure]) -> Mapping[tuple[str, str], Sequence[ChallengeFrame]]:
    run, prompt = job.run, job.run.query or slug_of("program")
    made: dict[tuple[str, str], Sequence[ChallengeFrame]] = {}
    for record in run.logs:
        if record.status != "ok":
            continue
        log = job.shelf.open(record.log_id)
        if isinstance(log, str):
            failures.append(LogFailure(record.log_id, log))
            continue
        try:
            referred, related = (_mask(run, log, role) for role in ("referred", "related"))
        except DataError as error:
            failures.append(LogFailure(record.log_id, str(error)))
            continue
        centre: EgoCentre = "readme" if run.settings.get("ego_centre") == "readme" else "log"
        scenario = Scenario(referred, Edges.empty())
        made[record.log_id, prompt] = submission_frames(log, scenario, prompt, ego_centre=centre, related=related)
    return made


def _mask(run: RunRecord, log: Log, role: str) -> NDArrayBool:
    """Bool, shape (N, T): the track has that role at the frame, as the run's table says."""
    rows = [match for match in run.matches if match.role == role and match.log_id == log.log_id]
    mask = np.zeros(log.tracks.shape, np.bool_)
    for case in cases_of(run, log, rows).cases:
        mask[case.track, case.match.start_frame : case.match.end_frame + 1] = True
    return mask


def _findings(files: Sequence[Path]) -> tuple[str, ...]:
    """What the challenge's server or evaluator would not take, in a few lines; what both files share is told once."""
    told: dict[str, list[str]] = {}
    for file in files:
        for line in _told(validate_submission(file)):
            told.setdefault(line, []).append(file.name)
    return tuple(plain_text(f"{' and '.join(names)}: {line}", 400) for line, names in told.items())


def _told(found: Validation) -> list[str]:
    errors = [finding for finding in found.findings if finding.level == "error"]
    lines = [
        f"{f'{one.place}: ' if one.place else ''}{one.message}{f'; {one.cure}' if one.cure else ''} ({one.code})"
        for one in errors[:_MOST_FINDINGS]
    ]
    n_more = sum(found.counts[code] for code in {one.code for one in errors}) - len(lines)
    return [*lines, *([f"{n_more} more; agents submission validate shows them"] if n_more > 0 else [])]
