"""What a run says that models took."""

import json

import pytest

from agents.cli import main
from agents.commands.run_report import _spent

USAGE = {"input_tokens": 100, "output_tokens": 20}
PAID = {"from_cache": False, "attempts": 1, "usage": USAGE, "usd": 0.5}
KEPT = {"from_cache": True, "attempts": 0, "usage": USAGE, "usd": 0.0}
UNSENT = {
    "from_cache": False, "attempts": 0, "usage": {"input_tokens": 0, "output_tokens": 0}, "usd": 0.0, "code": "BUDGET",
}  # fmt: skip
GIVEN_UP = {**UNSENT, "code": "M_CONNECTION"}


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([PAID], "1 call, 120 tokens, 0.5000 USD"),
        ([PAID, PAID, KEPT], "2 calls, 240 tokens, 1.0000 USD, 1 more from the cache"),
        ([PAID, UNSENT, UNSENT], "1 call, 120 tokens, 0.5000 USD; 2 not made, over the budget"),
        ([UNSENT], "0 calls, 0 tokens, 0.0000 USD; 1 not made, over the budget"),
        ([PAID, GIVEN_UP, GIVEN_UP], "1 call, 120 tokens, 0.5000 USD; 2 not made, as those before had failed"),
        ([{**PAID, "usd": None}], "1 call, 120 tokens, at prices that are not all known"),
    ],
)
def test_only_calls_that_were_made_are_counted(tmp_path, calls, said):
    tmp_path.joinpath("model_calls.jsonl").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    assert _spent(tmp_path) == said


def test_a_run_without_models_says_nothing_of_them(tmp_path):
    assert _spent(tmp_path) == ""


@pytest.mark.parametrize(("query", "is_unsure"), [("stopped car near a pedestrian crossing", True), ("dog", False)])
def test_a_reading_that_may_not_be_what_was_meant_is_told_with_the_way_to_see_others(
    sample_logs, tmp_path, capsys, query, is_unsure
):
    with pytest.raises(SystemExit):
        main(
            ["run", query, "--logs", str(sample_logs), "--out", str(tmp_path / "runs"), "--cache", str(tmp_path / "c")]
        )
    said = " ".join(capsys.readouterr().out.split())
    assert (f'that this is meant; agents explain "{query}" shows how else it can be read' in said) is is_unsure
