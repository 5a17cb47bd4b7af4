"""Everything that a page holds, gathered: the run as plain values, and what is packed away until a match is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agents.viewing.document import logs_document, matches_document, run_document, story_document
from agents.viewing.kept import read_candidates, read_looks
from agents.viewing.places import LogPlaces
from agents.viewing.replays import Replays
from agents.viewing.values import Story
from tools.runs.record import RunRecord

PAGE_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class PageContent:
    """What lies in a page.

    Attributes:
        document: Plain values for JSON, read when the page opens.
        blocks: Packed text by name (`clip-3`, `told-3`, `pictures-3`: of the fourth log shown), unpacked when a match
            of the log is opened.
    """

    document: Mapping[str, Any]
    blocks: Mapping[str, str]


def assemble(
    run: RunRecord, story: Story | None, story_problem: str, places: LogPlaces, most_bytes: float = 24e6
) -> PageContent:
    """Gather the content of a run's page.

    Args:
        run: The run.
        story: What there is to tell about it; None where it could not be told.
        story_problem: Why not; empty when there is a story.
        places: Where logs are found.
        most_bytes: What replays and pictures may fill; logs beyond it have none, and the page says so.
    """
    looks, looks_problem = read_looks(run.folder)
    shown = _shown(run, story)
    replays = Replays(run, story, looks, places, most_bytes)
    for number, log_id in enumerate(shown):
        replays.add(number, log_id)
    document = {
        "format": PAGE_FORMAT,
        "run": run_document(run),
        "logs": logs_document(run, replays.absent),
        "matches": matches_document(run.referred),
        "clips": {log_id: number for number, log_id in enumerate(shown)},
        "story": {**story_document(story, replays.times_s), "problem": story_problem},
        "candidates": read_candidates(run.folder),
        "looks": looks,
        "looks_problem": looks_problem,
    }
    return PageContent(document, replays.blocks)


def _shown(run: RunRecord, story: Story | None) -> list[str]:
    """Logs with something to show: matches in order of the run, then near misses."""
    near = [miss.log_id for miss in story.near_misses] if story else []
    return list(dict.fromkeys([*(match.log_id for match in run.referred), *near]))
