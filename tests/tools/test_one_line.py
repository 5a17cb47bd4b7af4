"""What stands in one line of a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  cars\n\tthat  brake ", "cars that brake"),
        ("red\x1b[31m\u2028 flags\u202e", "red [31m flags"),
        ("a\x00b", "a b"),
        ("größer als 3 m", "größer als 3 m"),
        ("", ""),
        (None, ""),
        (7, ""),
        (["a"], ""),
    ],
)
def test_words_stand_in_one_printable_line(text, line):
    assert one_line(text) == line


def test_what_is_too_long_ends_in_an_ellipsis_and_what_just_fits_does_not():
    assert one_line("abcdefghij", most=10) == "abcdefghij"
    assert one_line("abcdefghijk", most=10) == "abcdef ..."
    assert one_line(" " * 100 + "late", most=10) == ""
    assert one_line("0 00000", most=6) == "0 ..."


@given(st.text(max_size=200), st.integers(5, 60))
def test_any_text_is_one_bounded_printable_line(text, most):
    line = one_line(text, most)
    assert len(line) <= most
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
    assert one_line(line, most) == line
