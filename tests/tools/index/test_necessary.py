"""What the filter says of single programs: the reasons, and that an error never becomes an empty answer."""

from pathlib import Path

import pytest

from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.profiles import load_profile
from tools.av2.log import Log, open_log
from tools.errors import LimitExceededError, ProgramError
from tools.index.facts import LogFacts, facts_of
from tools.index.measuring import measured
from tools.index.necessary import Refutation, refutation
from tools.language.checker import check
from tools.language.evaluator import evaluate

GET = 'get_objects_of_category(log_dir, category="{}")'
PROFILES = ("standard", "refav")


def program(*lines: str, answer: str = "x") -> str:
    sets = [f"{name} = {GET.format(category)}" for name, category in _NAMED.items()]
    return "\n".join([*sets, *lines, f'output_scenario({answer}, "q", log_dir, output_dir)', ""])


_NAMED = {"cars": "REGULAR_VEHICLE", "buses": "SCHOOL_BUS", "people": "PEDESTRIAN", "ego": "EGO_VEHICLE"}


@pytest.fixture(scope="module")
def mapped(val_logs: list[Path]) -> Log:
    """A real log: cars and people, no school bus."""
    return open_log(val_logs[0])


@pytest.fixture(scope="module")
def mapless(tiny_logs: list[Path]) -> Log:
    return open_log(tiny_logs[0])


def verdict(log: Log, text: str, profile: str, facts: LogFacts | None = None, **options: object) -> Refutation | None:
    plan = check(text, load_profile(profile).signatures)
    return refutation(plan, facts or facts_of(log), profile, **options)  # type: ignore[arg-type]


