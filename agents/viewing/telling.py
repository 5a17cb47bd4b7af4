"""The story of a run with an executor of our own: what the commands and the page ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.resources import executor_for
from agents.settings import load_settings
from agents.viewing.values import Story
from agents.viewing.why import Bounds, story_of
from tools.runs.record import Match, RunRecord


def tell(
    run: RunRecord,
    cache_dir: Path,
    moved_to: Sequence[Path] = (),
    matches: Sequence[Match] | None = None,
    bounds: Bounds | None = None,
    allow_weak_sandbox: bool = False,
) -> Story:
    """As `story_of`, with this process's executor for the run's profile.

    Of the run's settings only the profile counts: a run folder may come from anybody, and must not weaken the jail.

    Args:
        run: The run.
        cache_dir: Ingest cache.
        moved_to: Folders in which to look for logs that have moved.
        matches: Referred matches to tell of; by default all.
        bounds: How much is looked at.
        allow_weak_sandbox: Accept a kernel that cannot filter system calls.

    Raises:
        UserError: There is no such profile.
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    asked = {"profile": run.profile, "cache": str(cache_dir), "allow_weak_sandbox": allow_weak_sandbox or None}
    return story_of(run, executor_for(load_settings("offline", asked)), cache_dir, matches, moved_to, bounds)
