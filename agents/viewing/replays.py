"""Per log, what a page unpacks when a match of it is opened: replay, stories, pictures; all within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from agents.viewing.document import matches_document, told_document
from agents.viewing.pictures import pictures_of
from agents.viewing.places import LogPlaces
from agents.viewing.values import Story
from tools.av2.log import Log
from tools.errors import MotherlodeError
from tools.one_line import one_line
from tools.render.clip import clip_of
from tools.render.payload import pack_clip, packed
from tools.runs.reading import log_folder, open_log_of
from tools.runs.record import RunRecord
from tools.typing import NDArrayFloat

_PICTURES_SHARE: Final = 0.5
_FULL: Final = "the page has no room left for this log: give it more with --max-mb"


class Replays:
    """Packs log after log until the budget is used up.

    Attributes:
        blocks: Packed text by name.
        absent: Why a log has no replay, by log.
        times_s: Times of frames, seconds, of the logs that could be opened.
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
        self._run, self._story, self._looks, self._places = run, story, looks, places
        self._left, self._pictures_left = most_bytes, most_bytes * _PICTURES_SHARE

    def add(self, number: int, log_id: str) -> None:
        """Pack one log, which the page knows by a number. Only its own trouble is noted where it cannot be opened."""
        matches = [match for match in self._run.matches if match.log_id == log_id]
        related = matches_document([match for match in matches if match.role == "related"])
        self._put(f"told-{number}", packed({"matches": told_document(self._story, matches), "related": related}, []))
        try:
            log = open_log_of(self._run, log_id, self._places.cache_dir, self._places.moved_to)
            clip = clip_of(log)
        except MotherlodeError as error:
            self.absent[log_id] = one_line(str(error))
            return
        self.times_s[log_id] = clip.time_s
        if self._put(f"clip-{number}", pack_clip(clip)):
            self._add_pictures(number, log)
        else:
            self.absent[log_id] = _FULL

    def _add_pictures(self, number: int, log: Log) -> None:
        folder = log_folder(self._run, log.log_id, self._places.moved_to)
        found: dict[str, list[dict[str, Any]]] = {}
        for match in (match for match in self._run.referred if match.log_id == log.log_id):
            if self._pictures_left <= 0:
                break
            its = [one for one in self._looks if (one["log"], one["track"]) == (match.log_id, match.track_uuid)]
            pictures = pictures_of(log, folder, match, its)
            self._pictures_left -= sum(len(picture.jpeg) for picture in pictures)
            found[match.id] = [asdict(picture) for picture in pictures]
        if any(found.values()):
            self._put(f"pictures-{number}", packed({"matches": found}, []))

    def _put(self, name: str, block: str) -> bool:
        """Keep a block where there is room for it."""
        if len(block) > self._left:
            return False
        self.blocks[name] = block
        self._left -= len(block)
        return True
