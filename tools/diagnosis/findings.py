"""What was found, over all logs: kinds, times, sizes, and where things lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tools.av2.log import Log
from tools.diagnosis.geometry import Offsets, offsets, placing, quartiles, speeds_mps
from tools.diagnosis.values import CategoryShare, Findings
from tools.runs.intervals import intervals_of
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_SAME_HEADING_RAD = np.pi / 4
_MOST_PAIRS = 200_000
"""Direct relations of a log that are looked at; of more, evenly spaced ones."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One log's share."""

    referred: Counter[str]
    related: Counter[str]
    there: Counter[str]
    boxes: int
    life: int
    interval_s: NDArrayFloat
    length_m: NDArrayFloat
    speed_mps: NDArrayFloat
    ego_is_referred: bool
    pairs: int
    ego_pairs: int
    holders: int
    around_ego: Offsets
    related_seen: Offsets
    referred_seen: Offsets


def findings_of(found: Sequence[tuple[Log, Scenario]]) -> Findings:
    """What was found.

    Args:
        found: Logs, each with what the program found there.
    """
    parts = [_part(log, scenario) for log, scenario in found]
    there = _sum(part.there for part in parts)
    pairs = sum(part.pairs for part in parts)
    life, boxes = sum(part.life for part in parts), sum(part.boxes for part in parts)
    turns = np.concatenate([np.empty(0), *(part.related_seen.turn_rad for part in parts)])
    interval_s = np.concatenate([np.empty(0), *(part.interval_s for part in parts)])
    return Findings(
        referred=_shares(_sum(part.referred for part in parts), there),
        related=_shares(_sum(part.related for part in parts), there),
        boxes=boxes,
        life_share=boxes / life if life else 0.0,
        interval_s=quartiles(interval_s),
        intervals=interval_s.size,
        length_m=quartiles(np.concatenate([np.empty(0), *(part.length_m for part in parts)])),
        speed_mps=quartiles(np.concatenate([np.empty(0), *(part.speed_mps for part in parts)])),
        ego_referred_logs=sum(part.ego_is_referred for part in parts),
        ego_related_share=sum(part.ego_pairs for part in parts) / pairs if pairs else 0.0,
        around_ego=placing([part.around_ego for part in parts]),
        related_around_referred=placing([part.related_seen for part in parts]),
        referred_around_related=placing([part.referred_seen for part in parts]),
        same_heading_share=float((np.abs(turns) <= _SAME_HEADING_RAD).mean()) if turns.size else 0.0,
        related_per_box=pairs / holders if (holders := sum(part.holders for part in parts)) else 0.0,
    )


def _part(log: Log, scenario: Scenario) -> _Part:
    tracks, mask = log.physical_tracks, scenario.mask & log.tracks.present_mask
    edges = scenario.edges.select(mask[scenario.edges.track, scenario.edges.frame])
    kept = _evenly(len(edges))
    holder = tracks.row_index[edges.track[kept], edges.frame[kept]].astype(np.int64)
    other = tracks.row_index[edges.related[kept], edges.frame[kept]].astype(np.int64)
    is_there = other >= 0
    holder, other = holder[is_there], other[is_there]
    referred = np.asarray(mask.any(axis=1))
    return _Part(
        referred=_kinds(log, np.flatnonzero(referred)),
        related=_kinds(log, np.unique(edges.related)),
        there=Counter(tracks.category),
        boxes=int(mask.sum()),
        life=int(tracks.present_mask[referred].sum()),
        interval_s=_interval_s(log, mask),
        length_m=_length_m(log, np.flatnonzero(referred)),
        speed_mps=speeds_mps(tracks, tracks.row_index[mask].astype(np.int64)),
        ego_is_referred=bool(referred[tracks.ego_index]),
        pairs=len(edges),
        ego_pairs=int((edges.related == tracks.ego_index).sum()),
        holders=np.unique(edges.track.astype(np.int64) * scenario.shape[1] + edges.frame).size,
        around_ego=_around_ego(log, mask),
        related_seen=offsets(tracks, other, holder),
        referred_seen=offsets(tracks, holder, other),
    )


def _evenly(count: int) -> NDArrayInt:
    return np.unique(np.linspace(0, count - 1, min(count, _MOST_PAIRS)).astype(np.int64))


def _kinds(log: Log, tracks: NDArrayInt) -> Counter[str]:
    return Counter(log.tracks.category[track] for track in tracks)


def _interval_s(log: Log, mask: NDArrayBool) -> NDArrayFloat:
    intervals = intervals_of(mask)
    times = log.tracks.timestamps_ns
    length: NDArrayFloat = (times[intervals.last] - times[intervals.first]) / 1e9
    return length


def _length_m(log: Log, tracks: NDArrayInt) -> NDArrayFloat:
    table = log.physical_tracks
    length: NDArrayFloat = table.size_m[table.track_start[tracks], 0]
    return length


def _around_ego(log: Log, mask: NDArrayBool) -> Offsets:
    tracks = log.physical_tracks
    track, frame = np.nonzero(mask)
    ego = tracks.row_index[tracks.ego_index][frame].astype(np.int64)
    keep = (track != tracks.ego_index) & (ego >= 0)
    return offsets(tracks, tracks.row_index[track, frame].astype(np.int64)[keep], ego[keep])


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _shares(found: Counter[str], there: Counter[str]) -> tuple[CategoryShare, ...]:
    order = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(CategoryShare(name, count, there[name]) for name, count in order)
