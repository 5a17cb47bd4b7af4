"""One film per match, from shortly before to shortly after it, in the log's own time."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from tools.exports.scenes import drawn_notes, staged
from tools.exports.values import Exported, Job, LogFailure
from tools.render.drawing import Scene
from tools.render.framing import Cast
from tools.render.movie import require_encoder, write_movie
from tools.render.palette import THEMES, filmed
from tools.render.placing import Stage
from tools.runs.writing import aside
from tools.typing import NDArrayFloat

SIZE_PX: Final = (1280, 720)
RATE_HZ: Final = 20
"""Pictures per second: two for each frame of a log at 10 Hz, the second between two frames."""
AROUND_S: Final = 2.0


class Mp4:
    """`mp4/MATCH.mp4`, H.264."""

    name: ClassVar[str] = "mp4"
    summary: ClassVar[str] = "a film of each match from above, 2 s before to 2 s after it"
    extra: ClassVar[str] = "video"

    def require(self) -> None:
        """PyAV with an encoder for H.264."""
        require_encoder()

    def write(self, job: Job) -> Exported:
        """Write the films."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        texts: list[str] = []
        for match, stage, cast, caption in staged(job, failures):
            times = film_times_s(stage, cast)
            scene = Scene(stage, cast, caption, filmed(THEMES[job.theme]), SIZE_PX, times)
            target = job.out / "mp4" / f"{match.id}.mp4"
            with aside(target, durable=False) as temporary:
                write_film(temporary, scene)
            files.append(target)
            texts += [caption.title, caption.detail]
        return Exported(self.name, tuple(files), tuple(failures), drawn_notes(job, texts))


def write_film(path: Path, scene: Scene) -> None:
    """Film all moments of a scene that is drawn in the colours of `palette.filmed`.

    Args:
        path: The file; its folder exists.
        scene: The scene, of `SIZE_PX`.
    """
    write_movie(path, (scene.picture(n) for n in range(len(scene.times_s))), SIZE_PX, RATE_HZ)


def film_times_s(stage: Stage, cast: Cast) -> NDArrayFloat:
    """The moments of a film, shape (M,): the match and `AROUND_S` on both sides, as far as the log reaches."""
    first = max(cast.first_s - AROUND_S, 0.0)
    last = min(cast.last_s + AROUND_S, float(stage.clip.time_s[-1]))
    count = int(np.floor((last - first) * RATE_HZ + 1e-6)) + 1
    return first + np.arange(count) / RATE_HZ
