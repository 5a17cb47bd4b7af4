"""What surrounds the predicates: how RefAV applies them to trees of tracks and relations, negates and reverses them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from tools.atoms.compat.hits import Hits
from tools.atoms.compat.memory import value_key
from tools.atoms.compat.values import (
    Node,
    Tree,
    at_frames,
    count_leaves,
    drop_empty,
    frames_of,
    tree_at_frames,
)
from tools.errors import AtomError

_LEAF_EDGES = 64


def filtered(tracks: Tree, leaf_of: dict[int, int] | tuple[int, ...]) -> Tree:
    """Every track restricted to its leaf in `leaf_of`; tracks without hits stay as empty keys."""
    return {key: at_frames(node, leaf_of[key]) for key, node in tracks.items()}


def related(
    tracks: Tree, others: Tree, find: Callable[[list[int], list[int]], Hits], charge: Callable[[int], None]
) -> Tree:
    """Apply a relational predicate.

    Each set is cut to the frames of the other one as a whole. `find` sees only which tracks are left, so its counts run
    over their whole lives; its hits are cut to both inputs afterwards. Relations that a track brings along are kept at
    the frames of its new hits; a new relation to the same track replaces an old one. `charge` is told the edges that
    come about, with those that related tracks bring along, before they do.
    """
    left = tree_at_frames(tracks, frames_of(others))
    right = tree_at_frames(others, frames_of(tracks))
    hits = find(list(left), list(right)) if left and right else {}
    size = {other: count_leaves(node) for other, node in right.items()}
    charge(sum(_cost(mask, size[other]) for found in hits.values() for other, mask in found.items()))
    return {key: _with_hits(node, right, hits.get(key, {})) for key, node in left.items()}


def _cost(frames: int, leaves: int) -> int:
    """Edges to charge for `leaves` leaves within `frames`; many leaves need memory however few frames they hold."""
    return frames.bit_count() if leaves == 1 else max(frames.bit_count(), _LEAF_EDGES) * leaves


def _with_hits(node: Node, others: Tree, hits: dict[int, int]) -> Tree:
    branches: Tree = {} if isinstance(node, int) else tree_at_frames(node, frames_of(dict(hits)))
    frames = frames_of(node)
    for other, mask in hits.items():
        branches[other] = at_frames(others[other], mask & frames)
    return branches


def complement(whole: Tree, part: Tree) -> Tree:
    """Each track of `whole` at those of its frames that `part` does not have; its own relations are kept.

    Tracks that `part` does not have share their relations with `whole`.
    """
    return {
        key: at_frames(node, frames_of(node) & ~frames_of(part[key])) if frames_of(part.get(key, 0)) else node
        for key, node in whole.items()
    }


def reverse(tracks: Tree, others: Tree, apply: Callable[[Tree, Tree], Tree], charge: Callable[[int], None]) -> Tree:
    """Apply a relation and turn its new pairs around: related track to track, with the pair's frames.

    A track's older relations at those frames, where it has any, stand below it instead of the bare frames. Branches
    without frames are removed from `tracks` and `others`. Related tracks with the same pairs, two or more, hold one
    branch.
    """
    drop_empty(tracks)
    drop_empty(others)
    result = apply(tracks, others)
    drop_empty(result)
    found: dict[int, list[tuple[int, Node]]] = {}
    for track, node in result.items():
        if isinstance(node, int):
            raise AtomError("reverse_relationship needs a function that relates tracks to other tracks")
        _turn(track, node, tracks, others, found, charge)
    return _shared({other: dict(reversed(pairs)) for other, pairs in found.items()})


def _shared(turned: dict[int, Tree]) -> Tree:
    first: dict[Hashable, Tree] = {}
    return {other: tree if len(tree) < 2 else first.setdefault(value_key(tree), tree) for other, tree in turned.items()}


def _turn(
    track: int,
    node: Tree,
    left: Tree,
    right: Tree,
    found: dict[int, list[tuple[int, Node]]],
    charge: Callable[[int], None],
) -> None:
    new = [
        other
        for other in node
        if (track in left and other in right) or (track in right and other in left and track != other)
    ]
    older: Tree = {other: child for other, child in node.items() if other not in new}
    carried = count_leaves(older)
    for other in new:
        frames = frames_of(node[other])
        charge(_cost(frames, carried))
        below = at_frames(older, frames) if frames_of(older) else frames
        found.setdefault(other, []).append((track, below))
