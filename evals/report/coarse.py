"""What a coarse filter left of the unpruned result, summed over cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evals.records import CaseCost, CaseRecord
from evals.report.left import Coarse, Share
from evals.running.cuts import COARSE, read_cuts
from tools.answers import Cut


def coarse_of(
    folder: Path, miner: Mapping[str, str], records: Sequence[CaseRecord], costs: Sequence[CaseCost]
) -> tuple[Coarse | None, float | None]:
    """The filter's figures, and the CPU milliseconds of what it leaves out; None and None without a filter.

    Args:
        folder: The evaluation's folder.
        miner: The identity of who answered.
        records: One per case.
        costs: One per case.

    Raises:
        DataError: The file of what was left is missing or damaged.
    """
    if COARSE not in miner:
        return None, None
    cuts = read_cuts(folder)
    answered = sum(record.outcome == "answered" for record in records)
    spared = sum(cost.cpu_ms for cost in costs if (cut := cuts.get((cost.log_id, cost.prompt))) and not cut.windows[0])
    return coarse_figures(miner[COARSE], cuts.values(), answered), spared


def coarse_figures(filtered_by: str, cuts: Iterable[Cut], n_answered: int) -> Coarse:
    """Sums over cases.

    Args:
        filtered_by: The filter as the miner's identity names it.
        cuts: Of the answered cases whose log the filter knows.
        n_answered: Answered cases, those of other logs too.
    """
    known = list(cuts)
    matching = [cut for cut in known if cut.tracks[1]]
    return Coarse(
        filtered_by,
        len(known),
        n_answered - len(known),
        Share(sum(cut.windows[0] > 0 for cut in known), len(known)),
        _summed(cut.windows for cut in known),
        Share(sum(cut.tracks[0] > 0 for cut in matching), len(matching)),
        _summed(cut.tracks for cut in known),
        _summed(cut.frames for cut in known),
    )


def _summed(counts: Iterable[tuple[int, int]]) -> Share:
    pairs = list(counts)
    return Share(sum(left for left, _ in pairs), sum(whole for _, whole in pairs))


def sentences(one: Coarse) -> tuple[str, ...]:
    """What was left out and what that lost, in sentences for summaries and reports."""
    searched, windows = one.searched, one.windows
    left_out = (
        f"{searched.whole - searched.left} of {searched.whole} cases and {windows.whole - windows.left} of "
        f"{windows.whole} windows left out as unlike their prompts ({one.filtered_by})"
    )
    left = ", ".join(f"{name} {share.told}" for name, share in one.recalls)
    unknown = f"{one.n_unindexed} answered cases are of logs without an index, which are searched whole"
    return (left_out, f"left of the unpruned result: {left}", *([unknown] if one.n_unindexed else []))
