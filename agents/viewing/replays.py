"""Per log, what a page unpacks when a match of it is opened: replay, stories, pictures; all within a budget."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agents.viewing.albums import MOST_ALBUM, in_turn
from agents.viewing.document import matches_document, told_document
from agents.viewing.pictures import Picture, pictures_of
from agents.viewing.places import LogPlaces
from agents.viewing.values import Story
from tools.av2.log import Log
from tools.errors import MotherlodeError
from tools.one_line import one_line
from tools.render.clip import clip_of
from tools.render.payload import pack_clip, packed
from tools.runs.reading import log_folder, open_log_of
from tools.runs.record import Match, RunRecord
from tools.typing import NDArrayFloat

FULL: Final = "the page has no room left for this log: give it more with --max-mb"


class Replays:
    """Packs log after log until the budget is used up.

    Attributes:
        blocks: Packed text by name.
        absent: Why a log has no replay, by log.
        times_s: Times of frames, seconds, of the logs that could be opened.
        album: Camera pictures of matches, by the number of the log and the match.
        pictured: Matches for which pictures were looked for: all, or the first ones of each log.
    """

    def __init__(
        self,
        run: RunRecord,
        story: Story | None,
        looks: Sequence[Mapping[str, Any]],
        places: LogPlaces,
        most_bytes: float,
    ) -> None:
        self.blocks: dict[str, str] = {}
        self.absent: dict[str, str] = {}
        self.times_s: dict[str, NDArrayFloat] = {}
        self.album: dict[tuple[int, str], tuple[Picture, ...]] = {}
        self._run, self._story, self._looks, self._places = run, story, looks, places
        self._left, self._wanted, self._untold = most_bytes, 0, 0
        self._matches: dict[str, list[Match]] = {}
        for match in run.matches:
            self._matches.setdefault(match.log_id, []).append(match)
        self.pictured = frozenset(
            name for _, name in in_turn([(one.log_id, one.id) for one in run.referred])[:MOST_ALBUM]
        )

    def add(self, number: int, log_id: str) -> None:
        """Pack one log, which the page knows by a number. Only its own trouble is noted where it cannot be opened."""
        matches = self._matches.get(log_id, [])
        related = matches_document([match for match in matches if match.role == "related"])
        told = packed({"matches": told_document(self._story, matches), "related": related}, [])
        self._untold += not self._put(f"told-{number}", told)
        try:
            log = open_log_of(self._run, log_id, self._places.cache_dir, self._places.moved_to)
            clip = clip_of(log)
        except MotherlodeError as error:
            self.absent[log_id] = one_line(str(error))
            return
        self.times_s[log_id] = clip.time_s
        if not self._put(f"clip-{number}", pack_clip(clip)):
            self.absent[log_id] = FULL
        else:
            self._take_pictures(number, log)

    def notes(self, most_bytes: float) -> Iterator[str]:
        """What had no room, and how much would hold all of it."""
        full = sum(reason == FULL for reason in self.absent.values())
        needs = math.ceil((most_bytes - self._left + self._wanted) / 1e6)
        if full or self._untold:
            lost = [f"no room for {what} of {count} logs" for what, count in
                    (("the replay", full), ("reasons and numbers", self._untold)) if count]  # fmt: skip
            yield f"{' and '.join(lost)} in a page of {most_bytes / 1e6:g} MB; --max-mb {needs} holds all"

    def _take_pictures(self, number: int, log: Log) -> None:
        folder = log_folder(self._run, log.log_id, self._places.moved_to)
        for match in (match for match in self._matches.get(log.log_id, []) if match.id in self.pictured):
            its = [one for one in self._looks if (one["log"], one["track"]) == (match.log_id, match.track_uuid)]
            if pictures := pictures_of(log, folder, match, its):
                self.album[number, match.id] = pictures

    def _put(self, name: str, block: str) -> bool:
        """Keep a block where there is room for it."""
        if len(block) > self._left:
            self._wanted += len(block)
            return False
        self.blocks[name] = block
        self._left -= len(block)
        return True
