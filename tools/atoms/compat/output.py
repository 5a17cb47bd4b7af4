"""RefAV's output step: empty branches and far relations go; what is left becomes masks and relation edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from tools.atoms.compat.frames import length, shared_frames
from tools.atoms.compat.kinematics import position_m
from tools.atoms.compat.memory import Memory, value_key
from tools.atoms.compat.relative import related_position
from tools.atoms.compat.values import (
    UNORDERED,
    Node,
    Tree,
    drop_empty,
    frames_of,
    group_masks,
    has_ordered_leaf,
    rows_of,
)
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat

RELATED_M = 50.0
Pair = tuple[int, int]


def output_scenario(log: Log, tree: Tree, memory: Memory) -> Scenario:
    """The referred tracks and frames of `tree`, with edges to the tracks related to them, directly or through others.

    A relation that is never within 50 m is dropped, and with it a track that has no other. Leaves that RefAV holds as
    sets do not survive its distance filter at all; where all leaves are sets, it takes the tree for empty and skips it.

    `tree` itself is filtered, as with RefAV: a program that uses it after its output goes on with what is left. A tree
    equal to one that the program handed over before is not filtered at all.
    """
    memory.recall("output", value_key(tree), lambda: _filter(log, tree))
    return _scenario(log, tree)


def _filter(log: Log, tree: Tree) -> None:
    drop_empty(tree)
    if has_ordered_leaf(tree):
        _drop_far(tree, _close_frames(log, tree))


def _drop_far(tree: Tree, close: dict[Pair, int]) -> None:
    for key, node in tree.items():
        if isinstance(node, int):
            continue
        if any(not isinstance(child, int) for child in node.values()):
            _drop_far(node, close)
        for other, child in list(node.items()):
            listed = not (isinstance(child, int) and child & UNORDERED)
            if not (listed and frames_of(child) & close[key, other]):
                del node[other]


def _close_frames(log: Log, tree: Tree) -> dict[Pair, int]:
    """Frames at which a related track is within 50 m of the track above it, for every such pair of the tree.

    One frame of a plain relation settles it nearly always; such pairs get that frame only, all others every frame.
    """
    simple: dict[Pair, int] = {}
    full: dict[Pair, None] = {}
    for pair, node in _pairs(tree):
        if isinstance(node, int) and pair not in simple and pair not in full:
            simple[pair] = node & -(node & ~UNORDERED) & ~UNORDERED
        else:
            full[pair] = None
            simple.pop(pair, None)
    sure = _surely_close(log, simple)
    close = {pair: frame for (pair, frame), near in zip(simple.items(), sure.tolist(), strict=True) if near}
    return _measured(log, [*full, *(pair for pair in simple if pair not in close)]) | close


def _pairs(tree: Tree) -> Iterator[tuple[Pair, Node]]:
    """Every (track, related) at any depth, with what the related track holds."""
    for key, node in tree.items():
        if not isinstance(node, int):
            for other, child in node.items():
                yield (key, other), child
            yield from _pairs(node)


def _surely_close(log: Log, frame_of: dict[Pair, int]) -> NDArrayBool:
    """Bool per pair: within 50 m at the given frame, whichever stretch the filter ran over."""
    if not frame_of:
        return np.zeros(0, np.bool_)
    pair = np.array(list(frame_of), np.int64)
    frame = np.array([mask.bit_length() - 2 for mask in frame_of.values()], np.int64)
    row, related_row = log.tracks.row_index[pair[:, 0], frame], log.tracks.row_index[pair[:, 1], frame]
    step = position_m(log)[related_row] - log.tracks.centre_city_m[row]
    slack, gapless = _filter_slack(log)
    near = length(step) + slack[related_row] < RELATED_M
    return near & gapless[pair[:, 0]] & (row >= 0) & (related_row >= 0)


@derived("refav.filter_slack")
def _filter_slack(log: Log) -> tuple[NDArrayFloat, NDArrayBool]:
    """How far a filtered position may move with the filtered stretch, shape (R,), m; and which tracks have no gap."""
    raw, start = log.tracks.centre_city_m, log.tracks.track_start
    count = np.diff(start)
    first, last = np.repeat(start[:-1], count), np.repeat(start[1:] - 1, count)
    low, high = raw.copy(), raw.copy()
    for shift in (-3, -2, -1, 1, 2, 3):
        near = raw[np.clip(np.arange(len(raw)) + shift, first, last)]
        np.minimum(low, near, out=low)
        np.maximum(high, near, out=high)
    frame = log.tracks.row_frame
    return np.linalg.norm(high - low, axis=1), frame[start[1:] - 1] - frame[start[:-1]] + 1 == count


def _measured(log: Log, pairs: Iterable[Pair]) -> dict[Pair, int]:
    asked = list(pairs)
    close = dict.fromkeys(asked, 0)
    if not asked:
        return close
    index = np.array(asked, np.int64)
    shared = shared_frames(log, index[:, 0], index[:, 1])
    step = related_position(log, shared) - log.tracks.centre_city_m[shared.row]
    at = np.flatnonzero(length(step) < RELATED_M)
    found, masks = group_masks(shared.pair[at], shared.frame[at], log.tracks.n_frames)
    tracks, related = shared.track[found].tolist(), shared.related[found].tolist()
    return close | dict(zip(zip(tracks, related, strict=True), masks, strict=True))


def _scenario(log: Log, tree: Tree) -> Scenario:
    mask = np.zeros(log.tracks.shape, np.bool_)
    if tree:
        mask[list(tree)] = rows_of([frames_of(node) for node in tree.values()], log.tracks.n_frames)
    below: dict[Pair, int] = {}
    for key, node in tree.items():
        if not isinstance(node, int):
            _collect(key, node, below)
    if not below:
        return Scenario(mask, Edges.empty())
    pair = np.array(sorted(below), np.int32)
    at, frame = np.nonzero(rows_of([below[track, related] for track, related in pair.tolist()], log.tracks.n_frames))
    return Scenario(mask, Edges(pair[at, 0], pair[at, 1], frame.astype(np.int32)))


def _collect(root: int, tree: Tree, below: dict[Pair, int]) -> None:
    """Gather the frames of every track below `root` at any depth."""
    below.update({(root, key): frames for key, frames in _listed(tree).items()})


def _listed(tree: Tree) -> dict[int, int]:
    """Frames of every track of the tree. A track that itself has relations replaces what was listed for it before."""
    listed: dict[int, int] = {}
    for key, node in tree.items():
        if isinstance(node, int):
            listed[key] = listed.get(key, 0) | frames_of(node)
            continue
        listed[key] = frames_of(node)
        for other, frames in _listed(node).items():
            listed[other] = listed.get(other, 0) | frames
    return listed


def recorded_related(scenario: Scenario) -> NDArrayBool:
    """Which tracks RefAV's record calls related, bool of shape (N, T).

    A related track that itself has relations gets, by a reversed difference, those of their frames at which the
    relation does not hold; any other related track, referred or not, gets the frames of its relations.
    """
    edges, shape = scenario.edges, scenario.shape
    recorded, own = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    own[edges.track, edges.frame] = True
    relating: NDArrayBool = np.asarray(own.any(axis=1))
    plain = np.flatnonzero(~relating[edges.related])
    recorded[edges.related[plain], edges.frame[plain]] = True
    holding = np.zeros(shape, np.int64)
    np.add.at(holding, (edges.related, edges.frame), 1)
    pair = np.unique(edges.related.astype(np.int64) * shape[0] + edges.track)
    partners = np.bincount(pair // shape[0], minlength=shape[0])
    return recorded | (own & (holding < partners[:, None]))
