"""Finished work is found again by what decides it, and by nothing else."""

import hashlib
from dataclasses import replace

import numpy as np
import orjson
import pytest

from evals.running.outcomes import Found, NotFound
from evals.running.store import FinishedCase, Store
from tools.answers import Answer, NoProgram
from tools.jury import Juror, Jury
from tools.results import Program

IDENTITY = {"writer": "grammar", "profile": "standard"}
PROGRAM = Program("x = 1\n", "grammar", "a car")
MASK = np.arange(35).reshape(5, 7) % 3 == 0


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, IDENTITY)


def keep(store, case, log_digest="digest"):
    store.keep_case("log", "a car", PROGRAM, log_digest, case)


@pytest.mark.parametrize("confidence", [None, np.linspace(0, 1, 5), np.linspace(0, 1, 35).reshape(5, 7)])
def test_what_was_found_comes_back_as_it_was(store, confidence):
    keep(store, FinishedCase(Found(MASK, ~MASK, confidence), 12.5))
    back = store.case("a car", PROGRAM, "digest")
    assert back.cpu_ms == 12.5
    assert (back.outcome.mask == MASK).all()
    assert (back.outcome.related == ~MASK).all()
    assert back.outcome.mask.dtype == np.bool_
    assert np.array_equal(back.outcome.confidence, confidence) if confidence is not None else True
    assert (back.outcome.confidence is None) == (confidence is None)


def test_a_certainty_comes_back_where_something_is_referred(store):
    sure = np.linspace(0.1, 0.9, 35).reshape(5, 7)
    keep(store, FinishedCase(Found(MASK, ~MASK, None, sure)))
    back = store.case("a car", PROGRAM, "digest").outcome.certainty
    assert np.allclose(back, np.where(MASK, sure, 0), atol=1e-7)


def test_a_failure_comes_back_as_it_was(store):
    keep(store, FinishedCase(NotFound("limit", "L_CPU", "too slow")))
    assert store.case("a car", PROGRAM, "digest").outcome == NotFound("limit", "L_CPU", "too slow")


@pytest.mark.parametrize(
    "answer",
    [
        Answer("a car", PROGRAM, "car", ("near: 5 m",), 0.25, 900, 0.01),
        Answer("a car", NoProgram("declined", "W_DECLINED", "no")),
        Answer("a car", PROGRAM, jury=Jury((Juror(PROGRAM, 0.75), Juror(Program("y = 1\n"), 0.25)), -1.5, 3.25)),
        Answer("\U0001f697 'quoted' \"car\" \n", PROGRAM),
    ],
)
def test_an_answer_comes_back_as_it_was(store, answer):
    store.keep_answer(answer)
    assert store.answer(answer.prompt) == answer
    assert store.answer("another car") is None


@pytest.mark.parametrize(
    ("prompt", "program", "log_digest", "identity"),
    [
        ("a bus", PROGRAM, "digest", IDENTITY),
        ("a car", replace(PROGRAM, source="x = 2\n"), "digest", IDENTITY),
        ("a car", replace(PROGRAM, description="a bus"), "digest", IDENTITY),
        ("a car", PROGRAM, "another", IDENTITY),
        ("a car", PROGRAM, "digest", {**IDENTITY, "profile": "refav"}),
        ("a car", PROGRAM, "digest", {**IDENTITY, "more": ""}),
    ],
)
def test_whatever_decides_a_result_is_part_of_its_key(store, tmp_path, prompt, program, log_digest, identity):
    keep(store, FinishedCase(Found(MASK, MASK)))
    other = Store(tmp_path, identity)
    assert other.case(prompt, program, log_digest) is None
    assert Store(tmp_path, dict(reversed(IDENTITY.items()))).case("a car", PROGRAM, "digest") is not None


