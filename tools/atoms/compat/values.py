"""The refav profile's value: an ordered tree of tracks, related tracks and the frames at which they hold.

A tree maps a track index to a *leaf* or to another tree, in insertion order (which is observable in some functions).
A leaf is a Python int used as a set of frames: bit f + 1 stands for frame f. Bit 0 is `UNORDERED`: it marks leaves that
RefAV holds as a Python `set` instead of a list, because its output step treats those differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

Tree: TypeAlias = "dict[int, int | Tree]"
Node: TypeAlias = "int | Tree"

UNORDERED = 1


def frames_of(node: Node) -> int:
    """All frames below `node`, without the `UNORDERED` mark."""
    if isinstance(node, int):
        return node & ~UNORDERED
    frames = 0
    for child in node.values():
        frames |= child if isinstance(child, int) else frames_of(child)
    return frames & ~UNORDERED


def count_leaves(node: Node) -> int:
    """Leaves at or below `node`."""
    return 1 if isinstance(node, int) else sum(map(count_leaves, node.values()))


def at_frames(node: Node, kept: int) -> Node:
    """A copy of `node` restricted to `kept`; branches that become empty are removed, an emptied leaf stays as 0."""
    return node & kept if isinstance(node, int) else tree_at_frames(node, kept)


def tree_at_frames(tree: Tree, kept: int) -> Tree:
    """`at_frames` of a tree."""
    result: Tree = {}
    for key, child in tree.items():
        below = child & kept if isinstance(child, int) else tree_at_frames(child, kept)
        if below:
            result[key] = below
    return result


def copied_tree(tree: Tree, made: dict[int, Tree] | None = None) -> Tree:
    """A deep copy of a tree; a branch that stands in several places is one branch in the copy, too."""
    made = {} if made is None else made
    result: Tree = {}
    for key, child in tree.items():
        if isinstance(child, int):
            result[key] = child
            continue
        if id(child) not in made:
            made[id(child)] = copied_tree(child, made)
        result[key] = made[id(child)]
    return result


def drop_empty(tree: Tree) -> None:
    """Remove, in place and at every depth, branches without frames."""
    for key in [key for key, child in tree.items() if not frames_of(child)]:
        del tree[key]
    for child in tree.values():
        if not isinstance(child, int):
            drop_empty(child)


def has_ordered_leaf(tree: Tree) -> bool:
    """True when some leaf is not empty and not `UNORDERED`: what RefAV's emptiness test takes for "something there"."""
    for child in tree.values():
        if isinstance(child, int):
            if child and not child & UNORDERED:
                return True
        elif has_ordered_leaf(child):
            return True
    return False


def masks_of(rows: NDArrayBool) -> list[int]:
    """Leaves of bool rows, shape (n, T)."""
    count, frames = rows.shape
    padded = np.zeros((count, frames + 1), np.bool_)
    padded[:, 1:] = rows
    packed = np.packbits(padded, axis=1, bitorder="little")
    data, width = packed.tobytes(), packed.shape[1]
    return [int.from_bytes(data[at : at + width], "little") for at in range(0, count * width, width)]


def rows_of(masks: Sequence[int], n_frames: int) -> NDArrayBool:
    """Bool rows, shape (n, T), of leaves."""
    width = (n_frames + 8) // 8
    data = b"".join(mask.to_bytes(width, "little") for mask in masks)
    packed = np.frombuffer(data, np.uint8).reshape(len(masks), width)
    return np.unpackbits(packed, axis=1, bitorder="little")[:, 1 : n_frames + 1].astype(np.bool_)


def group_masks(group: NDArrayInt, frame: NDArrayAny, n_frames: int) -> tuple[NDArrayInt, list[int]]:
    """Leaves of (group, frame) hits; `group`, shape (K,), is sorted. Returns the groups that occur and their leaves."""
    if not group.size:
        return np.empty(0, np.int64), []
    first = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    rows = np.zeros((first.size, n_frames), np.bool_)
    place = np.repeat(np.arange(first.size), np.diff(np.append(first, group.size)))
    rows[place, frame] = True
    return group[first], masks_of(rows)
