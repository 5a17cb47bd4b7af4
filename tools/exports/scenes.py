"""Matches of a run as scenes that `tools.render` draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.exports.cases import Case
from tools.exports.values import NOTHING_MATCHED, Job, LogFailure
from tools.render.captions import Caption
from tools.render.clip import clip_of
from tools.render.faces import lost_letters
from tools.render.framing import Cast
from tools.render.lettering import category_words
from tools.render.placing import Stage
from tools.runs.record import Match


def staged(job: Job, failures: list[LogFailure]) -> Iterator[tuple[Match, Stage, Cast, Caption]]:
    """The matches of a job with their clips; each log's clip is made once. `failures` as for `Job.logs`."""
    for one in job.logs(failures):
        stage = Stage(clip_of(one.log))
        for case in one.cases:
            yield case.match, stage, cast_of(case), caption_of(job.run.title, case)


def cast_of(case: Case) -> Cast:
    """Who plays which part in a match."""
    stamps, match = case.log.tracks.timestamps_ns, case.match
    since = (stamps - stamps[0]) / 1e9
    related = tuple(tuple((float(since[a]), float(since[b])) for a, b in part.spans) for part in case.parts)
    return Cast(case.track, case.related, match.start_s, match.start_s + match.duration_s, related)


def caption_of(title: str, case: Case) -> Caption:
    """What stands around a picture of a match."""
    match, log = case.match, case.log
    kind = category_words(match.category)
    span = f"{match.start_s:.1f} to {match.start_s + match.duration_s:.1f} s ({match.duration_s:.1f} s)"
    where = f"{kind} {match.track_uuid[:8]} in log {match.log_id[:8]}"
    detail = f"{where} · {span} · certainty {match.certainty:.2f} · match {match.id}"
    return Caption(title, detail, "" if log.has_map else "this log has no map")


def drawn_notes(job: Job, texts: Iterable[str]) -> tuple[str, ...]:
    """What pictures of a job lack: anything to show, or letters of these texts."""
    if not job.matches:
        return (NOTHING_MATCHED,)
    lost = lost_letters(texts)
    return (lost,) if lost else ()
