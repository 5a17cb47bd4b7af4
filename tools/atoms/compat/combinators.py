"""RefAV's `scenario_and` and `scenario_or` on trees, list-meets-dict and in-place effects included."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from tools.atoms.compat.memory import Memory, value_key
from tools.atoms.compat.values import UNORDERED, Node, Tree, at_frames, copied_tree, frames_of


def scenario_and(trees: Sequence[Tree], memory: Memory) -> Tree:
    """Tracks with frames in every tree, at the frames common to all; relations of all of them.

    A leaf that meets relations becomes a branch under the track's own key. A track without common frames stays, empty.
    """
    result: Tree = memory.recall("scenario_and", _key(trees), lambda: _all_of(trees, memory))
    return result


def _key(trees: Sequence[Tree]) -> tuple[Hashable, ...]:
    return tuple(value_key(tree) for tree in trees)


def _all_of(trees: Sequence[Tree], memory: Memory) -> Tree:
    common = {key: frames for key, node in trees[0].items() if (frames := frames_of(node))}
    for tree in trees[1:]:
        own = {key: frames_of(node) for key, node in tree.items() if key in common}
        common = {key: frames & own[key] for key, frames in common.items() if own.get(key)}
    return {key: _joined(key, [tree[key] for tree in trees], frames, memory) for key, frames in common.items()}


def _joined(key: int, nodes: Sequence[Node], frames: int, memory: Memory) -> Node:
    joined = at_frames(nodes[0], frames)
    for node in nodes[1:]:
        part = at_frames(node, frames)
        if isinstance(part, int) and isinstance(joined, int):
            joined = (joined & part) | UNORDERED
        elif isinstance(part, int):
            assert not isinstance(joined, int)
            joined[key] = part
        elif isinstance(joined, int):
            part[key] = joined
            joined = part
        else:
            joined = scenario_or([joined, part], memory)
    return joined


def scenario_or(trees: Sequence[Tree], memory: Memory) -> Tree:
    """All tracks and relations of all trees.

    Subtrees of the second and later trees are shared, not copied, and gain a branch where an earlier tree has a leaf:
    a program that uses such a tree again sees that, as with RefAV. Relations joined from equal parts are one branch.
    """
    result: Tree = memory.recall("scenario_or", _key(trees), lambda: _any_of(trees, memory))
    return result


def _any_of(trees: Sequence[Tree], memory: Memory) -> Tree:
    result = copied_tree(trees[0])
    for tree in trees[1:]:
        for key, node in tree.items():
            if key not in result:
                result[key] = node
                continue
            there = result[key]
            if isinstance(node, int) and isinstance(there, int):
                result[key] = there | node | UNORDERED
            elif isinstance(node, int):
                assert not isinstance(there, int)
                there[key] = node
            elif isinstance(there, int):
                node[key] = there
                result[key] = node
            else:
                result[key] = scenario_or([there, node], memory)
    return result
