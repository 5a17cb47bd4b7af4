"""Parsing in many threads at once gives what one thread gives."""

import ast
import gc
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.language.parsing import parsed, parsed_expression

DEEP = "x = " + "(" * 40 + "1" + ")" * 40 + " + f(g(h([1, (2, [3, {}])])))\n"


@pytest.fixture
def hurried():
    """Threads that take turns all the time, and collections in the midst of everything."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(5)
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


def test_threads_do_not_come_between(hurried):
    texts = [DEEP * (1 + number % 7) for number in range(400)]
    expected = {text: ast.dump(ast.parse(text)) for text in set(texts)}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: ast.dump(parsed(text)), texts))
    assert found == [expected[text] for text in texts]


def test_only_one_thread_is_within_the_parser(monkeypatch):
    within, most = [], []

    def slow(text, mode="exec"):
        within.append(text)
        most.append(len(within))
        time.sleep(0.002)
        within.pop()
        return compile(text, "<text>", mode, ast.PyCF_ONLY_AST)

    monkeypatch.setattr(ast, "parse", slow)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: (parsed(text), parsed_expression(text)), ["x"] * 40))
    assert (len(most), max(most)) == (80, 1)


def test_an_expression_is_one_and_errors_are_the_parsers_own():
    assert ast.dump(parsed_expression("near(a, 5)")) == ast.dump(ast.parse("near(a, 5)", mode="eval").body)
    for wrong in (parsed, parsed_expression):
        with pytest.raises(SyntaxError):
            wrong("x = (")