@pytest.mark.parametrize("damage", [lambda d: d[:-1], lambda d: b"", lambda d: d.replace(b"a", b"b"), lambda d: b"[]"])
def test_a_damaged_file_counts_as_not_there(store, tmp_path, damage):
    keep(store, FinishedCase(Found(MASK, MASK)))
    (path,) = tmp_path.glob("cases/*.json")
    path.write_bytes(damage(path.read_bytes()))
    assert store.case("a car", PROGRAM, "digest") is None


def rewrite(path, change):
    """Change a stored file's content and name the digest of what it holds now."""
    body = orjson.loads(path.read_bytes())
    del body["sha256"]
    change(body)
    digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
    path.write_bytes(orjson.dumps({**body, "sha256": digest}))


def test_a_file_that_parses_but_was_changed_counts_as_not_there(store, tmp_path):
    keep(store, FinishedCase(Found(MASK, MASK), 5.0))
    (path,) = tmp_path.glob("cases/*.json")
    changed = path.read_bytes().replace(b'"cpu_ms":5.0', b'"cpu_ms":6.0')
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    assert store.case("a car", PROGRAM, "digest") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["found"].update(shape=[10, 10]),
        lambda body: body["found"].update(shape=[10**9, 10**9]),
        lambda body: body["found"].update(shape=[-5, -7]),
        lambda body: body["found"].update(shape=5),
        lambda body: body["found"].update(shape=[5]),
        lambda body: body["found"].update(mask=7),
        lambda body: body["found"].update(confidence={"shape": [7, 5], "data": ""}),
        lambda body: body.update(found="x"),
        lambda body: body.update(found=[]),
        lambda body: body.update(cpu_ms="fast"),
        lambda body: body.update(cpu_ms=[]),
        lambda body: (body.pop("found"), body.update(failure={"outcome": "bad", "code": "", "reason": ""})),
        lambda body: (body.pop("found"), body.update(failure="x")),
    ],
)
def test_a_case_that_holds_something_else_counts_as_not_there(store, tmp_path, change):
    keep(store, FinishedCase(Found(MASK, MASK, np.linspace(0, 1, 5)), 5.0))
    (path,) = tmp_path.glob("cases/*.json")
    rewrite(path, lambda body: None)
    assert store.case("a car", PROGRAM, "digest") is not None
    rewrite(path, change)
    assert store.case("a car", PROGRAM, "digest") is None


@pytest.mark.parametrize("refusal", ["x", [], 5, {"kind": "odd", "code": "", "reason": ""}])
def test_a_refusal_that_is_none_counts_as_not_there_and_is_forgotten_as_failed(store, tmp_path, refusal):
    store.keep_answer(Answer("a car", NoProgram("declined", "W_DECLINED", "no")))
    (path,) = tmp_path.glob("answers/*.json")
    rewrite(path, lambda body: body.update(refusal=refusal))
    assert store.answer("a car") is None
    if not isinstance(refusal, dict):
        assert store.forget(failed_only=True) == 1
        assert not path.exists()


def test_forgetting_what_failed_keeps_what_was_answered_and_declined(store, tmp_path):
    keep(store, FinishedCase(Found(MASK, MASK)), "one")
    keep(store, FinishedCase(NotFound("crash", "C_CRASH", "it broke off")), "two")
    store.keep_answer(Answer("a", PROGRAM))
    store.keep_answer(Answer("b", NoProgram("declined", "W_DECLINED", "no")))
    store.keep_answer(Answer("c", NoProgram("model", "M_DOWN", "no server")))
    assert store.forget(failed_only=True) == 2
    assert store.case("a car", PROGRAM, "one") is not None
    assert store.case("a car", PROGRAM, "two") is None
    assert [store.answer(prompt) is not None for prompt in "abc"] == [True, True, False]
    assert store.forget(failed_only=False) == 3
    assert list(tmp_path.glob("*/*.json")) == []


def test_half_written_files_are_swept_away(store, tmp_path):
    keep(store, FinishedCase(Found(MASK, MASK)))
    left = tmp_path / "cases" / ".half.json.x1"
    left.write_bytes(b"{")
    store.sweep()
    assert not left.exists()
    assert store.case("a car", PROGRAM, "digest") is not None
