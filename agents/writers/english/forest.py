"""The best readings in a parse forest: every rule's meaning is made from the best meanings of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lark.parsers.earley_forest import SymbolNode, TokenNode

Ranked = list[tuple[float, Any]]
"""Meanings with their costs, the cheapest first."""

_MOST_KEPT = 8
"""Meanings kept per part; queries are hostile, and attachments multiply."""
_WIDEST = 5.0
"""Meanings that cost so much more than the best of their part are let go."""


class BestReadings:
    """Finds the cheapest meanings of a forest, bottom up, each part once.

    Args:
        act: Makes the meanings of a rule from its name and the meanings of its parts; none where it has no meaning.
        word: Makes the meanings of a token as a terminal.
    """

    def __init__(
        self,
        act: Callable[[str, tuple[Any, ...]], Iterable[tuple[float, Any]]],
        word: Callable[[str, Any], Iterable[tuple[float, Any]]],
    ) -> None:
        self._act = act
        self._word = word
        self._known: dict[int, Ranked] = {}
        self._kept: list[SymbolNode] = []

    def of(self, root: SymbolNode) -> Ranked:
        """The meanings of the whole, the cheapest first."""
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [part for part in _parts(node) if id(part) not in self._known]
            if id(node) not in self._known and waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if id(node) not in self._known:
                self._known[id(node)] = _best(self._meanings(node))
                self._kept.append(node)
        return self._known[id(root)]

    def _meanings(self, node: SymbolNode) -> Iterator[tuple[float, Any]]:
        for packed in node.children:
            rows = [(0.0, ())] if packed.left is None else self._known[id(packed.left)]
            ends = self._ends(node, packed)
            joined = [(cost + more, (*parts, last)) for cost, parts in rows for more, last in ends]
            if node.is_intermediate:
                yield from joined
                continue
            name = packed.rule.alias or packed.rule.origin.name
            for cost, parts in joined:
                for extra, meaning in self._act(str(name), parts):
                    yield cost + extra, meaning

    def _ends(self, node: SymbolNode, packed: Any) -> Ranked:
        """The meanings of the last part of a derivation: of a rule, or of a word as what the rule takes it for."""
        if not isinstance(packed.right, TokenNode):
            return self._known[id(packed.right)]
        rule, size = node.s if node.is_intermediate else (packed.rule, len(packed.rule.expansion))
        return list(self._word(rule.expansion[size - 1].name, packed.right.token))


def _parts(node: SymbolNode) -> Iterator[SymbolNode]:
    for packed in node.children:
        for part in (packed.left, packed.right):
            if isinstance(part, SymbolNode):
                yield part


def _best(found: Iterable[tuple[float, Any]]) -> Ranked:
    """The cheapest, each meaning once; the earlier of equals first."""
    cheapest: dict[Any, float] = {}
    for cost, meaning in found:
        if cost < cheapest.get(meaning, float("inf")):
            cheapest[meaning] = cost
    ranked = sorted(cheapest.items(), key=lambda item: item[1])
    return [(cost, meaning) for meaning, cost in ranked[:_MOST_KEPT] if cost <= ranked[0][1] + _WIDEST]
