"""One picture per match: its key moment seen from above, with map, boxes, trails, legend, scale, time and query."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from tools.exports.scenes import drawn_notes, staged
from tools.exports.values import Exported, Job, LogFailure
from tools.render.drawing import key_scene
from tools.render.palette import THEMES
from tools.runs.writing import aside

SIZE_PX: Final = (1280, 800)


class Png:
    """`png/MATCH.png`."""

    name: ClassVar[str] = "png"
    summary: ClassVar[str] = "a picture of each match from above, at its key moment"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Write the pictures."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        texts: list[str] = []
        for match, stage, cast, caption in staged(job, failures):
            picture = key_scene(stage, cast, caption, THEMES[job.theme], SIZE_PX).picture(0)
            target = job.out / "png" / f"{match.id}.png"
            with aside(target, durable=False) as temporary:
                picture.save(temporary, format="PNG", compress_level=6)
            files.append(target)
            texts += [caption.title, caption.detail]
        return Exported(self.name, tuple(files), tuple(failures), drawn_notes(job, texts))
