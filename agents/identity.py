"""What decides a miner's answers, as names with digests: two runs of the same identity may share their results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from agents.settings import Settings
from tools.runs.request import digest_of
from tools.runs.summary import software_version

_HOME = Path(__file__).resolve().parent.parent
_EXECUTION = (
    "tools/errors.py", "tools/typing.py", "tools/scenario.py", "tools/results.py",
    "tools/av2", "tools/atoms", "tools/language", "tools/sandbox",
)  # fmt: skip
_GRAMMAR = ("agents/writers", "prompts/grammar")
_THINKING = (
    "agents/augmenting", "agents/candidates", "agents/consensus", "agents/meaning", "agents/reviewing",
    "agents/writing", "prompts", "tools/diagnosis", "tools/memory", "tools/models",
)  # fmt: skip
_COARSE = tuple(f"tools/index/{name}.py" for name in ("coarse", "windows", "keywords", "placing", "places", "objects"))
_SHOWN = 16
_KINDS = ("*.py", "*.yaml", "*.md")
MODELS = "models"
"""Writer whose programs come from models, the grammar and a judge."""


def identity_of(settings: Settings, writer: str, words: Mapping[str, str]) -> dict[str, str]:
    """The identity of a miner.

    Args:
        settings: Of which the profile, and whether tracks are refined, decide answers.
        writer: `grammar`, `models`, `file` or `programs`.
        words: Texts that decide what the writer writes, by name; empty for the grammar, which is part of the software.
    """
    parts = {
        "writer": writer,
        "version": software_version(),
        "profile": settings.profile,
        "execution": _digest_of_files(_EXECUTION),
    }
    if writer == MODELS:
        parts["thinking"] = _digest_of_files(_THINKING)
    if writer in ("grammar", MODELS):
        parts["grammar"] = _digest_of_files(_GRAMMAR)
    if settings.refine:
        from tools.tracking.cached import refinement_identity

        parts["refinement"] = refinement_identity()
    return {**parts, **{name: digest_of((text,))[:_SHOWN] for name, text in words.items()}}


def execution_digest() -> str:
    """Digest of the code that runs programs: what one version of it found is not mixed with what another finds."""
    return digest_of((software_version(), _digest_of_files(_EXECUTION)))


def coarse_digest() -> str:
    """Digest of the code that compares queries with an index of images."""
    return _digest_of_files(_COARSE)


@lru_cache
def _digest_of_files(places: tuple[str, ...]) -> str:
    """Digest over the files at `places` of this installation: the version alone does not see a change in a checkout."""
    state = hashlib.sha256()
    for place in places:
        path = _HOME / place
        for file in [path] if path.is_file() else sorted(file for kind in _KINDS for file in path.rglob(kind)):
            state.update(f"{file.relative_to(_HOME).as_posix()}\0".encode())
            state.update(hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()[:_SHOWN]
