"""The parser: `prompts/grammar/syntax.lark` over the categories of a lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer
from lark.parsers.earley import Parser as EarleyParser
from lark.parsers.earley_forest import SymbolNode

from agents.writers.english.lexicon import Lexicon
from agents.writers.english.segments import Segment
from prompts.loader import read_text


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


class _SegmentLexer(Lexer):
    """Hands the segments over as they are."""

    def __init__(self, lexer_conf: Any) -> None:
        """Nothing is configured."""

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        return (_token(segment, index) for index, segment in enumerate(data))


@dataclass
class Syntax:
    """Parses segments.

    Attributes:
        lexicon: The lexicon whose categories are the terminals.
    """

    lexicon: Lexicon
    _lark: Lark = field(init=False)

    def __post_init__(self) -> None:
        grammar = read_text("grammar/syntax.lark")
        self._lark = Lark(
            grammar + "\n%declare " + " ".join(_terminals(grammar)) + "\n",
            parser="earley",
            lexer=_SegmentLexer,
            ambiguity="forest",
            maybe_placeholders=False,
        )
        predict_directly(self._lark)

    def parse(self, segments: Sequence[Segment]) -> SymbolNode | int:
        """The forest of all derivations; or how many segments could be placed before none went on."""
        try:
            root: Any = self._lark.parse(segments)
        except UnexpectedInput as error:
            token = getattr(error, "token", None)
            return token.start_pos or 0 if isinstance(token, SegmentToken) else len(segments)
        assert isinstance(root, SymbolNode)
        return root


def predict_directly(parser: Any) -> None:
    """Let an Earley parser predict a symbol's own rules only; a third of the time, and the same chart.

    Lark keeps for every symbol all the rules that can begin it, through whatever other symbols, and predicts them again
    from each of those: the same items many times over.
    """
    earley = getattr(getattr(parser, "parser", None), "parser", None)
    if isinstance(earley, EarleyParser):
        own = {
            symbol: [rule for rule in rules if rule.origin == symbol] for symbol, rules in earley.predictions.items()
        }
        earley.predictions = own


def _terminals(grammar: str) -> list[str]:
    """The names in capitals that occur in the rules of a grammar."""
    rules = "\n".join(line.split("->")[0] for line in grammar.splitlines() if not line.lstrip().startswith("//"))
    return sorted(set(re.findall(r"\b[A-Z][A-Z_0-9]*\b", rules)))
