"""`agents samples`: procedurally generated logs to try things on."""

from __future__ import annotations

from pathlib import Path

from agents.console import EXIT_OK, clean, out


def samples_command(folder: Path, seed: int, scenes: str | None) -> int:
    """Write sample logs. Returns the exit code."""
    from tools.av2.samples import write_samples

    names = [name.strip() for name in scenes.split(",")] if scenes else None
    written = write_samples(folder, seed=seed, scenes=names)
    for path in written:
        out().print(clean(str(path)), soft_wrap=True)
    return EXIT_OK
