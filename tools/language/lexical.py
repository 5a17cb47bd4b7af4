"""What is looked at before parsing: length, code apart from comments and strings, characters out of place."""

from __future__ import annotations

import re
from typing import Final

from tools.language.issues import Report
from tools.language.limits import LIMITS

_QUOTED_OR_COMMENT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\\?\Z)'
    r"|'''(?:[^\\]|\\.)*?(?:'''|\\?\Z)"
    r'|"(?:[^"\\\n]|\\.)*(?:"|\\?\Z|(?=\n))'
    r"|'(?:[^'\\\n]|\\.)*(?:'|\\?\Z|(?=\n))"
    r"|\#[^\n\r]*",
    re.DOTALL,
)
"""Every alternative ends in something that is always there, so a scan is linear even over unclosed quotes."""

_BIDI: Final = "\u061c\u202a-\u202e\u2066-\u2069"
"""Characters that reorder the text around them; the marks U+200E and U+200F only say a direction, and may stand."""

_HIDDEN: Final = re.compile(f"[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f{_BIDI}\ud800-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
CURLY_QUOTES: Final = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033"
BYTE_ORDER_MARK: Final = "\ufeff"


def check_text(source: str, report: Report) -> None:
    """Refuse a text that is too long or holds characters that may not stand where they do.

    Raises:
        ProgramError: Through `report`, at once: later stages must not see such a text.
    """
    if len(source) > LIMITS.text_chars:
        report.add("E_SIZE", None, _too_long("the program", len(source), LIMITS.text_chars), "write a shorter program")
        report.raise_if_any()
    _refuse_first(_SURROGATE, source, source, report)
    code = code_of(source)
    _refuse_first(_HIDDEN, code, source, report)
    _refuse_first(_NOT_ASCII, _without_comments(code), source, report)
    _check_code_size(_without_comments(code), report)


def hidden_character(text: str) -> str:
    """The first control, bidirectional or surrogate character of a text; empty when it has none."""
    match = _HIDDEN.search(text)
    return match.group() if match else ""


def code_of(source: str) -> str:
    """The text with every quoted string blanked out, character for character; comments stay."""
    return _QUOTED_OR_COMMENT.sub(_blank_string, source)


def _blank_string(match: re.Match[str]) -> str:
    text = match.group()
    return text if text[0] == "#" else re.sub(r"[^\n]", '"', text)


def _without_comments(code: str) -> str:
    return re.sub(r"#[^\n\r]*", lambda match: " " * len(match.group()), code)


def _check_code_size(code: str, report: Report) -> None:
    size = sum(len(line) + 1 for line in map(str.strip, code.splitlines()) if line)
    if size > LIMITS.code_chars:
        message = _too_long("the program without its comments", size, LIMITS.code_chars)
        report.add("E_SIZE", None, message, "write a shorter program")
        report.raise_if_any()


def _too_long(what: str, size: int, limit: int) -> str:
    return f"{what} has {size} characters; {limit} are allowed"


def _refuse_first(pattern: re.Pattern[str], text: str, source: str, report: Report) -> None:
    match = pattern.search(text)
    if match is None:
        return
    line = source.count("\n", 0, match.start()) + 1
    column = match.start() - source.rfind("\n", 0, match.start())
    character = match.group()
    message = f"the character U+{ord(character):04X} may not stand here"
    report.add_at("E_SYNTAX", line, column, message, character_hint(character))
    report.raise_if_any()


def character_hint(character: str) -> str:
    """What to write instead of a character that may not stand in code."""
    if character in CURLY_QUOTES:
        return "use plain quotes, ' or \""
    return "use plain ASCII outside quoted strings and comments"
