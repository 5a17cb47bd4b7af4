import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tools.errors import Issue, LimitHit
from tools.results import ExecutionResult, Failure
from tools.runs.parts import load_part, part_path, store_part
from tools.scenario import Edges, Scenario

KEY = "ab" * 32


def _round_trip(folder, result):
    store_part(folder, KEY, result)
    return load_part(folder, KEY)


@given(mask=hnp.arrays(np.bool_, st.tuples(st.integers(1, 5), st.integers(1, 9))), data=st.data())
def test_a_scenario_comes_back_the_same(tmp_path_factory, mask, data):
    n, t = mask.shape
    index = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(0, t - 1))
    triples = np.array(data.draw(st.lists(index, max_size=9)), np.int64).reshape(-1, 3)
    scenario = Scenario.of(mask, Edges.from_arrays(*triples.T, mask.shape))
    back = _round_trip(tmp_path_factory.mktemp("parts"), ExecutionResult("log", scenario, 1.5))
    assert back is not None
    assert back.outcome.same_as(scenario)
    assert (back.log_id, back.cpu_ms) == ("log", 1.5)


def test_a_failure_comes_back_with_its_limit(tmp_path):
    failure = Failure(Issue("limit", "L_CPU", 3, 1, "too slow", "use less"), LimitHit("L_CPU", 2.1, 2.0, "s"))
    back = _round_trip(tmp_path, ExecutionResult("log", failure))
    assert back is not None
    assert back.outcome == failure


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"[]",
        lambda data: data.replace(b'"mask":"', b'"mask":"*'),
        lambda data: data.replace(KEY.encode(), b"cd" * 32),
    ],
    ids=["cut", "empty", "other", "base64", "key"],
)
def test_a_damaged_part_is_no_part(tmp_path, damage):
    store_part(tmp_path, KEY, ExecutionResult("log", Scenario.of(np.ones((2, 3), np.bool_))))
    path = part_path(tmp_path, KEY)
    path.write_bytes(damage(path.read_bytes()))
    assert load_part(tmp_path, KEY) is None


def test_no_part_is_no_part(tmp_path):
    assert load_part(tmp_path, KEY) is None


def test_a_part_that_was_read_is_read_again_once_it_changed(tmp_path):
    found = [Scenario.of(np.full((2, 3), value), Edges.empty()) for value in (True, False)]
    for scenario in (*found, *found):
        back = _round_trip(tmp_path, ExecutionResult("log", scenario))
        assert back is not None
        assert back.outcome.same_as(scenario)
    assert load_part(tmp_path, KEY) is load_part(tmp_path, KEY)
    part_path(tmp_path, KEY).unlink()
    assert load_part(tmp_path, KEY) is None
