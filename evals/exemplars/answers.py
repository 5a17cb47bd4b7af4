"""The masks of truths over a world: plain NumPy on the script's events and the boxes, without any atom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from evals.exemplars.truths import SETS, Truth
from evals.exemplars.worlds import World
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


def answer_of(truth: Truth, world: World) -> NDArrayBool:
    """Where the truth holds, shape (N, T), at boxes only."""
    return np.asarray(_mask(truth, world) & world.present)


def _mask(truth: Truth, world: World) -> NDArrayBool:
    return _HOW[truth.how](truth, world)


def _kind(truth: Truth, world: World) -> NDArrayBool:
    mask = np.zeros_like(world.present)
    for event in world.truth.of_kind(truth.word):
        mask[event.actor] |= _during(event.begin_ns, event.end_ns, world)
    return mask


def _during(begin_ns: int, end_ns: int, world: World) -> NDArrayBool:
    stamps = world.log.tracks.timestamps_ns
    return np.asarray((stamps >= begin_ns) & (stamps <= end_ns))


def _category(truth: Truth, world: World) -> NDArrayBool:
    names = SETS.get(truth.word, (truth.word,))
    fits = np.array([not names or category in names for category in world.log.tracks.category])
    return np.asarray(world.present & fits[:, None])


def _doing(truth: Truth, world: World) -> NDArrayBool:
    partner, mask = answer_of(truth.parts[0], world), np.zeros_like(world.present)
    for event in world.truth.of_kind(truth.word):
        here, there = (event.actor, event.related) if truth.how == "doing" else (event.related, event.actor)
        if event.related >= 0:
            mask[here] |= _during(event.begin_ns, event.end_ns, world) & partner[there]
    return mask


def _all(truth: Truth, world: World) -> NDArrayBool:
    return np.asarray(np.logical_and.reduce([_mask(part, world) for part in truth.parts]))


def _any(truth: Truth, world: World) -> NDArrayBool:
    return np.asarray(np.logical_or.reduce([_mask(part, world) for part in truth.parts]))


def _minus(truth: Truth, world: World) -> NDArrayBool:
    first, gone = (_mask(part, world) for part in truth.parts)
    return first & ~gone


def _near(truth: Truth, world: World) -> NDArrayBool:
    others = _others(answer_of(truth.parts[0], world))
    return np.asarray(((world.gap_m <= truth.high) & others).sum(axis=1) >= truth.low)


def _others(mask: NDArrayBool) -> NDArrayBool:
    """Pairs (track, other, frame) of which the other is in the mask and is not the track itself."""
    return mask[None] & ~np.eye(len(mask), dtype=np.bool_)[..., None]


def _has(truth: Truth, world: World) -> NDArrayBool:
    pairs = _beyond(truth, world) & _others(answer_of(truth.parts[0], world))
    return np.asarray(pairs.sum(axis=1) >= truth.low)


def _is_on(truth: Truth, world: World) -> NDArrayBool:
    of = answer_of(truth.parts[0], world)
    return np.asarray((_beyond(truth, world) & _others(of).transpose(1, 0, 2)).any(axis=0))


def _beyond(truth: Truth, world: World) -> NDArrayBool:
    """Pairs (track, other, frame): the other's centre lies beyond that side of the track's box, and near enough."""
    way = world.place_m[None] - world.place_m[:, None]
    axis = world.axis[:, None]
    ahead = (way * axis).sum(axis=-1)
    left = way[..., 1] * axis[..., 0] - way[..., 0] * axis[..., 1]
    out, aside = {"forward": (ahead, left), "backward": (-ahead, left), "left": (left, ahead), "right": (-left, ahead)}[
        truth.word
    ]
    along = int(truth.word in ("left", "right"))
    reach, half = world.size_m[:, None, :, along] / 2, world.size_m[:, None, :, 1 - along] / 2
    with np.errstate(invalid="ignore"):
        fits = (out > reach) & (np.abs(aside) <= half + truth.aside_m) & (world.gap_m <= truth.high)
    return np.asarray(fits)


def _speed(truth: Truth, world: World) -> NDArrayBool:
    with np.errstate(invalid="ignore"):
        return np.asarray((world.speed_mps >= truth.low) & (world.speed_mps <= truth.high))


def _length(truth: Truth, world: World) -> NDArrayBool:
    with np.errstate(invalid="ignore"):
        return np.asarray((world.size_m[..., 0] >= truth.low) & (world.size_m[..., 0] <= truth.high))


def runs(mask: NDArrayBool) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
    """Track, first and last frame of every uninterrupted stretch of a mask, shape (S,) each."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    track, first = np.nonzero(edges == 1)
    return track, first, np.nonzero(edges == -1)[1] - 1


