"""The parser: `prompts/grammar/syntax.lark` over the categories of a lexicon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer
from lark.parsers.earley_forest import SymbolNode

from agents.writers.english.lexicon import Lexicon
from agents.writers.english.segments import Segment
from prompts.loader import read_text


class SegmentToken(Token):
    """A segment as the parser takes it: a token that knows what it stands for."""

    segment: Segment


def _token(segment: Segment, index: int) -> SegmentToken:
    token = SegmentToken(segment.type, " ".join(segment.words), start_pos=index)
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
            grammar + _categories(grammar, self.lexicon),
            parser="earley",
            lexer=_SegmentLexer,
            ambiguity="forest",
            maybe_placeholders=False,
        )

    def parse(self, segments: Sequence[Segment]) -> SymbolNode | int:
        """The forest of all derivations; or how many segments could be placed before none went on."""
        try:
            root: Any = self._lark.parse(segments)
        except UnexpectedInput as error:
            token = getattr(error, "token", None)
            return token.start_pos or 0 if isinstance(token, SegmentToken) else len(segments)
        assert isinstance(root, SymbolNode)
        return root


def _categories(grammar: str, lexicon: Lexicon) -> str:
    """The rule of every category: all the mixtures that hold it."""
    mixtures = {"_".join(mixture): mixture for mixture in sorted(lexicon.mixtures | {("NUM",)})}
    wanted = sorted({word[2:].upper() for word in _rule_names(grammar)})
    lines = []
    for category in wanted:
        holding = [name for name, mixture in mixtures.items() if category in mixture] or [category]
        lines.append(f"k_{category.lower()}: {' | '.join(holding)}")
        mixtures.setdefault(category, (category,))
    return "\n".join(["", *lines, "%declare " + " ".join(sorted(mixtures)), ""])


def _rule_names(grammar: str) -> Iterator[str]:
    for line in grammar.splitlines():
        if not line.lstrip().startswith("//"):
            yield from (word for word in line.split("->")[0].split() if word.startswith("k_"))
