"""A match as a picture that shows itself: its key moment from above."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.av2.log import Log
from tools.exports.cases import cases_of
from tools.exports.scenes import caption_of, cast_of
from tools.render.clip import clip_of
from tools.render.drawing import key_scene
from tools.render.palette import THEMES, ThemeName
from tools.render.placing import Stage
from tools.runs.record import Match, RunRecord
from tools.runs.writing import write_bytes

SIZE_PX: Final = (960, 600)


@dataclass(frozen=True, eq=False, repr=False)
class MatchPicture:
    """A picture of a match.

    Attributes:
        match: The match.
        png: The picture, as a PNG file has it.
    """

    match: Match
    png: bytes

    def save(self, path: str | Path) -> Path:
        """Write the picture into a file; returns its path."""
        write_bytes(Path(path), self.png, durable=False)
        return Path(path)

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        match = self.match
        return f"match {match.id}: {match.category} in log {match.log_id}, {match.duration_s:.1f} s"


def picture_of(run: RunRecord, log: Log, match: Match, theme: ThemeName = "light") -> MatchPicture:
    """Draw a match; the same match gives the same bytes.

    Raises:
        DataError: The log lacks what the match names.
    """
    (case,) = cases_of(run, log, [match]).cases
    scene = key_scene(Stage(clip_of(log)), cast_of(case), caption_of(run.title, case), THEMES[theme], SIZE_PX)
    file = io.BytesIO()
    scene.picture(0).save(file, format="PNG", optimize=True)
    return MatchPicture(match, file.getvalue())
