import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.console import clean


@given(st.text(), st.integers(1, 50))
def test_clean_text_is_one_short_printable_line(text, most):
    line = clean(text, most)
    assert len(line) <= most
    assert line.isprintable()


@pytest.mark.parametrize(
    ("raw", "shown"), [("a\x1b[31mb", "a?[31mb"), ("a\n\tb", "a b"), ("\u202eabc", "?abc"), ("[red]é", "[red]é")]
)
def test_clean(raw, shown):
    assert clean(raw) == shown
