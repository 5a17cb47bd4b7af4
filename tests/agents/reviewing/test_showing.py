"""Rendered prompts of reviewing are as the golden files have them, and fit."""

import pytest

from agents.reviewing.showing import GOLDEN, golden_files, sample_requests
from agents.writing.showing import cost_of
from tools.atoms.profiles import PROFILE_NAMES

FILES = golden_files()


@pytest.mark.parametrize("name", FILES)
def test_prompts_are_as_the_golden_files_have_them(name):
    """After a change that is meant: python -m agents.reviewing.showing."""
    assert (GOLDEN / name).read_text(encoding="utf-8") == FILES[name]


def test_there_is_no_golden_file_of_nothing():
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.md")} == set(FILES)


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_prompts_fit_and_most_of_them_is_fixed(profile):
    costs = [cost_of(request) for request in sample_requests(profile).values()]
    assert max(cost.total for cost in costs) < 18_000
    assert min(cost.fixed / cost.total for cost in costs) > 0.6


@pytest.mark.parametrize("name", FILES)
def test_rendered_prompts_leave_nothing_unfilled(name):
    assert all(mark not in FILES[name] for mark in ("{{", "{%", "\n\n\n\n", "None."))
