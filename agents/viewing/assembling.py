"""Everything that a page holds, gathered: the run as plain values, and what is packed away until a match is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from agents.viewing.albums import pack_album
from agents.viewing.document import logs_document, matches_document, run_document, story_document
from agents.viewing.kept import read_candidates, read_looks
from agents.viewing.page import PageContent, page_of
from agents.viewing.places import LogPlaces
from agents.viewing.replays import Replays
from agents.viewing.sureness import sureness_of
from agents.viewing.values import Story
from tools.runs.record import RunRecord

PAGE_FORMAT: Final = 1
MOST_BYTES: Final = 8e6
"""A page of so many bytes can still be sent by mail and opens at once."""
_LATER_BYTES: Final = 500
"""Kept free per log for what is only known once it is opened: names of blocks, times, why it has no replay."""
_NOTE_BYTES: Final = 2_000


def assemble(
    run: RunRecord, story: Story | None, story_problem: str, places: LogPlaces, most_bytes: float = MOST_BYTES
) -> PageContent:
    """Gather the content of a run's page.

    Replays come first; camera pictures share what room is then left, fewer and smaller ones where it is little.

    Args:
        run: The run.
        story: What there is to tell about it; None where it could not be told.
        story_problem: Why not; empty when there is a story.
        places: Where logs are found.
        most_bytes: How large the page may be. Logs for which there is no room have no replay, and the page says so.
    """
    looks, looks_problem = read_looks(run.folder)
    shown = _shown(run, story)
    document = {
        "format": PAGE_FORMAT,
        "run": run_document(run),
        "logs": logs_document(run, {}),
        "matches": matches_document(run.referred),
        "clips": {log_id: number for number, log_id in enumerate(shown)},
        "story": {**story_document(story, {}), "problem": story_problem},
        "candidates": read_candidates(run.folder),
        "sureness": asdict(sureness_of(run)),
        "looks": looks,
        "looks_problem": looks_problem,
        "room": [],
        "pictures": "",
    }
    replays = Replays(run, story, looks, places, most_bytes - _size(document, {}) - _LATER_BYTES * len(run.logs))
    for number, log_id in enumerate(shown):
        replays.add(number, log_id)
    document |= {
        "logs": logs_document(run, replays.absent),
        "story": {**story_document(story, replays.times_s), "problem": story_problem},
        "room": list(replays.notes(most_bytes)),
    }
    room = most_bytes - _size(document, replays.blocks) - _NOTE_BYTES
    pictures, told = pack_album(replays.album, room, len(run.referred) - len(replays.pictured))
    return PageContent({**document, "pictures": told}, {**replays.blocks, **pictures})


def _size(document: Mapping[str, Any], blocks: Mapping[str, str]) -> int:
    return len(page_of(PageContent(document, blocks)))


def _shown(run: RunRecord, story: Story | None) -> list[str]:
    """Logs with something to show: matches in order of the run, then near misses."""
    near = [miss.log_id for miss in story.near_misses] if story else []
    return list(dict.fromkeys([*(match.log_id for match in run.referred), *near]))
