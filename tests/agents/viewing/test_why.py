"""What a story says of a run is what the run found, whatever the program, the profile and the logs."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from agents.viewing.telling import tell
from agents.viewing.why import Bounds
from tests.wire_servers.plugin import KEYS
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.runs.reading import open_log_of, read_run

NEAR = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
parked = stationary(cars, log_dir)
near = near_objects(people, parked, log_dir, distance_thresh=5)
output_scenario(near, "people near parked cars", log_dir, output_dir)
"""
TWO_WAYS = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
slow = has_velocity(people, log_dir, max_velocity=2)
near = near_objects(people, cars, log_dir, distance_thresh=6)
both = scenario_and([slow, near])
crossed = reverse_relationship(near_objects)(cars, people, log_dir, distance_thresh=4.8)
slow_cars = scenario_not(has_velocity)(crossed, log_dir, min_velocity=1)
output_scenario(scenario_or([both, slow_cars]), "x", log_dir, output_dir)
"""
TURNS = """cars = get_objects_of_category(log_dir, category="VEHICLE")
turning_cars = turning(cars, log_dir)
peds = get_objects_of_category(log_dir, category="PEDESTRIAN")
with_people = has_objects_in_relative_direction(turning_cars, peds, log_dir, direction="forward", within_distance=30)
output_scenario(with_people, "x", log_dir, output_dir)
"""
THEN = """cars = get_objects_of_category(log_dir, category="VEHICLE")
slow = has_velocity(cars, log_dir, max_velocity=1)
fast = has_velocity(cars, log_dir, min_velocity=4)
output_scenario(then(slow, fast, log_dir), "x", log_dir, output_dir)
"""
NO_MISSES = Bounds(near_misses=0)


def intervals(run, match):
    return {
        (one.start_frame, one.end_frame)
        for one in run.referred
        if (one.log_id, one.track_uuid) == (match.log_id, match.track_uuid)
    }


def assert_last_step_is_the_answer(run, story):
    assert len(story.matches) == len(run.referred)
    for match, told in zip(run.referred, story.matches, strict=True):
        assert told.match_id == match.id
        assert [held.step for held in told.held] == list(range(len(story.steps)))
        assert set(told.held[-1].spans) == intervals(run, match)


def test_each_step_says_what_it_let_through(mined, planted_log, viewing_cache):
    run = mined(NEAR, [planted_log])
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    told = [
        (one.line, one.function, one.subject_step, one.tracks_in, one.tracks_out, one.is_own) for one in story.steps
    ]
    assert told == [
        (1, "get_objects_of_category", -1, 6, 4, True),
        (2, "get_objects_of_category", -1, 6, 2, False),
        (3, "stationary", 1, 2, 2, False),
        (4, "near_objects", 0, 4, 1, True),
    ]
    assert story.steps[2].says == "vehicles that are parked"
    assert story.reading == "pedestrians that are near [a vehicle that is parked] (distance up to 5 m)"
    assert story.notes == ()


def test_where_each_step_holds_for_a_match_and_whom_the_others_are_about(mined, planted_log, viewing_cache):
    run = mined(NEAR, [planted_log])
    (told,) = tell(run, viewing_cache, bounds=NO_MISSES).matches
    people, cars, parked, near = told.held
    assert people.spans == ((0, 59),)
    assert (cars.is_own, cars.about, cars.spans) == (False, ("car",), ((0, 59),))
    assert (parked.is_own, parked.about, parked.spans) == (False, ("car",), ((0, 59),))
    (begin, end) = near.spans[0]
    assert 0 < begin < end < 59
    assert (run.referred[0].start_frame, run.referred[0].end_frame) == (begin, end)


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize("source", [NEAR, TWO_WAYS], ids=["near", "two ways"])
def test_the_last_step_holds_where_the_match_is(mined, planted_log, viewing_cache, profile, source):
    run = mined(source, [planted_log], profile=profile)
    assert run.referred
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    assert_last_step_is_the_answer(run, story)
    assert story.notes == ()


def test_own_steps_of_joined_sets_and_reversed_relations(mined, planted_log, viewing_cache):
    story = tell(mined(TWO_WAYS, [planted_log]), viewing_cache, bounds=NO_MISSES)
    own = {one.call: one.is_own for one in story.steps}
    assert own["near_objects(distance_thresh=6)"]
    assert own["reverse_relationship(near_objects)(distance_thresh=4.8)"]
    joined = story.steps[-1]
    assert joined.says == "what any of steps 5 and 7 lets through"
    people, cars = story.steps[:2]
    assert (people.is_own, cars.is_own) == (True, False)


@pytest.mark.parametrize("source", [TURNS, THEN, NEAR], ids=["turns", "then", "near"])
@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_on_real_logs_the_last_step_holds_where_matches_are(mined, val_logs, viewing_cache, source, profile):
    if source == THEN and profile == "refav":
        pytest.skip("refav has no function then")
    run = mined(source, val_logs, profile=profile)
    assert run.referred
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    assert_last_step_is_the_answer(run, story)
    assert all(one.says for one in story.steps)
    assert story.notes == ()


def test_every_step_holds_where_the_evaluator_says(mined, val_logs, viewing_cache):
    """The steps of a story against the same steps evaluated one after the other in one go, without any jail."""
    run = mined(TURNS, val_logs[:1])
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    log = open_log_of(run, run.logs[0].log_id, viewing_cache)
    library = load_profile("standard")
    for number, name in enumerate(("cars", "turning_cars", "peds", "with_people")):
        source = TURNS.replace("output_scenario(with_people", f"output_scenario({name}")
        mask = evaluate(check(source, library.signatures), library.bind(log, Budget())).mask
        assert story.steps[number].tracks_out == int(mask.any(axis=1).sum())
        for match, told in zip(run.referred, story.matches, strict=True):
            if story.steps[number].is_own:
                held = np.zeros(mask.shape[1], np.bool_)
                for begin, end in told.held[number].spans:
                    held[begin : end + 1] = True
                assert (held == mask[log.tracks.track_uuid.index(match.track_uuid)]).all()


def test_a_run_that_found_nothing_has_steps(mined, planted_log, viewing_cache):
    run = mined(NEAR.replace("distance_thresh=5", "distance_thresh=1"), [planted_log])
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    assert (story.matches, story.steps[-1].tracks_in, story.steps[-1].tracks_out) == ((), 4, 0)


def test_refined_and_moved_logs_are_told_of_as_they_were_searched(mined, val_logs, tmp_path, viewing_cache):
    moved = tmp_path / "before" / val_logs[0].name
    shutil.copytree(val_logs[0], moved)
    run = mined(TURNS, [moved], refine=True)
    moved.parent.rename(tmp_path / "after")
    story = tell(run, viewing_cache, [tmp_path / "after"], bounds=NO_MISSES)
    assert run.refinement
    assert run.referred
    assert_last_step_is_the_answer(run, story)
    lost = tell(run, viewing_cache, bounds=NO_MISSES)
    assert all(told.held == () and told.series == () for told in lost.matches)
    assert "does not lie here any more" in lost.notes[0]
    assert "--logs DIR" in lost.notes[0]


def test_logs_that_were_pruned_are_told_of_too(mined, planted_log, tiny_logs, viewing_cache):
    run = mined(NEAR.replace('"PEDESTRIAN"', '"BUS"'), [planted_log, tiny_logs[0]])
    assert all(log.pruned for log in run.logs)
    story = tell(run, viewing_cache, bounds=NO_MISSES)
    assert [one.tracks_out for one in story.steps] == [0, 2 + 4, 2 + 1, 0]


def test_what_was_left_out_by_a_coarse_filter_is_left_out(mined, planted_log, viewing_cache):
    run = mined(NEAR, [planted_log])
    (log,), (match,) = run.logs, run.referred
    until = (match.start_frame + 3) / 10
    rows = tuple(dataclasses.replace(one, end_frame=one.start_frame + 3) for one in run.matches)
    cut = dataclasses.replace(run, logs=(dataclasses.replace(log, searched_s=((0.0, until),)),), matches=rows)
    story = tell(cut, viewing_cache, bounds=NO_MISSES)
    assert_last_step_is_the_answer(cut, story)
    assert story.notes == ()


def test_bounds_are_told(mined, planted_log, tiny_logs, viewing_cache):
    run = mined(NEAR, [planted_log, *tiny_logs])
    story = tell(run, viewing_cache, bounds=Bounds(logs=1, near_misses=0))
    assert story.notes == ("steps are told of 1 of 4 logs, those with matches first",)
    assert story.matches[0].held
    story = tell(run, viewing_cache, bounds=Bounds(seconds=0.0))
    assert story.matches[0].held == ()
    assert any(note.startswith("the time was up after 0 of 4 logs") for note in story.notes)


def test_a_program_that_finds_something_else_now_says_so(mined, planted_log, viewing_cache):
    run = mined(NEAR, [planted_log])
    changed = dataclasses.replace(run, matches=())
    assert tell(changed, viewing_cache, bounds=NO_MISSES).notes == (
        "run again on planted, the program does not find the same (1 intervals, not 0): what is told of this log is "
        "of now",
    )


def test_the_same_story_every_time(mined, planted_log, viewing_cache):
    run = mined(TWO_WAYS, [planted_log])
    assert tell(run, viewing_cache) == tell(read_run(run.folder), viewing_cache)


def test_a_union_takes_in_what_any_of_its_parts_lets_through(mined, planted_log, viewing_cache):
    source = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
both = scenario_or([cars, people, cars])
output_scenario(both, "x", log_dir, output_dir)
"""
    steps = tell(mined(source, [planted_log]), viewing_cache, bounds=NO_MISSES).steps
    people, cars, both = steps
    assert 0 < cars.tracks_out < both.tracks_out
    assert (both.tracks_in, both.tracks_out) == (people.tracks_out + cars.tracks_out,) * 2


