"""Rendered prompts are as the golden files have them, and their document is as it would be made today."""

from pathlib import Path

import pytest

from agents.writing.showing import GOLDEN, QUERIES, cost_of, document, golden_files, repair_samples, sample_request
from tools.atoms.profiles import PROFILE_NAMES

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "prompts.md"
FILES = golden_files()


@pytest.mark.parametrize("name", FILES)
def test_prompts_are_as_the_golden_files_have_them(name: str) -> None:
    """After a change that is meant: python -m agents.writing.showing --golden."""
    assert (GOLDEN / name).read_text(encoding="utf-8") == FILES[name]


def test_there_is_no_golden_file_of_nothing() -> None:
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.md")} == set(FILES)


def test_the_document_is_up_to_date() -> None:
    """After a change that is meant: python -m agents.writing.showing > docs/prompts.md."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_prompts_fit(profile: str) -> None:
    costs = sorted(cost_of(sample_request(profile, place)).total for place in range(len(QUERIES)))
    assert costs[len(costs) // 2] < 13_000
    assert costs[-1] < 14_500
    assert max(cost_of(request).total for request in repair_samples(profile).values()) < 17_000


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_most_of_a_request_is_the_same_for_every_query(profile: str) -> None:
    costs = [cost_of(sample_request(profile, place)) for place in range(len(QUERIES))]
    assert len({cost.fixed for cost in costs}) == 1
    assert min(cost.fixed / cost.total for cost in costs) > 0.7


@pytest.mark.parametrize("name", FILES)
def test_rendered_prompts_leave_nothing_unfilled(name: str) -> None:
    text = FILES[name]
    assert "{{" not in text
    assert "{%" not in text
    assert "\n\n\n\n" not in text
    assert "None." not in text
