"""Parts of a suite."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.case import Case, Suite
from evals.cases.digest import suite_digest
from evals.cases.selection import parse_slice, select
from tools.av2.log import open_log
from tools.challenge.empty import empty_sequence
from tools.errors import UserError


@pytest.fixture(scope="module")
def suite(tiny_logs: list[Path]) -> Suite:
    logs = {log.name: log for log in tiny_logs}
    cases = tuple(
        sorted(
            Case(log, prompt, tags)
            for log in logs
            for prompt, tags in (("a car", ("x",)), ("Parked CAR", ("x", "y")), ("a cat", ()))
        )
    )
    truth = {case.key: empty_sequence(open_log(logs[case.log_id]), case.prompt) for case in cases}
    digest = suite_digest("own", cases, truth, logs)
    return Suite("all", "own", "", cases, logs, truth, digest, {"tiny-10": Path("annotations.feather")})


def test_by_prompt_by_tag_by_position(suite: Suite) -> None:
    assert select(suite, "car$").prompts == ("Parked CAR", "a car")
    assert select(suite, "^a ").prompts == ("a car", "a cat")
    assert select(suite, tags=("x", "y")).prompts == ("Parked CAR",)
    assert select(suite, part=slice(2, 4)).cases == suite.cases[2:4]
    assert select(suite, "car", slice(-1, None), ("x",)).cases == (Case("tiny-12", "a car", ("x",)),)


def test_a_part_has_what_it_needs_and_a_digest_of_its_own(suite: Suite) -> None:
    part = select(suite, part=slice(0, 2))
    assert set(part.truth) == {case.key for case in part.cases}
    assert (set(part.log_folders), set(part.annotations)) == ({"tiny-10"}, {"tiny-10"})
    assert part.digest == suite_digest("own", part.cases, suite.truth, suite.log_folders, part.annotations)
    assert part.digest != suite.digest
    assert select(suite) is suite
    assert select(suite, part=slice(0, 2)).digest == select(select(suite, part=slice(0, 3)), part=slice(0, 2)).digest


def test_nothing_left_is_an_error(suite: Suite) -> None:
    with pytest.raises(UserError, match=r"no case of all \(9 cases\) fits the filter"):
        select(suite, "dog")
    with pytest.raises(UserError, match="no case of all has the tag 'z'; there are: x, y"):
        select(suite, tags=("z",))
    with pytest.raises(UserError, match=r"'\(' is no regular expression"):
        select(suite, "(")


@given(st.tuples(*[st.none() | st.integers(-99, 99)] * 2, st.none() | st.integers(-9, 9).filter(bool)))
def test_slices_mean_what_pythons_mean(parts: tuple[int | None, int | None, int | None]) -> None:
    text = ":".join("" if part is None else str(part) for part in parts)
    assert parse_slice(text) == slice(*parts)


@pytest.mark.parametrize("text", ["", "5", "a:b", "1:2:0", "1:2:3:4", "1.5:2", "9" * 30 + ":"])
def test_what_is_no_slice_says_so(text: str) -> None:
    with pytest.raises(UserError, match="is no slice; write first:after"):
        parse_slice(text)
