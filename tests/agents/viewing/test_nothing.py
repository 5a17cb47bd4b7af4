"""A run that found nothing says why, what came nearest and what to try; each claim is true of the logs."""

import re

import numpy as np
import pytest

from agents.viewing.telling import tell
from agents.viewing.why import Bounds
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import open_log
from tools.language.checker import check
from tools.language.evaluator import evaluate

FAR = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
moving_cars = has_velocity(cars, log_dir, min_velocity=30)
near = near_objects(people, moving_cars, log_dir, distance_thresh=5)
output_scenario(near, "x", log_dir, output_dir)
"""
DOGS = FAR.replace("PEDESTRIAN", "DOG")
NEVER_AT_ONCE = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
near = near_objects(people, cars, log_dir, distance_thresh=4.75)
away = scenario_not(near_objects)(people, cars, log_dir, distance_thresh=5.1)
output_scenario(scenario_and([near, away]), "x", log_dir, output_dir)
"""
KINDS = """anything = get_objects_of_category(log_dir, category="ANY")
buses = is_kind(anything, log_dir, kind="bus")
stopped = has_velocity(buses, log_dir, max_velocity=1)
output_scenario(stopped, "x", log_dir, output_dir)
"""
TURNING = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
near = near_objects(people, cars, log_dir, distance_thresh=5)
output_scenario(turning(near, log_dir, direction="left"), "x", log_dir, output_dir)
"""
WALKS = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
there = stationary(people, log_dir)
cars = get_objects_of_category(log_dir, category="DOG")
output_scenario(near_objects(there, cars, log_dir), "x", log_dir, output_dir)
"""


def found(source, log):
    """Where a program holds in a log, worked out without any of what is tested."""
    library = load_profile("standard")
    return evaluate(check(source, library.signatures, "x"), library.bind(log, Budget())).mask


def test_a_run_that_found_something_is_not_told_to_be_empty(mined, planted_log, viewing_cache):
    run = mined(FAR.replace("=30", "=0"), [planted_log])
    assert run.referred
    assert tell(run, viewing_cache).nothing is None


def test_the_step_that_loses_the_last_tracks_is_named_with_its_line(mined, planted_log, viewing_cache):
    told = tell(mined(FAR, [planted_log]), viewing_cache).nothing
    lost = [text for text in told.why if "lets none" in text]
    assert len(lost) == 2
    assert lost[0].startswith("line 3, has_velocity(min_velocity=30), lets none of 2 tracks through")
    assert lost[1].startswith("line 4, near_objects(distance_thresh=5), lets none of 4 tracks through")


def test_what_each_condition_keeps_out_is_what_a_program_without_it_finds(mined, planted_log, viewing_cache):
    story = tell(mined(FAR, [planted_log]), viewing_cache)
    log = open_log(planted_log)
    without = FAR.replace("near_objects(people, moving_cars,", "near_objects(people, cars,")
    (one,) = [one for one in story.nothing.omissions if story.steps[one.step].function == "has_velocity"]
    mask = found(without, log)
    assert (one.tracks, one.logs) == (int(mask.any(axis=1).sum()), 1) == (1, 1)
    assert {story.steps[one.step].function for one in story.nothing.omissions} == {"has_velocity", "near_objects"}
    assert "ask without line" in " ".join(story.nothing.advice)


def test_tracks_that_one_step_keeps_out_are_shown_where_they_would_match(mined, planted_log, viewing_cache):
    story = tell(mined(TURNING, [planted_log]), viewing_cache)
    log = open_log(planted_log)
    (shown,) = story.near_misses
    assert (shown.track_uuid, shown.parameter, shown.value, shown.needed) == ("near-person", "", None, None)
    assert "without line 4, turning(direction=" in shown.says
    assert shown.partners == ("car",)
    mask = found(TURNING.replace('turning(near, log_dir, direction="left")', "near"), log)
    held = np.zeros(mask.shape[1], np.bool_)
    for begin, end in shown.spans:
        held[begin : end + 1] = True
    assert (held == mask[log.tracks.track_uuid.index("near-person")]).all()


def test_a_kind_that_the_logs_lack_is_said_to_be_lacking(mined, planted_log, viewing_cache):
    for source, kind in ((DOGS, "dogs"), (KINDS, "buses")):
        told = tell(mined(source, [planted_log], prune=False), viewing_cache).nothing
        assert f"these logs have no {kind}: ask for another kind, or search other logs" in told.advice


