import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.sandbox.texts import await_texts, pour, read_texts

ONE = b"\1\0\0\0\5\0\0\0"
"""One program, and five bytes of answers, are announced."""
ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


def through_a_pipe(programs, answers=None):
    read_end, write_end = os.pipe()
    writer = threading.Thread(target=pour, args=(write_end, programs, answers))
    writer.start()
    try:
        return read_texts(read_end, await_texts(read_end))
    finally:
        os.close(read_end)
        writer.join()
        os.close(write_end)


@given(programs=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=4))
def test_texts_survive(programs):
    sent = [(source.encode("utf-8", "surrogatepass"), description) for source, description in programs]
    assert through_a_pipe(sent) == (programs, None)


@pytest.mark.parametrize("answers", [None, b"", b"\xff" * 2_000_000])
def test_answers_come_beside_the_texts_and_none_is_told_from_nothing(answers):
    assert through_a_pipe([(b"x = 1", "query")], answers) == ([("x = 1", "query")], answers)


def test_texts_longer_than_a_pipe_survive():
    assert through_a_pipe([(b"x" * 3_000_000, "y" * 100_000)]) == ([("x" * 3_000_000, "y" * 100_000)], None)


def test_a_child_that_is_gone_does_not_disturb():
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        assert pour(write_end, [(b"x" * 3_000_000, "")]) is None
    finally:
        os.close(write_end)


@pytest.mark.parametrize("sent", [b"", ONE[:4], ONE, ONE + b"\5\0\0\0\1\0\0\0abc", ONE + b"\1\0\0\0\0\0\0\0x"])
def test_texts_that_end_early_are_told(sent):
    read_end, write_end = os.pipe()
    os.write(write_end, sent)
    os.close(write_end)
    try:
        with pytest.raises(EOFError, match="end early"):
            read_texts(read_end, await_texts(read_end))
    finally:
        os.close(read_end)