EMPTY = {
    "absent": "x = scenario_and([buses])",
    "one of several": "x = scenario_and([cars, buses])",
    "all of several": "x = scenario_or([buses, buses])",
    "function": 'x = turning(buses, log_dir, direction="left")',
    "denied": "x = scenario_not(stationary)(buses, log_dir)",
    "related": "x = near_objects(cars, buses, log_dir)",
    "relating": "x = near_objects(buses, cars, log_dir)",
    "reversed": "x = reverse_relationship(near_objects)(cars, buses, log_dir)",
    "nested": "near = near_objects(people, buses, log_dir)\nx = following(cars, near, log_dir)",
    "two kinds": "x = scenario_and([cars, people])",
    "direction": 'x = get_objects_in_relative_direction(buses, cars, log_dir, direction="left")',
    "another kind": 'x = is_category(cars, log_dir, category="PEDESTRIAN")',
}
OPEN = {
    "present": "x = scenario_and([cars])",
    "one of several suffices": "x = scenario_or([buses, cars])",
    "denied relation": "x = scenario_not(near_objects)(cars, buses, log_dir)",
    "denied function": "x = scenario_not(stationary)(cars, log_dir)",
    "both there": "x = near_objects(cars, people, log_dir)",
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", EMPTY)
def test_what_surely_finds_nothing_is_told(mapped: Log, name: str, profile: str) -> None:
    found = verdict(mapped, program(EMPTY[name]), profile)
    assert found is not None
    assert found.reason
    assert found.line
    library = load_profile(profile)
    plan = check(program(EMPTY[name]), library.signatures)
    assert not evaluate(plan, library.bind(mapped, Budget())).mask.any()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", OPEN)
def test_what_may_find_something_is_not_ruled_out(mapped: Log, name: str, profile: str) -> None:
    assert verdict(mapped, program(OPEN[name]), profile) is None


@pytest.mark.parametrize("profile", PROFILES)
def test_the_reason_names_the_category_and_the_line(mapped: Log, profile: str) -> None:
    found = verdict(mapped, program("x = near_objects(cars, buses, log_dir)"), profile)
    assert str(found) == "no SCHOOL_BUS in the log (line 2)"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_missing_map_stays_an_error(mapless: Log, profile: str) -> None:
    text = program("x = on_road(buses, log_dir)")
    assert verdict(mapless, text, profile) is None
    library = load_profile(profile)
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        evaluate(check(text, library.signatures), library.bind(mapless, Budget()))


@pytest.mark.parametrize("profile", PROFILES)
def test_images_that_nobody_looks_at_stay_an_error(mapped: Log, profile: str) -> None:
    text = program('x = is_color(buses, log_dir, color="red")')
    assert verdict(mapped, text, profile) is None
    library = load_profile(profile)
    with pytest.raises(ProgramError, match="R_NO_CAMERA"):
        evaluate(check(text, library.signatures), library.bind(mapped, Budget()))


def test_with_eyes_no_question_is_asked_for_nothing(mapped: Log) -> None:
    text = program('x = is_color(buses, log_dir, color="red")')
    assert verdict(mapped, text, "standard", eyes=True) is not None
    assert verdict(mapped, program('x = is_color(cars, log_dir, color="red")'), "standard", eyes=True) is None


REFUSED = {
    "occluding": "x = occluding(buses, people, cars, log_dir)",
    "is_kind": 'x = is_kind(buses, log_dir, kind="taxi")',
    "braking": 'x = braking(buses, log_dir, strength="mild", min_deceleration_mps2=9.0)',
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_function_refuses_stays_an_error(mapped: Log, name: str) -> None:
    assert verdict(mapped, program(REFUSED[name]), "standard") is None
    library = load_profile("standard")
    with pytest.raises(ProgramError):
        evaluate(check(program(REFUSED[name]), library.signatures), library.bind(mapped, Budget()))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_budget_that_may_not_suffice_stays_an_error(mapped: Log, profile: str) -> None:
    text = program("near = near_objects(cars, cars, log_dir)", "x = scenario_and([near, buses])")
    tight = BudgetLimits(pairs=100)
    assert verdict(mapped, text, profile) is not None
    assert verdict(mapped, text, profile, limits=tight) is None
    library = load_profile(profile)
    with pytest.raises(LimitExceededError):
        evaluate(check(text, library.signatures), library.bind(mapped, Budget(tight)), budget=Budget(tight))


def test_relations_that_refav_may_not_follow_are_left_to_it(mapped: Log) -> None:
    deep = [f"n{k} = near_objects(cars, {f'n{k - 1}' if k else 'people'}, log_dir)" for k in range(60)]
    assert verdict(mapped, program(*deep, "x = scenario_and([buses])"), "refav") is None
    assert verdict(mapped, program(deep[0], "x = scenario_and([buses])"), "refav") is not None


@pytest.mark.parametrize("profile", PROFILES)
def test_measured_facts_rule_out_more(mapped: Log, profile: str) -> None:
    facts = measured(facts_of(mapped), mapped, profile)
    fast = program("x = has_velocity(people, log_dir, min_velocity=40)")
    assert verdict(mapped, fast, profile) is None
    found = verdict(mapped, fast, profile, facts)
    assert found is not None
    assert found.reason.startswith("has_velocity(")
    assert "PEDESTRIAN" in found.reason
    assert verdict(mapped, program("x = has_velocity(cars, log_dir, min_velocity=1)"), profile, facts) is None


def test_facts_of_other_code_are_not_believed(mapped: Log) -> None:
    from dataclasses import replace

    facts = measured(facts_of(mapped), mapped, "standard")
    old = replace(facts, profiles={"standard": replace(facts.profiles["standard"], code="other")})
    fast = program("x = has_velocity(people, log_dir, min_velocity=40)")
    assert verdict(mapped, fast, "standard", old) is None


def test_counts_that_cannot_be_reached_find_nothing(mapped: Log) -> None:
    many = program("x = count_over_log(cars, log_dir, min_count=5000)")
    assert verdict(mapped, many, "standard") is not None
    crowd = program("x = near_objects(cars, people, log_dir, min_objects=5000)")
    assert verdict(mapped, crowd, "standard") is not None
