"""Packing frozen values once gives the bytes that langgraph's own serializer gives."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Send

from agents.candidates.values import Attempt, Candidate, Origin
from agents.checkpoints import checkpoints
from agents.packing import Packer
from agents.settings import Settings
from tools.memory.values import Exemplar, Recalled
from tools.results import Program
from tools.runs.summary import LogOutcome
from tools.runs.trajectory import Event
from tools.runs.trial import Trial, TrialLog

BASE = JsonPlusSerializer()
ORIGIN = Origin("model", "vllm:a", "car", temperature=0.5)
TRIAL = Trial("d", (), (TrialLog("a", "b", "ok"), TrialLog("c", "d", "failed", code="R_EMPTY")))
CANDIDATE = Candidate(1, ORIGIN, "ok", Program("x", "file", "car"), TRIAL, (Attempt("write", "x", ("no",), "E_CALL"),))
OTHERS = [
    *(CANDIDATE, replace(CANDIDATE, number=2, program=None), LogOutcome("a", "ok"), Event("judge", "done", 0.25)),
    Recalled(Exemplar("car", "x", "standard", "none", "person"), 0.5),
]


@dataclass
class Open:
    """May change at any time."""

    value: int


PLAIN = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=5) | st.binary(max_size=5)
)
ODD = st.sampled_from([Path("a/b"), UUID(int=7), {1, 2}, Open(1), Send("review", {"candidates": [CANDIDATE]})])
VALUES = st.recursive(
    PLAIN | ODD | st.sampled_from(OTHERS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.builds(Send, st.just("propose"), st.dictionaries(st.text(max_size=3), inner, max_size=2))
    ),
    max_leaves=12,
)


def packer():
    return Packer(lambda value: BASE.dumps_typed(value)[1])


@given(values=st.lists(VALUES, min_size=1, max_size=3))
def test_the_bytes_are_those_of_the_serializer(values):
    ours = packer()
    for value in (*values, *values):
        assert BASE.dumps_typed(ours.packed(value)) == BASE.dumps_typed(value)


def test_what_may_change_is_packed_as_it_is_now():
    ours, changing = packer(), Open(1)
    before = BASE.dumps_typed(ours.packed([changing]))
    changing.value = 2
    after = BASE.dumps_typed(ours.packed([changing]))
    assert before != after == BASE.dumps_typed([changing])


def test_values_that_come_and_go_are_not_taken_for_one_another():
    ours = packer()
    for number in range(200):
        value = replace(CANDIDATE, number=number)
        assert BASE.dumps_typed(ours.packed(value)) == BASE.dumps_typed(value)


def test_the_store_packs_so_and_gives_back_what_it_was_given(tmp_path):
    value = {"candidates": OTHERS}
    kinds = (*map(type, OTHERS), Origin, Program, Trial, TrialLog, Attempt, Exemplar)
    with checkpoints(Settings(cache=str(tmp_path))) as plain:
        saver = plain.with_allowlist({(kind.__module__, kind.__name__) for kind in kinds})
        packed = saver.serde.dumps_typed(value)
        assert packed == BASE.dumps_typed(value)
        assert saver.serde.loads_typed(packed) == value
