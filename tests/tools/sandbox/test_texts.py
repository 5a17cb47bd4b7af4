"""Texts reach the child unchanged, odd characters and all."""

import pytest

from tools.sandbox.texts import read_texts, text_file


@pytest.mark.parametrize(
    ("source", "description"),
    [("", ""), ("x = 1\n", "cars"), ("ü" * 200_000, ""), ("", "query"), ("a\x00\ud800", "\udfff\r\n")],
)
def test_texts_survive(source, description):
    data = source.encode("utf-8", "surrogatepass")
    with text_file(data, description) as file:
        assert read_texts(file.fileno(), len(data)) == (source, description)
        assert read_texts(file.fileno(), len(data)) == (source, description)
