"""Sample logs with camera images: rendered once for all workers, as one takes seconds; whoever asks has copies."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.av2.samples.writing import DEFAULT_SCENES, write_samples

CopyPictured = Callable[[Path, int], tuple[Path, ...]]


@pytest.fixture(scope="session")
def copy_pictured(tmp_path_factory: pytest.TempPathFactory) -> CopyPictured:
    """`copy_pictured(folder, n)`: what `write_samples(folder, scenes=n, cameras=True)` writes, with the same times."""
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    place = (base.parent if is_worker else base) / "rendered"
    place.mkdir(exist_ok=True)

    def copied(folder: Path, n_scenes: int) -> tuple[Path, ...]:
        rendered = _rendered(place, DEFAULT_SCENES if is_worker else n_scenes)[:n_scenes]
        return tuple(Path(shutil.copytree(log, folder / log.name, dirs_exist_ok=True)) for log in rendered)

    return copied


def _rendered(place: Path, n_scenes: int) -> list[Path]:
    """The logs in their order; the first who comes renders, others wait for it."""
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = [place / f"{count}.txt" for count in range(n_scenes, DEFAULT_SCENES + 1)]
        order = next((path for path in there if path.exists()), there[0])
        if not order.exists():
            logs = write_samples(place / str(n_scenes), scenes=n_scenes, cameras=True)
            order.write_text("".join(f"{log}\n" for log in logs))
    return [Path(line) for line in order.read_text().splitlines()]
