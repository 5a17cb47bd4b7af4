"""The parser: `prompts/grammar/syntax.lark` over the categories of a lexicon."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, Final

from lark import Token
from lark.common import LexerConf, ParserConf
from lark.exceptions import UnexpectedInput
from lark.grammar import Rule, Terminal
from lark.parsers.earley import Parser as EarleyParser
from lark.parsers.earley_forest import SymbolNode

from agents.writers.english.rules import read_rules
from agents.writers.english.segments import Segment
from prompts.loader import read_text

_START: Final = "start"


class Categories(str):
    """The type of a token that may be of several categories: it equals the name of each of them.

    The parser compares the names of terminals with it. Python asks the operand of the subclass first, so `name == type`
    is answered here.
    """

    names: frozenset[str]

    def __eq__(self, other: object) -> bool:
        return other in self.names

    def __ne__(self, other: object) -> bool:
        return other not in self.names

    __hash__ = str.__hash__


class SegmentToken(Token):
    """A segment as the parser takes it: a token that knows what it stands for."""

    segment: Segment


def _token(segment: Segment, index: int) -> SegmentToken:
    kind = Categories(" or ".join(segment.categories))
    kind.names = frozenset(segment.categories)
    token = SegmentToken(kind, " ".join(segment.words), start_pos=index)
    token.segment = segment
    return token


class _Segments:
    """Hands segments to the parser as they are."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments

    def lex(self, expects: object) -> Iterator[SegmentToken]:
        """The segments as tokens, whatever the parser expects."""
        return (_token(segment, index) for index, segment in enumerate(self._segments))


class Syntax:
    """Parses segments, whose categories are the terminals."""

    def __init__(self) -> None:
        grammar = read_rules(read_text("grammar/syntax.lark"))
        rules = ParserConf(grammar, {}, [_START])
        tokens = LexerConf([], re)
        self._parser: Any = EarleyParser(tokens, rules, _is_of, resolve_ambiguity=False, tree_class=None)
        predict_directly(self._parser)
        self._needs = tuple((rule, _terminals(rule)) for rule in grammar)

    def parse(self, segments: Sequence[Segment]) -> SymbolNode | int:
        """The forest of all derivations; or how many segments could be placed before none went on."""
        found = self._parse(self._fitting(segments), segments)
        return found if isinstance(found, SymbolNode) else self._parse(self._parser, segments)

    def _fitting(self, segments: Sequence[Segment]) -> Any:
        """The parser with those rules alone whose words are all there: the same forests, in half the time."""
        there = {category for segment in segments for category in segment.categories}
        fitting: defaultdict[Any, list[Rule]] = defaultdict(list)
        for rule, needed in self._needs:
            if needed <= there:
                fitting[rule.origin].append(rule)
        parser = copy(self._parser)
        parser.predictions = fitting
        return parser

    def _parse(self, parser: Any, segments: Sequence[Segment]) -> SymbolNode | int:
        try:
            root = parser.parse(_Segments(segments), _START)
        except UnexpectedInput as error:
            token = getattr(error, "token", None)
            return token.start_pos or 0 if isinstance(token, SegmentToken) else len(segments)
        assert isinstance(root, SymbolNode)
        return root


@lru_cache(maxsize=1)
def syntax() -> Syntax:
    """The parser of this installation, which is the same for every lexicon."""
    return Syntax()


def predict_directly(parser: EarleyParser) -> None:
    """Let a parser predict a symbol's own rules only; a third of the time, and the same chart.

    Lark keeps for every symbol all the rules that can begin it, through whatever other symbols, and predicts them again
    from each of those: the same items many times over.
    """
    parser.predictions = {
        symbol: [rule for rule in rules if rule.origin == symbol] for symbol, rules in parser.predictions.items()
    }


def _terminals(rule: Rule) -> frozenset[str]:
    return frozenset(symbol.name for symbol in rule.expansion if isinstance(symbol, Terminal))


def _is_of(terminal: Terminal, token: Token) -> bool:
    return terminal.name == token.type
