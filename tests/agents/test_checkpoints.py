"""Checkpoints: what is restored is what was stored, requests are told apart, and two processes do not share one."""

from dataclasses import dataclass

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Send

from agents.augmenting.values import Augmented, Decomposition, Rejection
from agents.candidates.values import Attempt, Candidate, Origin
from agents.checkpoints import restored, thread_held, thread_of
from agents.settings import Settings
from tools.errors import PrerequisiteError
from tools.results import Program
from tools.runs.trial import Trial, TrialLog

CANDIDATE = Candidate(
    1, Origin("model", "vllm:a", "car"), "ok", Program("x", "file", "car"), Trial("d", (), (TrialLog("a", "b", "ok"),)),
    (Attempt("write", "x", ("line 1: E_CALL: no",), "E_CALL"),), "cars", ("near: 10 m",),
)  # fmt: skip
PARTS = Decomposition("car", ("BUS", "BOX_TRUCK"), numbers=("5 m",))
AUGMENTED = Augmented(PARTS, ("bus",), (Rejection("a", "b", "c"),))


@pytest.mark.parametrize("value", [CANDIDATE, AUGMENTED, [CANDIDATE, CANDIDATE], {"a": [1, 2]}, ("a", ["b"])])
def test_values_come_back_equal_and_can_be_hashed_as_before(value):
    serializer = JsonPlusSerializer(allowed_msgpack_modules=True)
    back = restored(serializer.loads_typed(serializer.dumps_typed(value)))
    if isinstance(value, Candidate | Augmented):
        assert hash(back) == hash(value)
    assert back == (["a", ["b"]] if isinstance(value, tuple) else value)


def test_what_a_node_was_sent_comes_back_as_it_was():
    """A run that was stopped there goes on with it, and what it is judged by is looked up by its hash."""
    serializer = JsonPlusSerializer(allowed_msgpack_modules=True)
    sent = [Send("review", {"candidate": CANDIDATE})]
    (back,) = restored(serializer.loads_typed(serializer.dumps_typed(sent)))
    assert (back.node, back.arg) == ("review", {"candidate": CANDIDATE})
    assert hash(back.arg["candidate"]) == hash(CANDIDATE)


def test_lists_within_tuples_of_frozen_values_become_tuples():
    @dataclass(frozen=True, slots=True)
    class Pairs:
        pairs: tuple[tuple[str, int], ...]

    assert restored(Pairs([["a", 1], ["b", 2]])) == Pairs((("a", 1), ("b", 2)))


def test_the_same_relative_folder_elsewhere_is_another_request(monkeypatch, tmp_path):
    settings = Settings(model="vllm:a", cache=str(tmp_path / "cache"))
    names = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        monkeypatch.chdir(tmp_path / place)
        names.append(thread_of("bus", "", ["logs"], settings))
    assert names[0] != names[1]
    assert names[1] == thread_of("bus", "", [str(tmp_path / "two" / "logs")], settings)


def test_two_at_once_have_threads_of_their_own_and_the_first_is_free_again(tmp_path):
    settings = Settings(cache=str(tmp_path))
    with thread_held(settings, "a") as first, thread_held(settings, "a") as second:
        assert (first, second) == ("a", "a-1")
    with thread_held(settings, "a") as again:
        assert again == "a"


def test_a_cache_folder_that_cannot_be_written_is_told_with_its_cure(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PrerequisiteError, match="--cache"), thread_held(Settings(cache=str(tmp_path / "file")), "a"):
        pass
