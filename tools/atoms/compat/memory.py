"""The part of RefAV's caches that a program can see.

RefAV keeps the results of some functions by the value of their arguments and hands them out uncopied. Two tracks whose
relations are joined from equal parts therefore hold one and the same branch: what the output step removes below one of
them is gone below the other. The same holds for a value that is combined, negated or handed over twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final

from tools.atoms.compat.values import Node, Tree, copied_tree

ENTRIES: Final = 512
"""Results kept per function; the one that was used longest ago goes first."""


class Memory:
    """Results of one program on one log, by function and value of the arguments."""

    def __init__(self) -> None:
        self._kept: dict[str, OrderedDict[Hashable, Any]] = {}

    def recall(self, function: str, key: Hashable, make: Callable[[], Any]) -> Any:
        """The result kept for `key`, else what `make` gives, which is kept; the object itself, not a copy."""
        kept = self._kept.setdefault(function, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
        result = kept[key] = make()
        if len(kept) > ENTRIES:
            kept.popitem(last=False)
        return result

    def taken(self, tree: Tree) -> Tree:
        """The copy of `tree` that functions work on: one for all calls that get a value equal to it."""
        copy: Tree = self.recall("taken", value_key(tree), lambda: copied_tree(tree))
        return copy


def value_key(node: Node) -> Hashable:
    """Equal for nodes of equal content, whatever the order of their branches."""
    if isinstance(node, int):
        return node
    try:
        return frozenset(node.items())
    except TypeError:
        return frozenset((key, value_key(child)) for key, child in node.items())
