"""What the robustness suite gives: one row per variant and noise level, and the same by group of programs."""

from __future__ import annotations

from dataclasses import dataclass

from evals.noise.measured import TrackQuality
from evals.statistics.bootstrap import Interval


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How many cases failed with a code, over all noise seeds."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One variant at one noise level: means over programs and noise seeds, with 95 % intervals over logs and seeds.

    Attributes:
        variant: Its name.
        noise: The noise level.
        n_seeds: Noise seeds; level 0 has no noise and needs one.
        n_cases: Cases that were scored, over all seeds.
        failures: Cases that failed on the noisy tracks though not on the annotations, by code; they are scored as
            answers that refer to nothing.
        tracks: How good the mined tracks are against the annotations, mean over the seeds.
        hota_temporal: HOTA-Temporal against the clean result; programs with nothing to find are left out.
        hota_track: HOTA-Track, likewise.
        timestamp_balanced_accuracy: Over all programs.
        log_balanced_accuracy: Over all programs.
        precision: Share of the boxes answered that match within 1.9 m; programs with nothing to find are left out.
        recall: Share of the boxes to find that are matched within 1.9 m, likewise.
        recovered: Share of the HOTA-Temporal lost by the first variant with the same truth that this one wins back;
            None for that variant itself.
    """

    variant: str
    noise: float
    n_seeds: int
    n_cases: int
    failures: tuple[FailureCount, ...]
    tracks: TrackQuality
    hota_temporal: Interval
    hota_track: Interval
    timestamp_balanced_accuracy: Interval
    log_balanced_accuracy: Interval
    precision: Interval
    recall: Interval
    recovered: Interval | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """HOTA-Temporal of the programs of one group, as in `Row`.

    Attributes:
        variant: The variant.
        noise: The noise level.
        kind: `function` or `category`.
        name: Of the function or of the category.
        n_programs: Programs in the group that have something to find.
        hota_temporal: Mean over these.
    """

    variant: str
    noise: float
    kind: str
    name: str
    n_programs: int
    hota_temporal: Interval


@dataclass(frozen=True, slots=True)
class RobustnessReport:
    """The whole suite.

    Attributes:
        logs: Ids of the logs.
        programs: Names of the programs that were scored.
        with_something_to_find: How many of them refer to something in range on the annotations, by any truth.
        seeds: The noise seeds.
        left_out: What could not be judged, since it fails on the annotations, and why.
        rows: One per variant and level.
        groups: One per variant, level, and group.
    """

    logs: tuple[str, ...]
    programs: tuple[str, ...]
    with_something_to_find: int
    seeds: tuple[int, ...]
    left_out: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[GroupRow, ...]