def _filled(shape: tuple[int, ...], track: NDArrayInt, first: NDArrayInt, last: NDArrayInt) -> NDArrayBool:
    mask = np.zeros(shape, np.bool_)
    for row, begin, end in zip(track.tolist(), first.tolist(), last.tolist(), strict=True):
        mask[row, begin : end + 1] = True
    return mask


def _lasting(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    track, first, last = runs(mask)
    keep = world.time_s[last] - world.time_s[first] + _frame_s(world) >= truth.high
    return _filled(mask.shape, track[keep], first[keep], last[keep])


def _frame_s(world: World) -> float:
    return float(np.median(np.diff(world.time_s)))


def _begins(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    track, first, last = runs(mask)
    seen_first = world.present.argmax(axis=1)[track]
    keep = first > seen_first
    until = np.searchsorted(world.time_s, world.time_s[first] + truth.high, side="right") - 1
    return _filled(mask.shape, track[keep], first[keep], np.minimum(until, last)[keep])


def _ends(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    track, first, last = runs(mask)
    seen_last = mask.shape[1] - 1 - world.present[:, ::-1].argmax(axis=1)[track]
    keep = last < seen_last
    since = np.searchsorted(world.time_s, world.time_s[last] - truth.high, side="left")
    return _filled(mask.shape, track[keep], np.maximum(since, first)[keep], last[keep])


def _then(truth: Truth, world: World) -> NDArrayBool:
    one, other = (runs(answer_of(part, world)) for part in truth.parts)
    late: NDArrayFloat = world.time_s[other[1]][None] - world.time_s[one[2]][:, None]
    follows = one[0][:, None] == other[0]
    follows &= (other[1] > one[1][:, None]) & (other[2] > one[2][:, None]) & (late <= truth.high)
    has = follows.any(axis=1)
    last = other[2][follows[has].argmax(axis=1)] if has.any() else np.empty(0, np.int64)
    return _filled(world.present.shape, one[0][has], one[1][has], last)


def _while(truth: Truth, world: World) -> NDArrayBool:
    return np.asarray(_others(answer_of(truth.parts[0], world)).any(axis=1))


def _together(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    return np.asarray(mask & (mask.sum(axis=0) >= truth.low))


def _over_log(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    return mask if mask.any(axis=1).sum() >= truth.low else np.zeros_like(mask)


def _repeated(truth: Truth, world: World) -> NDArrayBool:
    mask = answer_of(truth.parts[0], world)
    times = np.bincount(runs(mask)[0], minlength=len(mask))
    return mask & (times >= truth.low)[:, None]


_HOW: Final[Mapping[str, Callable[[Truth, World], NDArrayBool]]] = {
    "kind": _kind,
    "category": _category,
    "doing": _doing,
    "done": _doing,
    "all": _all,
    "any": _any,
    "minus": _minus,
    "near": _near,
    "has": _has,
    "is_on": _is_on,
    "speed": _speed,
    "length": _length,
    "lasting": _lasting,
    "begins": _begins,
    "ends": _ends,
    "then": _then,
    "while": _while,
    "together": _together,
    "over_log": _over_log,
    "repeated": _repeated,
}
