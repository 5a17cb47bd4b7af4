"""What is looked at before parsing, and that looking is linear."""

import re

import pytest

from tools.errors import ProgramError
from tools.language.issues import Report
from tools.language.lexical import _QUOTED_OR_COMMENT, check_text, code_of
from tools.language.limits import LIMITS


def _code(text: str) -> tuple[str, int, int] | None:
    try:
        check_text(text, Report(text))
    except ProgramError as error:
        issue = error.issues[0]
        return issue.code, issue.line, issue.column
    return None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 'b # c' # 'd'", "a = ''''''' # 'd'"),
        ('"""a\n# b\n"""c', '""""\n"""\n"""c'),
        ("'''a'b''' d", "''''''''' d"),
        (r"'a\'b' c", "'''''' c"),
        ("'a\nb'", "''\nb'"),
        ("'''a", "''''"),
        ("'a\\", "'''"),
        ("# 'a\n'b'", "# 'a\n'''"),
    ],
)
def test_strings_are_blanked_out_character_for_character(text: str, code: str) -> None:
    assert code_of(text).replace("'", '"') == code.replace("'", '"')
    assert len(code_of(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x = 'é–“”\u202e'  # é–“” ≥", None),
        ("x = 'a\u200f\u200eb'  # \u200e\u200f", None),
        ("x = \u200f1", ("E_SYNTAX", 1, 5)),
        ("# \u2069", ("E_SYNTAX", 1, 3)),
        ("x = é", ("E_SYNTAX", 1, 5)),
        ("# fine\nx = ”", ("E_SYNTAX", 2, 5)),
        ("# \u202e", ("E_SYNTAX", 1, 3)),
        ("# \u2066", ("E_SYNTAX", 1, 3)),
        ("# \x1b[0m", ("E_SYNTAX", 1, 3)),
        ("x = 1\x00", ("E_SYNTAX", 1, 6)),
        ("x = '\ud800'", ("E_SYNTAX", 1, 6)),
        ("x = 1\t\f\r\n", None),
        ("x = 1\x0b", ("E_SYNTAX", 1, 6)),
        ("x = \u00a01", ("E_SYNTAX", 1, 5)),
        ("ｘ = 1", ("E_SYNTAX", 1, 1)),
    ],
)
def test_characters_out_of_place(text: str, place: tuple[str, int, int] | None) -> None:
    assert _code(text) == place


def test_comments_count_toward_the_text_only() -> None:
    assert _code("# " + "x" * (LIMITS.text_chars - 2)) is None
    assert _code("# " + "x" * (LIMITS.text_chars - 1)) == ("E_SIZE", 0, 0)


def test_code_and_strings_count_toward_the_code() -> None:
    assert _code("x" * (LIMITS.code_chars - 1)) is None
    assert _code("x" * LIMITS.code_chars) == ("E_SIZE", 0, 0)
    assert _code("'" + "#" * LIMITS.code_chars + "'") == ("E_SIZE", 0, 0)
    assert _code(" " * 5000 + "x" + " " * 5000 + "\n" * 5000 + "# c\n" * 5000) is None


@pytest.mark.parametrize("piece", ["'", '"', "'''", '"""', "\\", "\\'", "\\'''", "#", "a", "\n", "'\\\n"])
def test_every_part_of_any_text_is_consumed_once(piece: str) -> None:
    text = piece * 3000
    ends = [match.span() for match in _QUOTED_OR_COMMENT.finditer(text)]
    assert all(start < end for start, end in ends)
    rest = re.sub(_QUOTED_OR_COMMENT, "", text)
    assert not set(rest) & set("'\"#")
