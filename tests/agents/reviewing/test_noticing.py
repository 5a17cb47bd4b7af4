"""Signs in what a program found on the demo logs, and in the program alone."""

import re

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.reviewing.facts import facts_of
from agents.reviewing.noticing import emptiness, idleness, impossible, misplaced

PROFILE = "standard"
V = 'v = get_objects_of_category(log_dir, category="VEHICLE")\n'
P = 'p = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
END = "output_scenario(found, 'd', log_dir, output_dir)\n"


def form(body):
    return normal_form(lift(body + END, PROFILE, "d"), PROFILE)


def behind(direction):
    return V + (
        f'found = get_objects_in_relative_direction(v, v, log_dir, direction="{direction}", '
        "within_distance=20, lateral_thresh=2)\n"
    )


@pytest.mark.parametrize(("direction", "faults"), [("forward", ["front_back"]), ("backward", [])])
def test_what_was_found_lies_on_the_side_that_is_said_or_not(world, direction, faults):
    said = facts_of(form(behind("backward")), PROFILE)
    assert [sign.fault for sign in misplaced(world.diagnosis(behind(direction)), said)] == faults


def test_a_number_that_just_keeps_everything_out(world):
    body = V + "found = has_velocity(v, log_dir, min_velocity={})\n"
    assert world.diagnosis(body.format(10)).tracks > 0
    told = [sign for sign in emptiness(world.diagnosis(body.format(16))) if "min_velocity" in sign.text]
    assert [(sign.fault, sign.line) for sign in told] == [("too_strict", 2)]
    assert not re.search(r"\b1 tracks\b", " ".join(sign.text for sign in told))
    assert not list(emptiness(world.diagnosis(body.format(10))))


def test_a_number_far_from_the_words_is_doubted_from_farther(world):
    diagnosis = world.diagnosis(V + P + "found = near_objects(v, p, log_dir, distance_thresh=0.1)\n")
    assert not [sign for sign in emptiness(diagnosis) if sign.strength > 0.3]
    assert [s.strength for s in emptiness(diagnosis, frozenset({"distance_thresh"})) if s.strength > 0.3] == [0.6]


def test_a_relation_to_what_is_empty_already_is_not_blamed(world):
    steps = "fast = has_velocity(p, log_dir, min_velocity={})\nfound = near_objects(v, fast, log_dir)\n"
    diagnosis = world.diagnosis(V + P + steps.format(300))
    assert [count.line for count in diagnosis.first_empty] == [3]
    assert 4 in {omission.line for omission in diagnosis.omissions}
    assert 4 not in {sign.line for sign in emptiness(diagnosis)}


def test_conditions_that_never_hold_at_one_frame(world):
    body = V + (
        "slow = has_velocity(v, log_dir, max_velocity=0.3)\n"
        "fast = has_velocity(v, log_dir, min_velocity=4)\nfound = scenario_and([slow, fast])\n"
    )
    assert "never_at_once" in {sign.fault for sign in emptiness(world.diagnosis(body))}
    assert [sign.fault for sign in impossible(form(body), PROFILE)] == ["never_at_once"]


def test_a_condition_that_lets_everything_through(world):
    diagnosis = world.diagnosis(V + P + "found = near_objects(v, p, log_dir, distance_thresh=500)\n")
    assert [(sign.fault, sign.line) for sign in idleness(diagnosis)] == [("too_loose", 3)]
    narrow = world.diagnosis(V + P + "found = near_objects(v, p, log_dir)\n")
    assert not list(idleness(narrow))


def test_an_intersection_of_kinds_is_impossible_and_one_of_conditions_is_not():
    assert [s.fault for s in impossible(form(V + P + "found = scenario_and([v, p])\n"), PROFILE)] == ["impossible"]
    both = V + P + "found = scenario_and([near_objects(v, p, log_dir), turning(v, log_dir)])\n"
    assert not list(impossible(form(both), PROFILE))


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ('is_category(p, log_dir, category="BUS")', "other"),
        ("has_velocity(p, log_dir, min_velocity=300)", "too_strict"),
    ],
)
def test_only_a_number_is_too_strict(world, condition, fault):
    (sign,) = emptiness(world.diagnosis(P + f"found = {condition}\n"))
    assert (sign.fault, sign.line) == (fault, 2)
    assert "nothing is found" in sign.text
