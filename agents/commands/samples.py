"""`agents samples`: procedurally generated logs to try things on."""

from __future__ import annotations

from pathlib import Path

from agents.console import EXIT_OK, clean
from tools.errors import UserError


def samples_command(folder: Path, seed: int, scenes: int | None) -> int:
    """Write sample logs. Returns the exit code."""
    from tools.av2.samples import DEFAULT_SCENES, write_samples

    count = DEFAULT_SCENES if scenes is None else scenes
    if count < 1:
        raise UserError(f"--scenes must be at least 1, not {count}")
    written = write_samples(folder, seed=seed, scenes=count)
    for path in written:
        print(clean(path.name))
    print(
        f"{len(written)} logs in {clean(str(folder))}; look for something: agents run QUERY --logs {clean(str(folder))}"
    )
    return EXIT_OK
