"""A query as plain words: lower case, spelling variants levelled, small typos mended and reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.writers.english.lexicon import Lexicon, Words
from agents.writers.english.mending import mended

MOST_WORDS = 60
"""The longest query that is read."""

_EXAMPLES = re.compile(r"\(\s*(?:e\.?g\.?|i\.?e\.?|for example|such as)\b[^()]*\)")
_ABOUT = re.compile(r"\b(?:about|circa|approx\.?|(?<=\bat )around) (?=\d)")
_POLITE = re.compile(r"[\s,;]+(?:please|thanks|thank you)\s*[.!]?$")
_HYPHEN = re.compile(r"(?<=[^\W_])-(?=[^\W\d_])")
_FOREIGN = r"[^\W\d_]*[^\W\d_a-z][^\W\d_]*"
_TOKEN = re.compile(rf"'s\b|\d+(?:\.\d+)?|{_FOREIGN}|[a-z]+(?:/[a-z]+)?(?:\d(?![\d.]))?|[^\sa-z\d]")
_QUOTED = re.compile(r'("[^"]+")')


@dataclass(frozen=True, slots=True)
class Spelled:
    """A query's words.

    Attributes:
        words: Lower-case words, numbers and single signs; articles are still there.
        mended: Misspelt words and what they were taken for.
        dropped: Parts that only give examples, such as "(e.g. golf cart)".
    """

    words: Words
    mended: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()


def spelled(text: str, lexicon: Lexicon) -> Spelled:
    """Take `text` apart.

    Hyphens before letters part words; every character that is neither letter nor digit becomes a word of its own, so
    that nothing is lost unseen. Letters of other alphabets stay in their words. Typing errors are mended
    (`mending.mended`).
    """
    plain = _ABOUT.sub("", _POLITE.sub("", text.lower().replace("\u2019", "'").strip()))
    dropped = tuple(match.group() for match in _EXAMPLES.finditer(plain))
    plain = _without_marks(_EXAMPLES.sub(" ", plain).strip().rstrip(".!?;:, "))
    words = _rewritten(tuple(_tokens(plain)), lexicon)
    words = _parted(words, lexicon)
    fixed = tuple(mended(word, lexicon) for word in words)
    slips = dict((old, new) for old, new in zip(words, fixed, strict=True) if old != new)
    return Spelled(_rewritten(fixed, lexicon), tuple(slips.items()), dropped)


def _without_marks(text: str) -> str:
    """The text without quotation marks around it; those around some of its words stay."""
    around = text.count('"') % 2 or (text[:1] == '"' and text.count('"') == 2)
    return text.strip("\"'") if around else text.strip("'")


def _tokens(text: str) -> Iterator[str]:
    """Words and signs; what stands in quotation marks is one, and in parentheses `;` parts what commas do."""
    open_ = 0
    for at, piece in enumerate(_QUOTED.split(text)):
        if at % 2:
            yield piece
            continue
        for token in _TOKEN.findall(_HYPHEN.sub(" ", piece)):
            open_ += (token == "(") - (token == ")")
            yield ";" if token == "," and open_ > 0 else token


def _parted(words: Words, lexicon: Lexicon) -> Words:
    """Words with a slash that is no unit's are one or the other: "cars/trucks"."""
    known = lexicon.vocabulary
    return tuple(
        part
        for word in words
        for part in (word.replace("/", " or ").split() if "/" in word and word not in known else (word,))
    )


def without_request(words: Words, lexicon: Lexicon) -> Words:
    """The words without beginnings such as "show me all" or "scenes where"."""
    found = (request for request in lexicon.requests if words[: len(request)] == request != words)
    request = next(found, ())
    return without_request(words[len(request) :], lexicon) if request else words


def _rewritten(words: Words, lexicon: Lexicon) -> Words:
    """Spelling variants and fixed phrases levelled, the longest first, from left to right."""
    longest = max((len(old) for old in lexicon.rewrites), default=0)
    done: list[str] = []
    at = 0
    while at < len(words):
        sizes = range(min(longest, len(words) - at), 0, -1)
        size = next((n for n in sizes if words[at : at + n] in lexicon.rewrites), 0)
        done.extend(lexicon.rewrites[words[at : at + size]] if size else words[at : at + 1])
        at += max(size, 1)
    return tuple(done)
