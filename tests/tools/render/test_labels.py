"""Names on a view: none covers another, none is cut off, and none jumps about its box while there is room for it."""

from itertools import pairwise

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.render.actors import moment_of
from tools.render.captions import Caption
from tools.render.clip import clip_of
from tools.render.drawing import Scene
from tools.render.framing import Cast, Lens
from tools.render.labels import Sides, _named, _overlap, sides_of
from tools.render.palette import DARK
from tools.render.placing import Stage

LENS = Lens((10.0, 0.0), 20.0, (1600, 1000))


@pytest.fixture(scope="module")
def stage(tiny_logs):
    return Stage(clip_of(open_log(tiny_logs[0])))


@pytest.fixture(scope="module")
def cast(stage):
    cars = [stage.clip.track_uuid.index(f"car-{n}") for n in (0, 1, 2)]
    return Cast(cars[0], tuple(cars[1:]), 0.0, 0.9)


def boxes(moment, sides):
    return {track: places[sides.of[track]].box for track, places in _named(moment) if track in sides.shown}


def test_no_name_covers_another_or_leaves_the_view(stage, cast):
    moment = moment_of(stage, cast, 0.0, LENS)
    shown = list(boxes(moment, sides_of(moment)).values())
    assert len(shown) >= 2
    assert not any(_overlap(one, other) for n, one in enumerate(shown) for other in shown[:n])
    narrow = Lens((10.0, 0.0), 60.0, (500, 120))
    moment = moment_of(stage, cast, 0.0, narrow)
    for left, top, right, bottom in boxes(moment, sides_of(moment)).values():
        assert min(left, top) >= 0
        assert right <= 500
        assert bottom <= 120


@pytest.mark.parametrize("side", range(4))
def test_a_name_stays_where_it_stood_while_that_is_free(stage, cast, side):
    alone = Cast(cast.referred, (), 0.0, 0.9)
    moment = moment_of(stage, alone, 0.3, LENS)
    kept = sides_of(moment, Sides({alone.referred: side}, frozenset()))
    assert kept.of[alone.referred] == side
    assert alone.referred in kept.shown


def test_a_name_without_room_comes_back_where_it_was(stage, cast):
    cast = Cast(cast.referred, (), 0.0, 0.9)
    moment = moment_of(stage, cast, 0.3, LENS)
    nowhere = moment_of(stage, cast, 0.3, Lens((10.0, 0.0), 20.0, (4, 4)))
    hidden = sides_of(nowhere, Sides({cast.referred: 1}, frozenset({cast.referred})))
    assert hidden.shown == frozenset()
    assert sides_of(moment, hidden).of[cast.referred] == 1


def test_sides_change_in_a_film_only_where_they_must_and_whichever_picture_is_asked_for_first(sample_run):
    match = max(sample_run.referred, key=lambda one: one.duration_s)
    log = open_log(sample_run.by_log[match.log_id].folder)
    places = {uuid: n for n, uuid in enumerate(log.tracks.track_uuid)}
    cast = Cast(
        places[match.track_uuid],
        tuple(sorted(set(places.values()) - {places[match.track_uuid]}))[:6],
        match.start_s,
        match.start_s + match.duration_s,
    )
    times = np.arange(cast.first_s, cast.last_s, 0.05)
    one, other = (Scene(Stage(clip_of(log)), cast, Caption("", ""), DARK, (640, 480), times) for _ in range(2))
    last = other._sides_at(len(times) - 1)
    sides = [one._sides_at(n) for n in range(len(times))]
    assert sides[-1] == last
    for n, (before, now) in enumerate(pairwise(sides), start=1):
        free = sides_of(moment_of(one.stage, cast, float(times[n]), one._lens(n)), before)
        assert now == free
    alone = [sides_of(moment_of(one.stage, cast, float(t), one._lens(n))) for n, t in enumerate(times)]
    assert _jumps(sides) < _jumps(alone)


def _jumps(sides):
    """How often a name that is shown stands on another side than in the picture before."""
    pairs = pairwise(sides)
    return sum(before.of[track] != now.of[track] for before, now in pairs for track in now.shown & before.shown)


def test_no_other_name_lies_over_the_referred_box():
    """A person close above a car: the name that stood below the person, over the car, goes to another side."""
    car = path_track("car", np.zeros(5), 0.0)
    person = path_track("person", np.zeros(5), 2.0, category="PEDESTRIAN", size_m=(0.6, 0.6, 1.8))
    place = Stage(clip_of(synthetic_log([car, person], 5, ego_pose=(60.0, 0.0, 0.0))))
    cast = Cast(0, (1,), 0.0, 0.4)
    middle = place.placed(0.0).centre_m[0]
    moment = moment_of(place, cast, 0.0, Lens((float(middle[0]), float(middle[1])), 40.0, (1600, 1000)))
    below = 1
    over = dict(_named(moment))[1][below].box
    corners = moment.lens.px(moment.placed.corners_m[moment.placed.at(0)])
    assert _overlap(over, (*corners.min(axis=0), *corners.max(axis=0)))
    sides = sides_of(moment, Sides({1: below}, frozenset()))
    assert 1 in sides.shown
    assert sides.of[1] != below
