"""Streets and intersections: lanes that fit together, in AV2's sense."""

from itertools import pairwise

import numpy as np
import pytest
import shapely

from tools.av2.samples.crossroads import crossroads
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.roads import RoadNetwork
from tools.av2.samples.streets import add_bays, add_crosswalk, ending_lane_street, street

NETWORKS = {
    "street": street(kerb_m=2.0).network,
    "divided": street(median_m=3.0).network,
    "one-way": street(backward=()).network,
    "wide": street(("VEHICLE", "VEHICLE", "BUS", "BIKE"), ("VEHICLE",)).network,
    "taper": ending_lane_street(3).network,
    "no way on": ending_lane_street(2, tapered=False).network,
    "crossroads": crossroads().network,
    "turn lanes": crossroads(turn_lanes=True).network,
    "T": crossroads(("VEHICLE",), (EAST, WEST, SOUTH)).network,
}
every_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


@every_network
def test_lanes_follow_each_other_without_a_gap(network: RoadNetwork) -> None:
    for lane in network.lanes.values():
        for after in (network.lanes[number] for number in lane.successors):
            assert lane.id in after.predecessors
            assert lane.left_m[-1] == pytest.approx(after.left_m[0], abs=1e-6)
            assert lane.right_m[-1] == pytest.approx(after.right_m[0], abs=1e-6)


@every_network
def test_lanes_are_whole_and_on_the_road(network: RoadNetwork) -> None:
    road = shapely.union_all([shapely.Polygon(area) for area in network.areas]).buffer(0.05)
    for lane in network.lanes.values():
        outline = shapely.Polygon(np.concatenate([lane.left_m, lane.right_m[::-1]]))
        assert outline.is_valid
        assert outline.difference(road).area < 0.12 * outline.area
        if lane.right_neighbor is not None:
            assert network.lanes[lane.right_neighbor].left_neighbor == lane.id


def test_places_across_a_street() -> None:
    road = street(median_m=3.0, kerb_m=2.4)
    across = [road.kerb_y(), road.strip_y(), road.lanes_end_y(), road.lane_y(1), road.lane_y(0)]
    assert across == pytest.approx([-10.9, -9.7, -8.5, -6.75, -3.25])
    assert [road.kerb_y(True), road.lane_y(0, True)] == pytest.approx([10.9, 3.25])
    assert road.sidewalk_y() == pytest.approx(-12.9)
    assert len(road.network.areas) == 2, "the median cannot be driven on"


def test_a_taper_leads_where_its_neighbour_leads_and_another_lane_just_ends() -> None:
    tapered, plain = ending_lane_street(2).network, ending_lane_street(2, tapered=False).network
    merges = [lane for lane in tapered.lanes.values() if len(lane.predecessors) == 2]
    assert len(merges) == 1
    ends = [lane for lane in plain.lanes.values() if not lane.successors and lane.left_m[-1, 0] == 180.0]
    assert [lane.yaw_rad for lane in ends] == [0.0]


def test_a_turn_lane_leads_left_alone_and_the_lane_beside_it_does_not() -> None:
    cross = crossroads(turn_lanes=True)
    over = [lane for lane in cross.network.lanes.values() if lane.is_intersection]
    assert len(over) == 4 * 4, "per arm: two straight on, one left, one right"
    bends = {number: lane.yaw_rad for number, lane in cross.network.lanes.items()}
    for lane in cross.network.lanes.values():
        ways = [
            bends[number] - lane.yaw_rad for number in lane.successors if cross.network.lanes[number].is_intersection
        ]
        turns = sorted(round(float(np.angle(np.exp(1j * way))), 3) for way in ways)
        assert turns in ([], [1.571], [0.0], [-1.571, 0.0])


@pytest.mark.parametrize("turn_lanes", [False, True])
def test_ways_over_an_intersection_are_smooth_and_end_on_the_right_arm(turn_lanes: bool) -> None:
    cross = crossroads(turn_lanes=turn_lanes)
    for from_rad, lane, to_rad in ((SOUTH, -1 if turn_lanes else 0, WEST), (SOUTH, 1, EAST), (NORTH, 0, SOUTH)):
        path = cross.way(from_rad, lane, to_rad, 0, 90.0)
        place, yaw = path.at(np.arange(0.0, path.length_m, 0.2))
        assert np.abs(np.diff(yaw)).max() < 0.06
        assert np.angle(np.exp(1j * (yaw[-1] - to_rad))) == pytest.approx(0.0, abs=1e-3)
        assert place[-1] @ [np.cos(to_rad), np.sin(to_rad)] > 119.0


def test_stop_signs_face_the_traffic_that_stops() -> None:
    cross = crossroads()
    place, yaw = cross.stop_sign("sign", SOUTH).box_at(np.zeros(1))
    assert yaw[0] == pytest.approx(SOUTH)
    assert place[0] == pytest.approx([cross.kerb_m + 0.8, -cross.stop_m])


def test_bays_and_crosswalks_are_added_to_the_street() -> None:
    road = street()
    assert add_bays(road, 100.0, 3) == [100.0, 103.0, 106.0]
    add_crosswalk(road, 150.0)
    assert shapely.Polygon(road.network.areas[-1]).area == pytest.approx(9.0 * 5.5)
    first, second = road.network.crossings[0]
    assert {round(float(point[1]), 3) for point in first} == {-7.0, 7.0}
    assert abs(first[0][0] - second[0][0]) == pytest.approx(4.0)


def test_rows_of_a_street_are_one_lane_each() -> None:
    road = street(length_m=300.0, segments=3)
    forward = sorted((lane for lane in road.network.lanes.values() if lane.yaw_rad == 0.0), key=lambda lane: lane.id)
    inner = forward[::2]
    assert [after.id in before.successors for before, after in pairwise(inner)] == [True, True]
