import numpy as np
import pytest

from tools.av2.synthetic import FIRST_TIMESTAMP_NS, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.av2.transforms import at_other_time, in_other_city_frame, with_tracks_reordered
from tools.errors import AtomError

_YAW = np.array([0.1, 0.2, 0.3])
_LOG = synthetic_log(
    [path_track("a", [1, 2, 3], 5.0, _YAW), path_track("b", 7.0, [8, 9], frame=[0, 2], category="BUS")],
    3,
    ego_pose=(np.array([10.0, 11, 12]), -4.0, 0.7),
    road_map=crossroads(),
)


def test_boxes_stand_in_the_city_where_they_were_put() -> None:
    table = _LOG.tracks
    assert table.centre_city_m[table.rows_of(0)] == pytest.approx(np.array([[1, 5, 0], [2, 5, 0], [3, 5, 0]]))
    assert table.centre_city_m[table.rows_of(1)] == pytest.approx(np.array([[7, 8, 0], [7, 9, 0]]))
    axis = table.city_R_object[table.rows_of(0), :2, 0]
    assert np.arctan2(axis[:, 1], axis[:, 0]) == pytest.approx(_YAW)
    assert table.present_mask[1].tolist() == [True, False, True]


def test_the_ego_is_the_last_track_at_its_origin() -> None:
    table = _LOG.tracks
    assert (table.track_uuid[-1], table.category[-1], table.ego_index) == ("ego", "EGO_VEHICLE", 2)
    assert table.centre_city_m[table.rows_of(2), 0] == pytest.approx([10, 11, 12])
    assert np.diff(table.timestamps_ns).tolist() == [100_000_000] * 2


def test_without_a_map_there_is_none() -> None:
    with pytest.raises(AtomError, match="no map"):
        _ = synthetic_log([], 1).road_map


def test_the_crossroads_are_one_network() -> None:
    road = crossroads()
    index = road.lane_index
    for lane in range(road.n_lanes):
        for onward in road.successors[lane]:
            if int(onward) != 500:
                end, start = road.left_boundary[lane][-1], road.left_boundary[index[int(onward)]][0]
                assert end == pytest.approx(start)
        neighbour = int(road.left_neighbor_id[lane])
        if neighbour >= 0:
            beside = road.left_boundary[lane]
            for line in (road.left_boundary[index[neighbour]], road.right_boundary[index[neighbour]]):
                if line[0, 1] == beside[0, 1]:
                    assert sorted(line[:, 0]) == pytest.approx(sorted(beside[:, 0]))
                    break
            else:
                pytest.fail(f"lane {lane} and its neighbour share no boundary")


def test_another_city_frame_moves_everything_alike() -> None:
    moved = in_other_city_frame(_LOG, np.pi / 2, (100.0, 0.0))
    assert moved.tracks.centre_city_m[0] == pytest.approx([95, 1, 0])
    x, y = _LOG.road_map.crossing_edge1[0, 0, :2]
    assert moved.road_map.crossing_edge1[0, 0, :2] == pytest.approx([100 - y, x])
    assert moved.memo == {}


def test_another_clock_and_another_order() -> None:
    assert at_other_time(_LOG, 5).tracks.timestamps_ns[0] == FIRST_TIMESTAMP_NS + 5
    other = with_tracks_reordered(_LOG, np.array([2, 1, 0])).tracks
    assert other.track_uuid == ("ego", "b", "a")
    assert other.ego_index == 0
    assert other.present_mask.tolist() == _LOG.tracks.present_mask[::-1].tolist()
    assert other.centre_city_m[other.rows_of(2)] == pytest.approx(_LOG.tracks.centre_city_m[_LOG.tracks.rows_of(0)])
