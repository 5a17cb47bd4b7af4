"""Hostile programs over real logs and the real library; honest programs around them give unchanged bytes."""

import json

import pytest

from tools.results import Failure, Program
from tools.sandbox.limits import MIB, JailLimits

FAILING_BY_DESIGN = {"p172", "p173", "p174"}
KIND = {"E": "reject", "L_CPU": "timeout", "L_STALL": "timeout", "L_MEMORY": "memory"}


def kind(outcome) -> str:
    if not isinstance(outcome, Failure):
        return "contained"
    code = outcome.issue.code
    return KIND.get(code) or KIND.get(code[0]) or "contained"


@pytest.fixture(scope="module")
def honest(shared_data):
    entries = json.loads((shared_data / "refav_oracle" / "programs.json").read_text())
    return [Program(entry["program"], description=entry["description"]) for entry in entries], [
        e["id"] for e in entries
    ]


@pytest.mark.parametrize("profile", ["refav", "standard"])
def test_hostile_programs_change_nothing_for_honest_ones(
    executor_with, profile, val_logs, corpus, canaries, honest, tmp_path
):
    programs, names = honest
    limits = JailLimits(cpu_s=4, wall_s=120, memory_bytes=192 * MIB)
    with executor_with("hooked", profile=profile, workers=2, limits=limits, cache_dir=tmp_path) as executor:
        keys = [log.key for log in executor.open(val_logs)]
        before = {(n, result.log_id): result.outcome for n, result in executor.run_many(programs, keys)}
        entries = list(corpus.values())
        hostile = [Program(canaries.point(entry["code"])) for entry in entries]
        wrong = [
            (entries[n]["id"], result.outcome)
            for n, result in executor.run_many(hostile, keys[:1])
            if entries[n]["must"] not in ("contained", kind(result.outcome))
        ]
        after = {(n, result.log_id): result.outcome for n, result in executor.run_many(programs, keys)}
    assert wrong == []
    assert canaries.touched() == []
    failed = {names[n] for (n, _), outcome in before.items() if isinstance(outcome, Failure)}
    assert failed == FAILING_BY_DESIGN
    assert before.keys() == after.keys()
    for place, outcome in before.items():
        same = outcome == after[place] if isinstance(outcome, Failure) else outcome.same_as(after[place])
        assert same, place
