"""No match is lost and no error hidden: reference and generated programs, real and sample logs, both profiles."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.profiles import load_profile
from tools.av2.log import Log
from tools.errors import LimitExceededError, ProgramError
from tools.index.facts import LogFacts
from tools.index.necessary import _refav, _standard, reading, refutation
from tools.index.track_sets import tracks_of_mask
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.language.plan import Plan

PROFILES = ("standard", "refav")
GENERATED = 500
"""Per profile."""
LOGS_EACH = 3
"""Logs that a generated program is tried on, in turn."""


def found_by(plan: Plan, log: Log, profile: str) -> int | None:
    """The tracks that a program refers to; None where it fails."""
    budget = Budget()
    try:
        scenario = evaluate(plan, load_profile(profile).bind(log, budget), budget=budget)
    except (ProgramError, LimitExceededError):
        return None
    assert not len(scenario.edges) or scenario.mask.any()
    return tracks_of_mask(scenario.mask)


def compared(plan: Plan, log: Log, kinds_of_facts: tuple[LogFacts, ...], profile: str) -> Iterator[bool]:
    """Hold what the filter says against what is found; for each kind of facts, whether the log was ruled out."""
    found = found_by(plan, log, profile)
    for facts in kinds_of_facts:
        refuted = refutation(plan, facts, profile)
        assert refuted is None or found == 0, f"{refuted} but found {found}"
        assert refuted is None or refuted.reason
        if found is not None:
            bound = reading(plan, facts, profile).bounds[plan.output.source.slot]
            assert not found & ~bound.tracks, "more was found than the bound allows"
        yield refuted is not None


@pytest.mark.parametrize("profile", PROFILES)
def test_reference_programs_lose_nothing(profile: str, known_logs: Any, shared_data: Path) -> None:
    programs = json.loads((shared_data / "refav_oracle" / "programs.json").read_text())
    signatures, tried, ruled_out = load_profile(profile).signatures, 0, [0, 0]
    for item in programs:
        try:
            plan = check(item["program"], signatures, item["description"])
        except ProgramError:
            continue
        for log, quick, full in known_logs(profile)[:4]:
            quick_says, full_says = compared(plan, log, (quick, full), profile)
            assert full_says or not quick_says
            tried, ruled_out = tried + 1, [ruled_out[0] + quick_says, ruled_out[1] + full_says]
    assert tried >= 4 * 90
    assert ruled_out[1] > ruled_out[0] > 10


@pytest.mark.parametrize("profile", PROFILES)
def test_generated_programs_lose_nothing(profile: str, known_logs: Any, random_plans: Any) -> None:
    logs, ruled_out = known_logs(profile), [0, 0]
    for number, plan in enumerate(random_plans(profile, 7, GENERATED)):
        for place in range(LOGS_EACH):
            log, quick, full = logs[(number + 3 * place) % len(logs)]
            quick_says, full_says = compared(plan, log, (quick, full), profile)
            ruled_out = [ruled_out[0] + quick_says, ruled_out[1] + full_says]
    assert ruled_out[1] >= ruled_out[0] > GENERATED // 5


@pytest.mark.parametrize("profile", PROFILES)
def test_no_program_is_charged_more_than_foreseen(profile: str, known_logs: Any, random_plans: Any) -> None:
    """What makes the budget sound; of `refav` only programs that surely run to their end are foreseen."""
    signatures, follow = load_profile(profile).signatures, _refav if profile == "refav" else _standard
    charged = 0
    for number, plan in enumerate(random_plans(profile, 11, GENERATED)):
        log, quick, _ = known_logs(profile)[4 + number % 5]
        _, cost, certain = follow(plan, signatures, quick, None)
        budget = Budget()
        try:
            evaluate(plan, load_profile(profile).bind(log, budget), budget=budget)
        except (ProgramError, LimitExceededError):
            continue
        assert not (certain or profile == "standard") or (budget.pairs <= cost.pairs and budget.edges <= cost.edges)
        charged += budget.pairs > 0
    assert charged > 50


def test_whoever_leads_is_charged_for_though_nobody_is_there_to_follow(known_logs: Any) -> None:
    log, facts, _ = known_logs("standard")[0]
    program = (
        'cars = get_objects_of_category(log_dir, category="VEHICLE")\n'
        'dogs = get_objects_of_category(log_dir, category="DOG")\n'
        'x = leading_platoon(cars, dogs, log_dir)\noutput_scenario(x, "q", log_dir, output_dir)\n'
    )
    plan = check(program, load_profile("standard").signatures, "q")
    budget = Budget()
    evaluate(plan, load_profile("standard").bind(log, budget), budget=budget)
    assert budget.pairs
    assert refutation(plan, facts, "standard") is not None
    assert refutation(plan, facts, "standard", limits=BudgetLimits(pairs=budget.pairs - 1)) is None


def test_functions_of_single_tracks_do_not_look_at_the_others_of_their_set(known_logs: Any) -> None:
    """What makes measured facts sound: a call over part of the tracks finds a part of what it finds over all."""
    import numpy as np

    from tools.atoms.signature import FunctionRef
    from tools.index.calls import TRACKS, call_text, calls_to_measure
    from tools.scenario import Edges, Scenario

    chance = np.random.default_rng(3)
    compared_calls = 0
    for log, _, full in known_logs("standard")[:6:2]:
        bound = load_profile("standard").bind(log, Budget())
        some = log.tracks.present_mask & (chance.random(log.tracks.shape) < 0.7)
        some &= (chance.random(log.tracks.n_tracks) < 0.5)[:, None]
        for name, signature in load_profile("standard").signatures.items():
            for values in calls_to_measure(signature):
                held = full.profiles["standard"].holds.get(call_text(name, values))
                if held is None:
                    continue
                part = bound.call(FunctionRef(name), {**values, TRACKS: Scenario(some, Edges.empty())})
                assert isinstance(part, Scenario)
                assert not tracks_of_mask(part.mask) & ~held, name
                compared_calls += 1
    assert compared_calls > 200