RED = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
red = is_color(people, log_dir, color="red")
moving = has_velocity(people, log_dir, min_velocity=0.1)
found = scenario_and([red, moving])
output_scenario(found, description, log_dir, output_dir)
"""


def test_statements_about_images_are_told_without_asking_again(
    mined, serve_provider, pixel_server, pictured_log, viewing_cache, monkeypatch
):
    server = serve_provider("openai", pixel_server)
    run = mined(RED, [pictured_log], "red people", see_model="openai:gpt-4.1-mini")
    asked = server.n_requests
    assert run.referred
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    story = tell(run, viewing_cache)
    assert server.n_requests == asked > 0
    assert_last_step_is_the_answer(run, story)
    asked_again, unseen, others = story.notes
    assert asked_again == "steps about images are told by the answers that the run has: no model was asked again"
    assert unseen == "step 2 asks images of 1 tracks at which nobody looked, or not at all times: not let in there"
    assert others == "near misses are told of tracks at whose images the run has looked; others cannot be told"
    lines = [json.loads(line) for line in (run.folder / "evidence.jsonl").read_text().splitlines()]
    for match, told in zip(run.referred, story.matches, strict=True):
        assert {lines[at]["track"] for at in told.looks} == {match.track_uuid}


def test_answers_are_found_in_the_run_where_the_cache_is_gone(
    mined, serve_provider, pixel_server, pictured_log, viewing_cache, tmp_path
):
    serve_provider("openai", pixel_server)
    run = mined(RED, [pictured_log], "red people", see_model="openai:gpt-4.1-mini")
    story = tell(run, tmp_path / "another cache", bounds=NO_MISSES)
    assert_last_step_is_the_answer(run, story)
    assert story.steps[1].tracks_out == len({match.track_uuid for match in run.referred})


def test_a_run_folder_cannot_weaken_the_jail(mined, planted_log, viewing_cache, monkeypatch):
    """Run folders are handed on: what their settings accepted, whoever looks at them has not."""
    from agents.viewing import telling

    asked = []
    monkeypatch.setattr(telling, "story_of", lambda run, executor, *_: executor)
    monkeypatch.setattr(telling, "executor_for", lambda settings: asked.append(settings))
    run = mined(NEAR, [planted_log])
    generous = dataclasses.replace(run, settings={**run.settings, "allow_weak_sandbox": True})
    tell(generous, viewing_cache)
    tell(generous, viewing_cache, allow_weak_sandbox=True)
    assert [one.allow_weak_sandbox for one in asked] == [False, True]


def test_steps_that_fail_are_told_with_their_reason(mined, planted_log, viewing_cache):
    """A program over two logs of which one has no map: the run fails there, and its story is of the other."""
    run = mined(NEAR, [planted_log])
    on_road = NEAR.replace("parked = stationary(cars, log_dir)", "parked = on_road(cars, log_dir)")
    other = dataclasses.replace(run, program=dataclasses.replace(run.program, source=on_road))
    story = tell(other, viewing_cache)
    assert any(
        note.startswith("step 3 could not be looked at on 1 logs: ") and "R_NO_MAP" in note for note in story.notes
    )
    assert [held.step for held in story.matches[0].held] == [0, 1]


def test_a_program_that_the_checker_refuses_leaves_the_matches(mined, planted_log, viewing_cache):
    run = mined(NEAR, [planted_log])
    broken = dataclasses.replace(run, program=dataclasses.replace(run.program, source="import os\n"))
    story = tell(broken, viewing_cache)
    assert [one.match_id for one in story.matches] == [match.id for match in run.referred]
    assert story.steps == ()
    assert story.notes[0].startswith("the program: ")


BOTH = """cars = get_objects_of_category(log_dir, category="VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
output_scenario(near_objects(cars, people, log_dir, distance_thresh=5.6), "x", log_dir, output_dir)
"""


def test_bonds_tell_of_each_partner_when_the_match_is_related_to_it(mined, planted_log, viewing_cache):
    """People pass a car at 4.7 and 5.4 m, at 1.5 m/s: each is within 5.6 m for a time of its own."""
    run = mined(BOTH, [planted_log])
    (match,) = run.referred
    (told,) = tell(run, viewing_cache, bounds=NO_MISSES).matches
    time_s = np.arange(60) * 0.1
    along = np.maximum(np.abs(-4.5 + 1.5 * time_s) - 2.25, 0.0)
    for bond in told.bonds:
        across = {"near-person": 4.7, "planted-person": 5.4}[bond.track]
        near = np.flatnonzero(np.hypot(along, across) <= 5.6)
        assert bond.spans == ((near[0], near[-1]),)
    assert {bond.track for bond in told.bonds} == set(match.partners) == {"near-person", "planted-person"}
    assert told.bonds[0].spans != told.bonds[1].spans


def test_partners_of_partners_have_no_bond_with_the_match(mined, val_logs, viewing_cache):
    run = mined(CHAIN, val_logs, "x")
    assert run.referred
    stories = tell(run, viewing_cache, bounds=NO_MISSES).matches
    apart = 0
    for match, told in zip(run.referred, stories, strict=True):
        bound = {bond.track for bond in told.bonds}
        assert bound <= set(match.partners)
        log = open_log_of(run, match.log_id, viewing_cache)
        kinds = dict(zip(log.tracks.track_uuid, log.tracks.category, strict=True))
        assert {kinds[track] for track in bound} == {"PEDESTRIAN"}
        apart += len(set(match.partners) - bound)
    assert apart > 0


CHAIN = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
trucks = get_objects_of_category(log_dir, category="BOX_TRUCK")
near_trucks = near_objects(people, trucks, log_dir, distance_thresh=25)
output_scenario(near_objects(cars, near_trucks, log_dir, distance_thresh=8), "x", log_dir, output_dir)
"""
