"""Clips hold the log's boxes where they are, with the roads around them and no others."""

from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import shapely

from tools.av2.log import Log, open_log
from tools.render.clip import clip_of
from tools.render.roads import roads_near


@pytest.fixture(scope="module")
def log(sample_logs: Path) -> Log:
    return open_log(sorted(sample_logs.iterdir())[0])


def test_boxes_stand_where_the_log_has_them(log: Log) -> None:
    clip = clip_of(log)
    tracks = log.physical_tracks
    np.testing.assert_allclose(clip.centre_m + clip.origin_city_m, tracks.centre_city_m[:, :2], atol=1e-9)
    ahead = tracks.city_R_object[:, :2, 0]
    np.testing.assert_allclose(np.stack([np.cos(clip.heading_rad), np.sin(clip.heading_rad)], axis=1), ahead, atol=1e-3)
    assert clip.time_s[0] == 0
    assert clip.n_frames == log.tracks.n_frames


def test_sizes_are_the_median_of_a_tracks_boxes(log: Log) -> None:
    clip = clip_of(log)
    for track in range(clip.n_tracks):
        sizes = log.tracks.size_m[log.tracks.rows_of(track), :2]
        assert np.all(np.abs(np.median(sizes, axis=0) - clip.size_m[track]) <= np.ptp(sizes, axis=0))


def test_roads_near_a_place_are_kept_and_distant_ones_left_out(log: Log) -> None:
    origin = np.zeros(2)
    place = log.road_map.left_boundary[0][:1, :2]
    everything, near = (roads_near(log.road_map, place, origin, reach) for reach in (10_000.0, 5.0))
    away = [shapely.distance(shapely.linestrings(line.points_m), shapely.Point(place[0])) for line in everything.lanes]
    kept = {line.points_m.tobytes() for line in near.lanes}
    assert max(away) > 30
    for line, distance in zip(everything.lanes, away, strict=True):
        if distance <= 5.0:
            assert line.points_m.tobytes() in kept
        if distance > (5.0 + 5.7) / 0.92 + 5.7:  # and half a cell's diagonal to and from where a box is counted
            assert line.points_m.tobytes() not in kept
    assert shapely.area(shapely.polygons(near.areas[0])) < 2_000


def test_a_boundary_that_two_lanes_share_is_there_once(log: Log) -> None:
    roads = clip_of(log).roads
    assert roads is not None
    keys = [np.round(line.points_m, 1).tobytes() for line in roads.lanes]
    backwards = [np.ascontiguousarray(np.round(line.points_m[::-1], 1)).tobytes() for line in roads.lanes]
    assert len({*keys}) == len(keys)
    assert not {*keys} & {*backwards}


def test_every_box_on_the_road_is_on_an_area(log: Log) -> None:
    """The ego vehicle drives on drivable area: the areas lie under it, holes left out."""
    clip = clip_of(log)
    assert clip.roads is not None
    ground = reduce(shapely.symmetric_difference, [shapely.polygons(ring) for ring in clip.roads.areas])
    rows = slice(int(clip.track_start[clip.ego]), int(clip.track_start[clip.ego + 1]))
    assert shapely.contains_xy(ground, clip.centre_m[rows, 0], clip.centre_m[rows, 1]).all()
