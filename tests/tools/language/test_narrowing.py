"""Programs ask only where it matters, and find the same as if all had been answered, relations included."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.atoms.asking import Answers, UnansweredError
from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.synthetic import path_track, synthetic_log
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.questions import Told
from tools.scenario import Scenario

T = 6
_AT = np.arange(T, dtype=float)
LOG = synthetic_log(
    [
        *(path_track(f"car-{n}", 4.0 * n + (n % 2) * 3 * _AT, 2.0 * (n % 3)) for n in range(5)),
        *(
            path_track(f"walker-{n}", 3.0 * n + _AT, 3.0, category="PEDESTRIAN", size_m=(0.6, 0.6, 1.7))
            for n in range(4)
        ),
    ],
    T,
)
LIBRARY = standard_library()


def truth(key, mask, turn=0):
    """What images would show, by chance that is the same each time: (yes, unsure) of every box."""
    seed = int.from_bytes(hashlib.sha256(f"{turn} {key}".encode()).digest()[:8], "little")
    drawn = np.random.default_rng(seed).random(mask.shape)
    return drawn < 0.5, drawn > 0.85


@dataclass(frozen=True)
class AllKnowing(Answers):
    """Answers everything at once, whether it matters or not."""

    turn: int = 0

    def about(self, question, candidates, what, denied=False):
        yes, unsure = truth(question.key, candidates, self.turn)
        return candidates & (yes | unsure if denied else yes)


def at_once(plan, turn):
    return evaluate(plan, LIBRARY.bind(LOG, Budget(), AllKnowing({}, turn=turn)))


def in_rounds(plan, turn):
    """The result of asking in rounds, and how many boxes were asked about."""
    answers, boxes = Answers.of([]), 0
    for _ in range(40):
        try:
            return evaluate(plan, LIBRARY.bind(LOG, Budget(), answers)), boxes
        except UnansweredError as error:
            told = dict(answers.told)
            for ask in error.asks:
                yes, unsure = (part & ask.mask for part in truth(ask.question.key, ask.mask, turn))
                told[ask.tag] = Told(ask.tag, yes, unsure)
                boxes += int(ask.mask.sum())
            answers = Answers(told)
    raise AssertionError("it keeps asking")


CALLS = (
    'is_color({0}, log_dir, color="red")',
    'has_attribute({0}, log_dir, attribute="door open")',
    'scenario_not(is_color)({0}, log_dir, color="red")',
    "is_occluded_by({0}, {1}, log_dir)",
    "near_objects({0}, {1}, log_dir, distance_thresh=5)",
    "scenario_not(near_objects)({0}, {1}, log_dir, distance_thresh=4)",
    "reverse_relationship(near_objects)({0}, {1}, log_dir, distance_thresh=5)",
    'has_objects_in_relative_direction({0}, {1}, log_dir, direction="forward", within_distance=15)',
    "for_at_least({0}, log_dir, min_duration_s=0.3)",
    "has_velocity({0}, log_dir, min_velocity=5)",
    "scenario_and([{0}, {1}])",
    "scenario_and([{0}, {1}, {2}])",
    "scenario_or([{0}, {1}])",
)


@st.composite
def programs(draw):
    """Calls on earlier sets, and in the end intersections and unions of some of them."""
    lines = [
        'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")',
        'everyone = get_objects_of_category(log_dir, category="ANY")',
    ]
    names = ["cars", "everyone"]
    for number in range(draw(st.integers(2, 6))):
        chosen = [draw(st.sampled_from(["everyone", *names[-3:]])) for _ in range(3)]
        lines.append(f"s{number} = {draw(st.sampled_from(CALLS)).format(*chosen)}")
        names.append(f"s{number}")
    for number in range(2):
        parts = [", ".join(draw(st.lists(st.sampled_from(names[1:]), min_size=2, max_size=3))) for _ in range(2)]
        lines += [f"a{number} = scenario_and([{parts[0]}])", f"b{number} = scenario_and([{parts[1]}])"]
        lines.append(f"c{number} = scenario_{draw(st.sampled_from(('and', 'or')))}([a{number}, b{number}])")
        names.append(f"c{number}")
    return "\n".join([*lines, f'output_scenario({names[-1]}, "asked", log_dir, output_dir)'])


@settings(max_examples=400)
@given(programs(), st.integers(0, 3))
def test_asking_where_it_matters_finds_the_same(text, turn):
    plan = check(text, LIBRARY.signatures)
    found, _ = in_rounds(plan, turn)
    assert found.same_as(at_once(plan, turn)), text


@pytest.mark.parametrize("turn", range(12))
def test_relations_of_what_is_related_only_are_kept(turn):
    """A walker near a red car is no car, so it is no match; that it has others ahead of it is evidence all the same."""
    text = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
everyone = get_objects_of_category(log_dir, category="ANY")
near = near_objects(cars, people, log_dir, distance_thresh=6)
ahead = has_objects_in_relative_direction(everyone, everyone, log_dir, direction="forward", within_distance=15)
red = is_color(ahead, log_dir, color="red")
both = scenario_and([red, near])
output_scenario(both, "asked", log_dir, output_dir)"""
    plan = check(text, LIBRARY.signatures)
    found, _ = in_rounds(plan, turn)
    assert found.same_as(at_once(plan, turn))


def boxes_of(*lines):
    cars = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")'
    text = "\n".join([cars, *lines, 'output_scenario(x, "asked", log_dir, output_dir)'])
    return in_rounds(check(text, LIBRARY.signatures), 0)


RED = 'red = is_color(cars, log_dir, color="red")'
FAST = "fast = has_velocity(cars, log_dir, min_velocity=5)"


@pytest.mark.parametrize(
    "join", ["x = scenario_and([red, fast])", "y = scenario_and([red, cars])\nx = scenario_and([fast, y])"]
)
def test_of_red_cars_that_move_only_those_that_move_are_asked_about(join):
    _, whole = boxes_of("x = " + RED.partition(" = ")[2])
    _, part = boxes_of(RED, FAST, join)
    moving, _ = boxes_of("x = " + FAST.partition(" = ")[2])
    assert isinstance(moving, Scenario)
    assert (whole, part) == (5 * T, int(moving.mask.sum()))
    assert 0 < part < whole


def test_where_nothing_is_left_an_ask_is_empty_and_needs_no_answer():
    never = "never = has_velocity(cars, log_dir, min_velocity=500)"
    text = f"""cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
{RED}
{never}
x = scenario_and([red, never])
output_scenario(x, "asked", log_dir, output_dir)"""
    plan = check(text, LIBRARY.signatures)
    with pytest.raises(UnansweredError) as caught:
        evaluate(plan, LIBRARY.bind(LOG, Budget(), Answers.of([])))
    assert [ask.mask.any() for ask in caught.value.asks] == [False]
    settled = Answers.of([]).settled(caught.value.asks)
    assert not evaluate(plan, LIBRARY.bind(LOG, Budget(), settled)).mask.any()


def test_a_union_and_a_function_of_what_is_asked_are_asked_about_whole():
    _, union = boxes_of(RED, FAST, "x = scenario_or([red, fast])")
    _, later = boxes_of(RED, FAST, "y = stationary(red, log_dir)\nx = scenario_and([fast, y])")
    assert (union, later) == (5 * T, 5 * T)