def test_logs_that_were_ruled_out_beforehand_are_counted_with_the_reason(mined, planted_log, viewing_cache):
    told = tell(mined(DOGS, [planted_log], prune=True), viewing_cache).nothing
    assert told.why[0].startswith("1 of 1 log were ruled out beforehand by what they hold: no DOG in the log")


def test_conditions_that_never_hold_at_one_time_are_told(mined, planted_log, viewing_cache):
    """Somebody comes as near as 4.7 m, and is 5.2 m away before and after."""
    story = tell(mined(NEVER_AT_ONCE, [planted_log]), viewing_cache, bounds=Bounds(near_misses=0))
    (apart,) = story.nothing.apart
    assert (story.steps[apart.first].line, story.steps[apart.second].line) == (3, 4)
    assert (apart.tracks, apart.first_leads) == (1, 0)
    assert any("never at one time" in text for text in story.nothing.why)
    assert any('"..., then ..."' in text for text in story.nothing.advice)


def test_without_a_single_one_to_blame_those_that_got_furthest_are_shown(mined, planted_log, viewing_cache):
    source = WALKS.replace("stationary(people, log_dir)", "has_velocity(people, log_dir, min_velocity=1)")
    source = source.replace("near_objects(there", "has_velocity(near_objects(there").replace(
        "cars, log_dir), ", "cars, log_dir), log_dir, min_velocity=900), "
    )
    story = tell(mined(source, [planted_log], prune=False), viewing_cache)
    assert not story.nothing.omissions
    assert any(text.startswith("no single condition is to blame") for text in story.nothing.why)
    people = {"near-person", "planted-person", "other-person", "far-person"}
    assert {one.track_uuid for one in story.near_misses} == people
    assert all(
        one.says.startswith("gets as far as line 2 (0.0 to 5.9 s); line 4, near_objects(") for one in story.near_misses
    )


def test_numbers_are_told_with_what_would_let_something_in(mined, planted_log, viewing_cache):
    near = FAR.replace("moving_cars,", "cars,").replace("thresh=5", "thresh=4.4")
    story = tell(mined(near, [planted_log]), viewing_cache)
    (advice,) = [text for text in story.nothing.advice if text.startswith("set distance_thresh")]
    needed = float(re.search(r"to ([\d.]+) m instead of 4.4 m: 1 track would match", advice).group(1))
    mask = found(near.replace("4.4", f"{needed}"), open_log(planted_log))
    assert mask.any(axis=1).sum() == 1
    assert all(one.parameter for one in story.near_misses)


def test_numbers_that_let_nothing_in_are_told_with_how_far_they_were_moved(mined, planted_log, viewing_cache):
    story = tell(mined(DOGS, [planted_log], prune=False), viewing_cache)
    (text,) = [text for text in story.nothing.why if text.startswith("no number alone")]
    low, high = re.search(r"distance_thresh of near_objects \(5 m\) from ([\d.]+) to ([\d.]+)", text).groups()
    assert float(low) < 5 < float(high)
    none = """dogs = get_objects_of_category(log_dir, category="DOG")
output_scenario(dogs, "x", log_dir, output_dir)
"""
    told = tell(mined(none, [planted_log], prune=False), viewing_cache).nothing
    assert "nothing came near: the program has no number that could give way" in told.why


def test_another_reading_is_the_first_thing_to_check(sample_logs, viewing_cache, tmp_path):
    from tests.finished_runs.plugin import finish_run

    run = finish_run(tmp_path, sample_logs, "bus driving on the wrong side with a dog nearby")
    assert not run.referred
    rival = next(text for text in run.assumptions if text.startswith("it could also be read as: "))
    told = tell(run, viewing_cache).nothing
    assert told.advice[0].endswith(rival)
    assert f"{run.confidence:.0%} sure" in told.advice[0]


@pytest.mark.parametrize("seconds", [0.0])
def test_without_time_nothing_is_claimed(mined, planted_log, viewing_cache, seconds):
    story = tell(mined(FAR, [planted_log]), viewing_cache, bounds=Bounds(seconds=seconds))
    assert story.nothing is None
    assert any("time was up" in note for note in story.notes)
