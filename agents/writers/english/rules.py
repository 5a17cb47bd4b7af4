"""The rules of `prompts/grammar/syntax.lark` as the parser takes them.

They are alternatives and nothing more, so they are read line by line: Lark's own reader of grammars builds a parser of
the whole notation first, which takes longer than all the queries of a day.
"""

from __future__ import annotations

import re
from typing import Final

from lark.grammar import NonTerminal, Rule, Symbol, Terminal

_ALTERNATIVE: Final = re.compile(r"(?:(?P<origin>[a-z]\w*):|\s*\|)\s*(?P<symbols>\w+(?: +\w+)*)\s*->\s*(?P<name>\w+)")


def read_rules(text: str) -> list[Rule]:
    """The rules of a grammar, in order.

    Args:
        text: A line each: `origin: SYMBOL symbol -> name`, or `| SYMBOL symbol -> name` for a further alternative of
            the origin before it. Symbols in capitals are terminals. Empty lines and those with `//` are skipped.

    Raises:
        ValueError: A line is nothing of this; the message quotes it.
    """
    rules: list[Rule] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("//"):
            rules.append(_rule(line, rules))
    return rules


def _rule(line: str, before: list[Rule]) -> Rule:
    found = _ALTERNATIVE.fullmatch(line.rstrip())
    if found is None or not (found["origin"] or before):
        raise ValueError(f"no rule of a syntax: {line.strip()!r}; write: origin: SYMBOL symbol -> name")
    is_first = found["origin"] is not None
    origin = NonTerminal(found["origin"]) if is_first else before[-1].origin
    symbols = [_symbol(name) for name in found["symbols"].split()]
    return Rule(origin, symbols, 0 if is_first else before[-1].order + 1, found["name"])


def _symbol(name: str) -> Symbol:
    return Terminal(name) if name.isupper() else NonTerminal(name)
