"""Roads, captions and whole pictures: what is drawn is where it should be."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tools.av2.log import open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.render.actors import draw_actors, moment_of
from tools.render.captions import Caption
from tools.render.clip import clip_of
from tools.render.drawing import Scene, key_scene
from tools.render.framing import Cast, Lens
from tools.render.ground import draw_ground
from tools.render.labels import sides_of
from tools.render.lettering import fitted, font, wrapped
from tools.render.palette import DARK, LIGHT, THEMES
from tools.render.placing import Stage
from tools.render.roads import ClipRoads, RoadLine

SQUARE = np.array([[-40.0, -40.0], [40.0, -40.0], [40.0, 40.0], [-40.0, 40.0]])


def _pixels(roads, px_per_m=4.0):
    return np.asarray(draw_ground(roads, Lens((0.0, 0.0), px_per_m, (400, 400)), LIGHT))


def test_a_ring_in_a_ring_is_a_hole():
    pixels = _pixels(ClipRoads((SQUARE, SQUARE / 4), (), (), ()))
    assert tuple(pixels[200, 200]) == LIGHT.ground
    assert tuple(pixels[200, 80]) == LIGHT.road
    assert tuple(pixels[10, 10]) == LIGHT.ground


def test_areas_that_reach_far_out_of_the_view_are_filled():
    pixels = _pixels(ClipRoads((SQUARE * 1000,), (), (), ()))
    assert (pixels == LIGHT.road).all()


def test_dashes_are_dashed_and_crossings_striped():
    line = np.array([[-30.0, 0.0], [30.0, 0.0]])
    pixels = _pixels(ClipRoads((SQUARE * 2,), (RoadLine(line, "dashed"),), (), ()))
    share = (pixels[199:202, 80:320] == LIGHT.paint).all(axis=2).any(axis=0).mean()
    assert 0.4 < share < 0.65
    crossing = np.array([[-10.0, -3.0], [10.0, -3.0], [10.0, 3.0], [-10.0, 3.0]])
    stripes = (_pixels(ClipRoads((SQUARE * 2,), (), (), (crossing,)), 10.0)[200] == LIGHT.crossing).all(axis=1)
    assert 30 <= np.count_nonzero(np.diff(stripes.astype(int))) <= 42
    assert 0.3 < stripes[100:300].mean() < 0.7


@pytest.fixture(scope="module")
def stage(sample_run):
    match = sample_run.referred[0]
    log = open_log(sample_run.by_log[match.log_id].folder)
    track = log.tracks.track_uuid.index(match.track_uuid)
    return Stage(clip_of(log)), Cast(track, (), match.start_s, match.start_s + match.duration_s)


def test_a_film_scene_draws_the_ground_once_and_where_each_moment_looks(stage):
    """A view cut out of the wide ground is the view drawn alone, to the pixel."""
    place, cast = stage
    times = np.linspace(cast.first_s, cast.last_s, 7)
    scene = Scene(place, cast, Caption("", ""), DARK, (640, 480), times)
    framing = scene._framing
    shifted = replace(framing, centre_m=framing.centre_m + np.linspace(0, 30, 7)[:, None])
    moving = Scene(place, cast, Caption("", ""), DARK, (640, 480), times, shifted)
    first, last = (np.asarray(moving.picture(n)) for n in (0, 6))
    assert np.abs(first.astype(int) - last).mean() > 1
    again = np.asarray(Scene(place, cast, Caption("", ""), DARK, (640, 480), times, shifted).picture(6))
    np.testing.assert_array_equal(last, again)


@pytest.mark.parametrize("theme", THEMES)
def test_the_referred_track_is_where_the_lens_says(stage, theme):
    place, cast = stage
    scene = key_scene(place, cast, Caption("query", "detail"), THEMES[theme], (1280, 800))
    lens, placed = scene._lens(0), place.placed(float(scene.times_s[0]))
    x, y = (lens.px(placed.centre_m[placed.at(cast.referred)]) / 2).tolist()
    pixel = np.asarray(scene.picture(0))[int(y) + 92, int(x)]
    assert np.abs(pixel.astype(int) - THEMES[theme].referred).max() <= 3


@pytest.mark.parametrize(
    "text", ["", "short", "a very long query " * 50, "\x00\x1b[31m</xml>", "W" * 5000, "\u202e\n\t"]
)
def test_any_text_fits(text):
    face = font(20)
    assert face.getlength(fitted(text, face, 300)) <= 300
    lines = wrapped(text, face, 300, 2)
    assert len(lines) <= 2
    assert all(face.getlength(line) <= 300 and line.isprintable() for line in lines)


def _actors(place, cast, time_s):
    lens = Lens((0.0, 0.0), 8.0, (800, 800))
    image = Image.new("RGB", lens.size_px, LIGHT.ground)
    moment = moment_of(place, cast, time_s, lens)
    draw_actors(ImageDraw.Draw(image), place, cast, time_s, lens, LIGHT, sides_of(moment))
    return np.asarray(image)


def test_nothing_is_drawn_of_a_track_while_it_has_no_box():
    """Of a match of 6 s a related track is there from 2 s to 4 s: no trail before it comes, none after it has gone."""
    frames = np.arange(20, 41)
    stays = path_track("stays", np.linspace(-20, 20, 61), -20.0)
    leaves = path_track("leaves", np.linspace(-10, 10, 21), 20.0, frame=frames)
    place = Stage(clip_of(synthetic_log([stays, leaves], 61, ego_pose=(0.0, 0.0, 0.0))))
    for time_s, is_there in ((1.0, False), (1.9, False), (2.1, True), (3.9, True), (4.1, False), (6.0, False)):
        upper = _actors(place, Cast(0, (1,), 0.0, 6.0), time_s)[:300]
        lower = _actors(place, Cast(1, (0,), 0.0, 6.0), time_s)[:300]
        assert (upper != LIGHT.ground).any() == is_there
        assert (lower != LIGHT.ground).any() == is_there
