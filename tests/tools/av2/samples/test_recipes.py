"""Every recipe: physically sound, complete in what it claims to know, and written as it is scripted."""

from itertools import combinations
from pathlib import Path

import numpy as np
import orjson
import pytest

from tools.av2.log import open_log
from tools.av2.samples import KINDS, RECIPES, TRUTH_FILE, write_recipe
from tools.av2.samples.recipe import Recipe, recipe, recipes_asking
from tools.av2.samples.recording import Placement, record, stable_uuid
from tools.av2.samples.relations import gap_m
from tools.av2.samples.scene import Scene
from tools.av2.samples.truth import STEP_S, Course
from tools.av2.samples.variation import Variation
from tools.av2.taxonomy import CATEGORIES

SEEDS = (0, 1)
JOINED = {"BICYCLE", "BICYCLIST", "MOTORCYCLE", "MOTORCYCLIST", "VEHICULAR_TRAILER"}
every_recipe = pytest.mark.parametrize("made", RECIPES.values(), ids=RECIPES)


def _scene(made: Recipe, seed: int) -> Scene:
    return made.scene(Variation(np.random.default_rng([seed, 9])))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def scenes() -> dict[str, list[Scene]]:
    return {name: [_scene(made, seed) for seed in SEEDS] for name, made in RECIPES.items()}


def test_there_are_enough_kinds_of_every_layer() -> None:
    assert len(KINDS) >= 60
    assert {kind.layer for kind in KINDS.values()} >= {"behaviour", "context", "actor", "relation"}


def test_every_kind_happens_somewhere_and_has_a_near_miss(scenes: dict[str, list[Scene]]) -> None:
    for name in KINDS:
        asking = [scene for made in recipes_asking((name,)) for scene in scenes[made.name]]
        happens = [any(event.what == name for event in scene.events) for scene in asking]
        assert any(happens), f"{name} happens nowhere"
        assert not all(happens), f"{name} has no near miss"


@every_recipe
def test_whether_a_kind_happens_does_not_depend_on_the_seed(made: Recipe, scenes: dict[str, list[Scene]]) -> None:
    happening = [{event.what for event in scene.events} for scene in scenes[made.name]]
    assert happening[0] == happening[1]


@every_recipe
def test_events_are_of_actors_and_within_the_scene(made: Recipe, scenes: dict[str, list[Scene]]) -> None:
    for scene in scenes[made.name]:
        names = [actor.name for actor in scene.actors]
        assert len(set(names)) == len(names)
        assert names[0] == "ego"
        assert {actor.category for actor in scene.actors} <= set(CATEGORIES)
        assert scene.asks == made.asks
        assert scene.description
        for event in scene.events:
            assert event.actor in names
            assert event.related in ("", *names)
            assert event.what in scene.asks
            assert 0.0 <= event.begins_s <= event.ends_s <= 14.9


@every_recipe
def test_nobody_jumps_or_runs_into_somebody(made: Recipe, scenes: dict[str, list[Scene]]) -> None:
    courses = [Course(actor) for actor in scenes[made.name][0].actors]
    for course in courses:
        speed = np.linalg.norm(np.diff(course.place_m, axis=0), axis=1) / STEP_S
        assert speed.max() < 25.0, course.actor.name
        assert np.abs(course.accel_mps2).max() < 9.0, course.actor.name
        if course.actor.name != "ego":
            assert np.abs(speed - np.abs(course.speed_mps[1:])).max() < 0.7, course.actor.name
    solid = [course for course in courses if course.actor.category not in JOINED]
    for one, other in combinations(solid, 2):
        if np.linalg.norm(one.place_m - other.place_m, axis=1).min() < 15.0:
            assert gap_m(one, other).min() > 0.0, (one.actor.name, other.actor.name)


@every_recipe
def test_a_log_is_written_as_it_is_scripted(made: Recipe, tmp_path: Path) -> None:
    folder = write_recipe(tmp_path, made, seed=3)
    log, truth = open_log(folder), orjson.loads((folder / TRUTH_FILE).read_bytes())
    assert log.warnings == ()
    assert (truth["scene"], truth["asks"]) == (made.name, list(made.asks))
    assert (np.diff(log.tracks.timestamps_ns) == 100_000_000).all()
    names = {uuid: part["name"] for uuid, part in truth["tracks"].items()}
    present = log.tracks.present_mask
    for event in truth["events"]:
        stamps = log.tracks.timestamps_ns
        frames = (stamps >= event["start_ns"]) & (stamps <= event["end_ns"])
        for uuid in filter(None, (event["track_uuid"], event["related_uuid"])):
            assert present[log.tracks.track_uuid.index(uuid), frames].all(), (event["what"], names[uuid])
    scripted = {"ego", *(stable_uuid(log.log_id, name) for name in names.values() if name != "ego")}
    assert set(names) == scripted >= set(log.tracks.track_uuid)


@pytest.mark.parametrize("name", ["three_point_turning", "riding_and_not", "queue_at_light"])
def test_boxes_stand_where_the_script_has_them(name: str, tmp_path: Path, scenes: dict[str, list[Scene]]) -> None:
    scene, placement = scenes[name][0], Placement(900.0, -300.0, 12.0, 0.7, 315_960_000_000_000_000)
    record(tmp_path, tmp_path.name, scene, placement)
    log = open_log(tmp_path)
    table = log.physical_tracks
    place = table.dense(table.centre_city_m[:, :2], np.nan)
    yaw = table.dense(np.arctan2(table.city_R_object[:, 1, 0], table.city_R_object[:, 0, 0]), np.nan)
    for actor in scene.actors:
        uuid = "ego" if actor.name == "ego" else stable_uuid(tmp_path.name, actor.name)
        index = log.tracks.track_uuid.index(uuid)
        scripted, turned = actor.box_at(np.arange(150) / 10)
        assert place[index] == pytest.approx(placement.city(scripted)[:, :2], abs=1e-4)
        assert np.abs(np.angle(np.exp(1j * (yaw[index] - turned - 0.7)))).max() < 1e-4


@pytest.mark.parametrize("name", ["hard_braking", "queue_at_light", "turn_lane", "group_of_pedestrians"])
def test_equal_seeds_give_identical_files_and_others_do_not(name: str, tmp_path: Path) -> None:
    made = RECIPES[name]
    first, again, other = (write_recipe(tmp_path / part, made, seed) for part, seed in (("a", 5), ("b", 5), ("c", 6)))
    assert _files(first) == _files(again)
    assert first.name != other.name
    assert (first / "annotations.feather").read_bytes() != (other / "annotations.feather").read_bytes()


def test_a_recipe_must_ask_for_what_it_lists() -> None:
    braking = RECIPES["hard_braking"]
    careless = Recipe("careless", ("brakes",), braking.build)
    with pytest.raises(ValueError, match=r"lists .* without asking for them"):
        _scene(careless, 0)


def test_recipes_name_kinds_that_there_are_and_are_named_once() -> None:
    with pytest.raises(ValueError, match=r"unknown kinds: \['flies'\]"):
        recipe("flies")
    with pytest.raises(ValueError, match="two recipes are called hard_braking"):
        recipe("brakes")(RECIPES["hard_braking"].build)
