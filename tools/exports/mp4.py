"""One film per match, from shortly before to shortly after it, in the log's own time."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from tools.exports.scenes import staged
from tools.exports.values import NOTHING_MATCHED, Exported, Job, LogFailure
from tools.render.drawing import Scene
from tools.render.framing import Cast
from tools.render.movie import require_encoder, write_movie
from tools.render.palette import THEMES
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
        for match, stage, cast, caption in staged(job, failures):
            times = film_times_s(stage, cast)
            scene = Scene(stage, cast, caption, THEMES[job.theme], SIZE_PX, times)
            target = job.out / "mp4" / f"{match.id}.mp4"
            with aside(target, durable=False) as temporary:
                write_movie(temporary, (scene.picture(n) for n in range(len(times))), SIZE_PX, RATE_HZ)
            files.append(target)
        return Exported(self.name, tuple(files), tuple(failures), () if job.matches else (NOTHING_MATCHED,))


def film_times_s(stage: Stage, cast: Cast) -> NDArrayFloat:
    """The moments of a film, shape (M,): the match and `AROUND_S` on both sides, as far as the log reaches."""
    first = max(cast.first_s - AROUND_S, 0.0)
    last = min(cast.last_s + AROUND_S, float(stage.clip.time_s[-1]))
    count = int(np.floor((last - first) * RATE_HZ + 1e-6)) + 1
    return first + np.arange(count) / RATE_HZ
