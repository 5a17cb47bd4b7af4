"""Programs ask about images in rounds: what is told is used, what is missing comes up together; unsure is neither."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.atoms.asking import Answers, UnansweredError
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.synthetic import path_track, synthetic_log
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.questions import Ask, Told
from tools.scenario import Scenario

Mask = NDArray[np.bool_]
Looker = Callable[[Ask], tuple[Mask, Mask]]


SOME = np.zeros(8)
_CARS = [path_track(f"car-{n}", 10.0 + 8 * n + SOME, 4.0 * n) for n in range(4)]
LOG = synthetic_log([*_CARS, path_track("walker", 12 + SOME, -3.0, category="PEDESTRIAN")], 8)


def program(*lines: str, answer: str = "x") -> str:
    cars = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")'
    return "\n".join([cars, *lines, f'output_scenario({answer}, "asked", log_dir, output_dir)'])


def one_round(source: str, told: Iterator[Told] | list[Told], profile: str = "standard") -> Scenario:
    library = load_profile(profile)
    return evaluate(check(source, library.signatures), library.bind(LOG, Budget(), Answers.of(told)))


def rounds(source: str, look: Looker, profile: str = "standard") -> tuple[Scenario, list[list[str]]]:
    """What the program finds in the end, and the questions of every round."""
    told: list[Told] = []
    asked: list[list[str]] = []
    while True:
        try:
            return one_round(source, told, profile), asked
        except UnansweredError as error:
            asked.append([ask.question.key for ask in error.asks])
            told += [Told(ask.tag, *look(ask)) for ask in error.asks]
        assert len(asked) < 10


def tracks_of(scenario: Scenario) -> list[str]:
    return sorted(LOG.tracks.track_uuid[n] for n in np.flatnonzero(scenario.mask.any(axis=1)))


def only(*names: str, unsure: tuple[str, ...] = ()) -> Looker:
    """Says yes to some tracks, cannot tell others, and no to the rest."""

    def look(ask: Ask) -> tuple[Mask, Mask]:
        uuid = np.asarray(LOG.tracks.track_uuid)
        return np.isin(uuid, names)[:, None] & ask.mask, np.isin(uuid, unsure)[:, None] & ask.mask

    return look


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_an_answer_filters_and_what_nobody_can_tell_is_neither(profile: str) -> None:
    look = only("car-0", "car-2", unsure=("car-3",))
    found, asked = rounds(program('x = is_color(cars, log_dir, color="red")'), look, profile)
    assert tracks_of(found) == ["car-0", "car-2"]
    assert asked == [["is_color(color='red')"]]
    found, asked = rounds(program('x = scenario_not(is_color)(cars, log_dir, color="red")'), look, profile)
    assert tracks_of(found) == ["car-1"]
    assert asked == [["is_color(color='red')"]]


def test_independent_questions_come_in_one_round_and_dependent_ones_in_the_next() -> None:
    source = program(
        'red = is_color(cars, log_dir, color="red")',
        'open_door = has_attribute(cars, log_dir, attribute="open door")',
        "both = scenario_and([red, open_door])",
        'x = looks_like(both, log_dir, description="old")',
    )
    found, asked = rounds(source, only("car-1"))
    assert asked == [
        ["is_color(color='red')", "has_attribute(attribute='open door')"],
        ["looks_like(description='old')"],
    ]
    assert tracks_of(found) == ["car-1"]


def test_only_what_the_answer_needs_is_asked() -> None:
    source = program(
        'red = is_color(cars, log_dir, color="red")',
        'output_scenario(red, "an earlier answer", log_dir, output_dir)',
        'x = is_color(cars, log_dir, color="blue")',
    )
    found, asked = rounds(source, only("car-2"))
    assert (tracks_of(found), asked) == (["car-2"], [["is_color(color='blue')"]])
    found, asked = rounds(program('red = is_color(cars, log_dir, color="red")', answer="cars"), only())
    assert (len(tracks_of(found)), asked) == (4, [])


def test_nothing_is_asked_about_nothing() -> None:
    source = program('none = get_objects_of_category(log_dir, category="BUS")', 'x = is_color(none, log_dir, "red")')
    found, asked = rounds(source, only())
    assert (tracks_of(found), asked) == ([], [])


def test_the_same_question_twice_is_one() -> None:
    source = program(
        'red = is_color(cars, log_dir, color="red")',
        'again = is_color(cars, log_dir, color="red")',
        "x = scenario_and([red, again])",
    )
    assert rounds(source, only("car-0"))[1] == [["is_color(color='red')"]]


def test_a_failure_elsewhere_comes_before_any_question() -> None:
    source = program('red = is_color(cars, log_dir, color="red")', "x = stationary(red, log_dir)")
    assert rounds(source, only())[1] == [["is_color(color='red')"]]
    with pytest.raises(Exception, match="R_NO_MAP"):
        rounds(program('red = is_color(cars, log_dir, color="red")', "x = on_intersection(cars, log_dir)"), only())


@pytest.mark.parametrize("outside", [True, False])
def test_answers_hold_within_the_candidates_only(outside: bool) -> None:
    def everywhere(ask: Ask) -> tuple[Mask, Mask]:
        return np.full_like(ask.mask, outside), np.full_like(ask.mask, not outside)

    found, _ = rounds(program('x = is_color(cars, log_dir, color="red")'), everywhere)
    assert tracks_of(found) == (["car-0", "car-1", "car-2", "car-3"] if outside else [])


def test_who_stands_in_the_way_is_told_by_boxes_and_whether_it_hides_by_images() -> None:
    person = {"category": "PEDESTRIAN", "size_m": (0.6, 0.6, 1.7)}
    van = path_track("van", 8.0 + SOME, 0.0, size_m=(5.0, 2.0, 2.5))
    people = [path_track("behind", 20.0 + SOME, 0.3, **person), path_track("beside", 8.0 + SOME, 12.0, **person)]
    built = synthetic_log([van, *people], 8, ego_pose=(0.0, 0.0, 0.0))
    library = load_profile("standard")
    source = program(
        'people = get_objects_of_category(log_dir, category="PEDESTRIAN")', "x = is_occluded_by(people, cars, log_dir)"
    )
    plan = check(source, library.signatures)
    with pytest.raises(UnansweredError) as caught:
        evaluate(plan, library.bind(built, Budget(), Answers.of([])))
    (ask,) = caught.value.asks
    names = [built.tracks.track_uuid[n] for n in np.flatnonzero(ask.mask.any(axis=1))]
    assert (ask.question.key, names) == ("is_occluded_by()", ["behind"])
    for yes, count in ((ask.mask, ask.mask.sum()), (np.zeros_like(ask.mask), 0)):
        told = [Told(ask.tag, yes, np.zeros_like(yes))]
        found = evaluate(plan, library.bind(built, Budget(), Answers.of(told)))
        assert len(found.edges) == found.mask.sum() == count
