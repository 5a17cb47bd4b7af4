"""Boxes between frames stand where they must have been."""

from dataclasses import replace

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.render.actors import moment_of
from tools.render.clip import clip_of
from tools.render.framing import NARROWEST_M, WIDEST_M, Cast, Lens, framing_of
from tools.render.gaps import gap_between
from tools.render.placing import Stage, box_outlines


@pytest.fixture(scope="module")
def stage(tiny_logs):
    return Stage(clip_of(open_log(tiny_logs[0])))


def test_at_a_frame_boxes_are_those_of_the_clip(stage):
    for frame, time in enumerate(stage.clip.time_s.tolist()):
        placed = stage.placed(time)
        held = stage.clip.row_frame == frame
        np.testing.assert_allclose(placed.centre_m, stage.clip.centre_m[held], atol=1e-9)


def test_between_two_frames_they_are_on_the_way(stage):
    """The vehicles of the tiny log drive 0.5 m a frame."""
    placed = stage.placed(0.25)
    walker = placed.at(stage.clip.track_uuid.index("walker-0"))
    start = stage.placed(0.2).centre_m[walker]
    np.testing.assert_allclose(placed.centre_m[walker] - start, [0.25, 0.0], atol=1e-9)


def test_headings_turn_the_short_way(stage):
    turned = stage.clip.heading_rad.copy()
    first = stage.clip.track_start[0]
    turned[first], turned[first + 1] = np.pi - 0.1, -np.pi + 0.1
    wrapped = Stage(replace(stage.clip, heading_rad=turned))
    placed = wrapped.placed(0.05)
    assert abs(placed.heading_rad[placed.at(0)]) == pytest.approx(np.pi)


def test_a_missing_box_is_not_made_up(stage):
    clip = stage.clip
    kept = np.ones(clip.row_frame.size, np.bool_)
    kept[clip.track_start[0] + 3 : clip.track_start[0] + 6] = False
    starts = np.concatenate([[0], np.cumsum(np.add.reduceat(kept.astype(np.int64), clip.track_start[:-1]))])
    holed = Stage(
        replace(
            clip, track_start=starts, row_frame=clip.row_frame[kept], centre_m=clip.centre_m[kept],
            heading_rad=clip.heading_rad[kept],
        )
    )  # fmt: skip
    assert holed.placed(0.24).at(0) >= 0
    assert holed.placed(0.4).at(0) == -1
    assert len(holed.path_m(0, 0.0, 0.9)) == len(stage.path_m(0, 0.0, 0.9)) - 3


def test_outlines_run_from_the_front_left():
    (outline,) = box_outlines(np.array([[10.0, 0.0]]), np.array([np.pi / 2]), np.array([[4.0, 2.0]]))
    np.testing.assert_allclose(outline, [[9, 2], [11, 2], [11, -2], [9, -2]], atol=1e-12)


def test_the_gap_is_between_the_boxes_and_not_their_centres(stage):
    """The cars of the tiny log are 5 m apart along x and 1 m along y, each 4 m long."""
    placed = stage.placed(0.0)
    cars = [stage.clip.track_uuid.index(f"car-{n}") for n in (0, 1, 2)]
    _, length = gap_between(placed, Cast(cars[0], tuple(cars[1:]), 0.0, 1.0))
    assert length == pytest.approx(1.0)
    assert gap_between(placed, Cast(cars[0], (), 0.0, 1.0)) is None


def test_a_gap_is_shown_while_the_match_lasts_and_not_around_it(stage):
    cars = [stage.clip.track_uuid.index(f"car-{n}") for n in (0, 1)]
    cast, lens = Cast(cars[0], (cars[1],), 0.3, 0.6), Lens((10.0, 0.0), 20.0, (1600, 1000))
    shown = [moment_of(stage, cast, time_s, lens).gap is not None for time_s in (0.2, 0.3, 0.45, 0.6, 0.7)]
    assert shown == [False, True, True, True, False]


def test_who_is_related_now_is_told_from_who_is_at_another_time():
    cast = Cast(0, (1, 2), 1.0, 5.0, (((1.0, 2.0), (4.0, 5.0)), ((3.0, 3.0),)))
    assert [cast.at(time).related for time in (0.5, 1.5, 2.5, 3.02, 4.0, 5.5)] == [(1, 2), (1,), (), (2,), (1,), (1, 2)]
    assert [cast.at(time).related for time in (0.97, 5.03)] == [(1,), (1,)], "as long as a gap is shown"
    assert Cast(0, (1, 2), 1.0, 5.0).at(3.0).related == (1, 2)


def test_a_view_holds_the_match_and_moves_smoothly(stage):
    times = np.linspace(0, 0.9, 40)
    cast = Cast(stage.clip.track_uuid.index("car-2"), (0,), 0.0, 0.9)
    framing = framing_of(stage, cast, times, 0.5)
    assert NARROWEST_M <= framing.width_m <= WIDEST_M
    assert np.hypot(*np.diff(framing.centre_m, axis=0).T).max() < 0.5
    for time, centre in zip(times.tolist(), framing.centre_m.tolist(), strict=True):
        lens = Lens(tuple(centre), 1000 / framing.width_m, (1000, 500))
        placed = stage.placed(time)
        at = lens.px(placed.corners_m[placed.at(cast.referred)])
        assert (at > 0).all()
        assert (at < lens.size_px).all()


def test_north_is_up(stage):
    lens = Lens((5.0, 5.0), 10.0, (200, 100))
    np.testing.assert_allclose(lens.px(np.array([[5.0, 5.0], [6.0, 7.0]])), [[100, 50], [110, 30]])
