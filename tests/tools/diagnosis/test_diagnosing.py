"""Diagnoses of programs over three tiny logs, in which all that happens can be worked out by hand.

Cars stand in a row 5 m apart, 1 m to the left of one another each, and walkers 5 and 10 m ahead of the last: boxes are
4 m by 2 m, so the last car is 1 m from the first walker and 6 m from the second, the middle car 6 m from the first.
All move ahead at 5 m/s.
"""

import pytest

from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.diagnosis.rendering import MOST_LINES, render_diagnosis
from tools.results import Program
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor

HEAD = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")
"""
TAIL = """
output_scenario(found, description, log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def look(tiny_logs, tmp_path_factory):
    with JailedExecutor("standard") as executor:
        runner = TrialRunner(executor, "standard", tiny_logs, tmp_path_factory.mktemp("parts"))
        logs = TrialLogs()

        def diagnosed(body):
            program = Program(HEAD + body + TAIL, "file", "a query")
            return diagnose(program, runner.run(program), runner, logs)

        yield diagnosed


def number(diagnosis, parameter):
    return next(one for one in diagnosis.sensitivities if one.parameter == parameter)


def test_each_call_is_counted_apart_also_within_one_statement(look):
    diagnosis = look(
        "found = scenario_and([near_objects(cars, walkers, log_dir, distance_thresh=2),"
        " has_velocity(cars, log_dir, min_velocity=1)])"
    )
    told = [(count.line, count.function, count.tracks, count.by_log) for count in diagnosis.calls]
    assert told == [
        (1, "get_objects_of_category", 9, (3, 3, 3)),
        (2, "get_objects_of_category", 6, (2, 2, 2)),
        (3, "near_objects", 3, (1, 1, 1)),
        (3, "has_velocity", 9, (3, 3, 3)),
        (3, "scenario_and", 3, (1, 1, 1)),
    ]
    assert diagnosis.calls[2].subject_tracks == 9


def test_a_union_is_no_part_of_what_comes_first_in_it(look):
    diagnosis = look("found = scenario_or([cars, walkers])")
    assert diagnosis.calls[-1].tracks == 15
    text = render_diagnosis(diagnosis)
    assert "line 3: scenario_or(): 15, " in text
    assert "15 of 9" not in text


def test_the_smallest_step_that_lets_something_more_in(look):
    one = number(look("found = near_objects(cars, walkers, log_dir, distance_thresh=0.9)"), "distance_thresh")
    assert (one.value, one.is_default, one.unit) == (0.9, False, "m")
    assert (one.more.value, one.more.tracks_more, one.more.tracks_fewer) == (1.125, 3, 0)
    assert one.more.boxes_more == 10 + 11 + 12
    assert one.fewer is None


def test_the_smallest_step_that_takes_something_away(look):
    one = number(look("found = near_objects(cars, walkers, log_dir, distance_thresh=1.3)"), "distance_thresh")
    assert (one.fewer.value, one.fewer.tracks_fewer) == (pytest.approx(1.3 / 1.5, abs=1e-4), 3)
    assert (one.more.value, one.more.tracks_more) == (float("inf"), 6)


def test_the_end_of_the_range_is_reached(look):
    one = number(look("found = has_velocity(cars, log_dir, min_velocity=100)"), "min_velocity")
    assert one.more.value == float("-inf")
    assert one.more.tracks_more == 9


def test_defaults_are_moved_too_and_told_so(look):
    one = number(look("found = near_objects(cars, walkers, log_dir, distance_thresh=2)"), "min_objects")
    assert one.is_default
    assert (one.fewer.value, one.fewer.tracks_fewer) == (2.0, 3)


def test_an_empty_answer_says_which_condition_keeps_everything_out(look):
    diagnosis = look("near = near_objects(cars, walkers, log_dir, distance_thresh=2)\nfound = braking(near, log_dir)")
    assert diagnosis.tracks == 0
    assert [(one.line, one.tracks) for one in diagnosis.omissions] == [(4, 3)]
    assert "Without braking() (line 4) it would find 3 tracks" in render_diagnosis(diagnosis)


def test_an_empty_answer_says_which_call_left_nothing_first(look):
    fast = "fast = has_velocity(walkers, log_dir, min_velocity=50)\n"
    diagnosis = look(fast + "near = near_objects(cars, fast, log_dir)\nfound = turning(near, log_dir)")
    assert [(count.line, count.function) for count in diagnosis.first_empty] == [(3, "has_velocity")]
    text = render_diagnosis(diagnosis)
    assert "The answer is empty because line 3, has_velocity(min_velocity=50), leaves none of 6" in text
    assert "Numbers that change nothing" not in text


def test_kinds_that_are_not_there_are_told_apart_from_conditions(look):
    buses = 'buses = get_objects_of_category(log_dir, category="BUS")\n'
    text = render_diagnosis(look(buses + "found = near_objects(buses, cars, log_dir)"))
    assert 'There are none of line 3, get_objects_of_category(category="BUS"), in these logs' in text
    either = look(buses + "slow = turning(cars, log_dir)\nfound = scenario_or([buses, slow])")
    assert [count.line for count in either.first_empty] == [3, 4]


def test_who_is_missing_from_a_negated_relation_empties_nothing(look):
    steps = 'buses = get_objects_of_category(log_dir, category="BUS")\n'
    steps += "far = scenario_not(near_objects)(cars, buses, log_dir)\nfound = turning(far, log_dir)"
    assert [count.function for count in look(steps).first_empty] == ["turning"]


def test_how_fast_the_referred_tracks_are_is_told(look):
    diagnosis = look("found = near_objects(cars, walkers, log_dir, distance_thresh=2)")
    assert diagnosis.findings.speed_mps == pytest.approx((5.0, 5.0, 5.0), abs=0.05)
    assert "speed 5.0 m/s (half between 5.0 and 5.0)" in render_diagnosis(diagnosis)


def test_what_is_found_is_told_where_it_lies(look):
    diagnosis = look("found = near_objects(cars, walkers, log_dir, distance_thresh=2)")
    found = diagnosis.findings
    assert [(kind.category, kind.tracks, kind.of) for kind in found.referred] == [("REGULAR_VEHICLE", 3, 9)]
    assert [(kind.category, kind.tracks, kind.of) for kind in found.related] == [("PEDESTRIAN", 3, 6)]
    assert found.related_around_referred.sectors == (1.0, 0.0, 0.0, 0.0)
    assert found.referred_around_related.sectors == (0.0, 0.0, 1.0, 0.0)
    assert found.related_around_referred.distance_m[1] == pytest.approx(26**0.5)
    assert (found.life_share, found.same_heading_share, found.ego_related_share) == (1.0, 1.0, 0.0)
    assert found.length_m == (4.0, 4.0, 4.0)
    assert found.intervals == 3
    assert found.interval_s[1] == pytest.approx(1.0)


def test_a_related_ego_vehicle_is_told(look):
    body = 'ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")\n'
    diagnosis = look(body + "found = near_objects(cars, ego, log_dir, distance_thresh=50)")
    assert diagnosis.findings.ego_related_share == 1.0
    assert diagnosis.findings.ego_referred_logs == 0


def test_the_same_diagnosis_and_the_same_text_every_time(look):
    body = "near = near_objects(cars, walkers, log_dir)\nfound = has_velocity(near, log_dir, max_velocity=6)"
    one, other = look(body), look(body)
    assert one == other
    assert render_diagnosis(one) == render_diagnosis(other)


def test_long_programs_are_told_in_bounded_text(look):
    body = "\n".join(
        f"s{n} = near_objects({'cars' if n == 0 else f's{n - 1}'}, walkers, log_dir, distance_thresh={20 + n})"
        for n in range(60)
    )
    diagnosis = look(f"{body}\nfound = s59")
    text = render_diagnosis(diagnosis)
    assert len(text.splitlines()) <= MOST_LINES
    assert max(map(len, text.splitlines())) < 250
    assert diagnosis.untried == 120 - 8


def test_conditions_that_never_hold_at_one_frame_are_named(tmp_path):
    """A car of the sample world that stops for a while stands and drives, but never at one frame."""
    from tools.av2.samples import write_samples

    logs = write_samples(tmp_path / "logs", seed=3, kinds=("stops_for_a_while",))
    program = Program(
        'cars = get_objects_of_category(log_dir, category="VEHICLE")\n'
        "slow = has_velocity(cars, log_dir, max_velocity=0.3)\n"
        "found = has_velocity(slow, log_dir, min_velocity=3)\n"
        "output_scenario(found, description, log_dir, output_dir)\n"
    )
    with JailedExecutor("standard") as executor:
        runner = TrialRunner(executor, "standard", logs, tmp_path / "parts")
        diagnosis = diagnose(program, runner.run(program), runner, TrialLogs())
    (pair,) = diagnosis.apart
    assert (pair.first, pair.second) == (2, 3)
    assert pair.tracks > 0
    assert "never at one frame" in render_diagnosis(diagnosis)
