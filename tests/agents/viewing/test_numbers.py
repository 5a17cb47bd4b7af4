"""What is plotted of a match is what the library's functions decide by."""

import dataclasses

import numpy as np
import pytest

from agents.viewing.numbers import MARGIN_S, collision_s, series_of, told_values
from tools.atoms.budget import Budget
from tools.atoms.compat.footprints import footprint_distance
from tools.atoms.compat.kinematics import own_acceleration_mps2, speed_mps
from tools.atoms.kinematics.motion import motion
from tools.atoms.profiles import load_profile
from tools.av2.synthetic import path_track, synthetic_log
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.runs.reading import open_log_of
from tools.runs.record import match_id

NEAR = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="VEHICLE")
near = near_objects(cars, people, log_dir, distance_thresh=8)
output_scenario(near, "x", log_dir, output_dir)
"""
T = 80
TIME_S = np.arange(T) * 0.1


@pytest.fixture(scope="module", params=["standard", "refav"])
def told(request, mined, val_logs, viewing_cache):
    """The matches of a program over two real logs, each with its log and its series by name."""
    run = mined(NEAR, val_logs[:2], profile=request.param)
    logs = {log.log_id: open_log_of(run, log.log_id, viewing_cache) for log in run.logs}
    series = {
        name: told
        for log_id, log in logs.items()
        for name, told in series_of(log, [one for one in run.referred if one.log_id == log_id], run.profile).items()
    }
    found = [(logs[one.log_id], one, series[one.id]) for one in run.referred]
    assert len(found) > 5
    return run.profile, found


def named(series, name):
    return next((one for one in series if one.name == name), None)


def told_of(series):
    return [value for value in series.values if value is not None]


def within(series, dense):
    """The series beside the same frames of an array (T,)."""
    first = series.first_frame
    return series.values, told_values(dense[first : first + len(series.values)])


def answer(source, log, profile):
    library = load_profile(profile)
    return evaluate(check(source, library.signatures), library.bind(log, Budget()))


def dense_of(log, rows):
    return log.tracks.dense(rows, np.nan)


def test_speed_and_acceleration_are_those_of_has_velocity_and_accelerating(told):
    profile, found = told
    for log, match, series in found:
        track = log.tracks.track_uuid.index(match.track_uuid)
        if profile == "standard":
            speed, accel = motion(log).speed_mps, motion(log).forward_accel_mps2
        else:
            speed, accel = dense_of(log, speed_mps(log)), dense_of(log, own_acceleration_mps2(log)[:, 0])
        for name, array in (("speed", speed), ("acceleration", accel)):
            values, expected = within(named(series, name), array[track])
            assert values == expected


def test_a_threshold_between_two_values_parts_them_as_the_function_does(told):
    """has_velocity at the median speed of a match holds where the plotted speed reaches it."""
    profile, found = told
    log, match, series = max(found, key=lambda one: np.ptp([v for v in named(one[2], "speed").values if v is not None]))
    speed = named(series, "speed")
    at = float(np.median([value for value in speed.values if value is not None])) + 0.0005
    source = (
        'cars = get_objects_of_category(log_dir, category="VEHICLE")\n'
        f"fast = has_velocity(cars, log_dir, min_velocity={at})\n"
        'output_scenario(fast, "x", log_dir, output_dir)\n'
    )
    mask = answer(source, log, profile).mask[log.tracks.track_uuid.index(match.track_uuid)]
    first = speed.first_frame
    shown = [value is not None and value > at for value in speed.values]
    assert any(shown)
    assert not all(shown)
    assert shown == mask[first : first + len(shown)].tolist()


def test_distances_to_partners_are_those_of_near_objects(told):
    """At every frame of the match the nearest partner told is within the program's 8 m, where all partners are told."""
    _, found = told
    looked = 0
    for _, match, series in found:
        distances = [one for one in series if one.name.startswith("distance to") and one.of]
        if len(match.partners) != len(distances):
            continue
        inside = slice(match.start_frame - distances[0].first_frame, match.end_frame - distances[0].first_frame + 1)
        values = np.array([[np.nan if v is None else v for v in one.values[inside]] for one in distances])
        assert (np.nanmin(values, axis=0) <= 8.0).all()
        looked += 1
    assert looked > 3


def test_distance_to_the_ego_vehicle_is_box_to_box(told):
    profile, found = told
    source = NEAR.replace('category="PEDESTRIAN"', 'category="EGO_VEHICLE"')
    # RefAV's output drops relations to what is never within 50 m.
    near = [one for one in found if (ego := named(one[2], "distance to the ego vehicle")) and max(told_of(ego)) < 45]
    assert len(near) >= 2
    for log, match, series in near[:6]:
        ego = named(series, "distance to the ego vehicle")
        at = np.nanmedian([np.nan if v is None else v for v in ego.values]) + 0.0005
        mask = answer(source.replace("distance_thresh=8", f"distance_thresh={at}"), log, profile).mask
        row = mask[log.tracks.track_uuid.index(match.track_uuid)]
        present = log.tracks.present_mask[log.tracks.track_uuid.index(match.track_uuid)]
        for offset, value in enumerate(ego.values):
            frame = ego.first_frame + offset
            if value is not None and present[frame]:
                assert row[frame] == (value < at)


def test_refav_measures_between_footprints(told):
    profile, found = told
    if profile != "refav":
        pytest.skip("of the profile refav alone")
    log, match, series = found[0]
    one = next(part for part in series if part.name.startswith("distance to") and part.of)
    own, other = (log.tracks.track_uuid.index(uuid) for uuid in (match.track_uuid, one.of))
    rows = log.tracks.row_index[[own, other]].astype(np.int64)
    there = (rows >= 0).all(axis=0)
    dense = np.full(log.tracks.n_frames, np.nan)
    dense[there] = footprint_distance(log, rows[0, there], rows[1, there])
    values, expected = within(one, dense)
    assert values == expected


def test_numbers_run_from_2_s_before_to_2_s_after_and_say_how_they_are_defined(told):
    _, found = told
    for log, match, series in found:
        stamps = log.tracks.timestamps_ns / 1e9
        for one in series:
            last = one.first_frame + len(one.values) - 1
            assert stamps[match.start_frame] - stamps[one.first_frame] <= MARGIN_S + 1e-3
            assert stamps[last] - stamps[match.end_frame] <= MARGIN_S + 1e-3
            assert one.first_frame == 0 or stamps[match.start_frame] - stamps[one.first_frame - 1] > MARGIN_S
            assert last == len(stamps) - 1 or stamps[last + 1] - stamps[match.end_frame] > MARGIN_S
            assert one.how
            assert any(value is not None for value in one.values)


def pair(one, other):
    """Two tracks over all frames."""
    return np.full(T, one), np.full(T, other), np.arange(T)


def made(*tracks):
    return synthetic_log(list(tracks), T)


def test_time_to_collision_counts_down_to_the_collision():
    """The gap closes at 5 m/s from 20 m."""
    log = made(path_track("car", 5 * TIME_S, 0.0), path_track("bus", 24 + 0 * TIME_S, 0.0, 0.0, "BUS"))
    car, bus = (log.tracks.track_uuid.index(name) for name in ("car", "bus"))
    values = collision_s(log, *pair(car, bus))
    assert values[5:30] == pytest.approx(4.0 - TIME_S[5:30], abs=0.05)
    assert np.isinf(values[45:]).all()
    assert collision_s(log, *pair(bus, car)) == pytest.approx(values)


@pytest.mark.parametrize("limit", [1.0, 2.0, 3.0])
def test_time_to_collision_is_the_functions_own(limit):
    """Where the function holds, which wants half a second of it, the value is at most what was asked for."""
    crossing = path_track("bus", 10.0, -25 + 6 * TIME_S, np.pi / 2, "BUS")
    log = made(path_track("car", -10 + 5 * TIME_S, 0.0), crossing)
    source = (
        'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
        'buses = get_objects_of_category(log_dir, category="BUS")\n'
        f"soon = time_to_collision(cars, buses, log_dir, max_ttc_s={limit})\n"
        'output_scenario(soon, "x", log_dir, output_dir)\n'
    )
    car, bus = (log.tracks.track_uuid.index(name) for name in ("car", "bus"))
    holds, values = answer(source, log, "standard").mask[car], collision_s(log, *pair(car, bus))
    assert holds.any()
    raw = values <= limit
    assert np.abs(np.flatnonzero(holds)[[0, -1]] - np.flatnonzero(raw)[[0, -1]]).max() <= 2


def test_who_is_not_there_is_undefined_and_what_is_undefined_throughout_is_left_out(told):
    profile, found = told
    log, match, _ = found[0]
    gone = dataclasses.replace(match, track_uuid="nobody")
    assert series_of(log, [gone], profile) == {gone.id: ()}
    alone = dataclasses.replace(match, partners=("nobody",), id=match_id("a", "b", "referred", 0))
    series = series_of(log, [alone], profile)[alone.id]
    assert series
    assert all(one.of == "" for one in series)


def test_a_match_has_the_same_numbers_alone_and_among_others(told):
    profile, found = told
    for log, match, series in found[:5]:
        assert series_of(log, [match], profile) == {match.id: series}


def test_values_are_rounded_and_none_where_not_finite():
    assert told_values(np.array([1.23456, np.nan, np.inf, -0.0001])) == (1.235, None, None, 0.0)


def test_the_partners_that_come_nearest_are_told_the_nearest_first(told):
    """Of more partners than are told: none that is left out comes nearer, centre to centre, than one that is told."""
    _, found = told
    crowded = [one for one in found if len(one[1].partners) > 3]
    assert crowded
    for log, match, series in crowded:
        uuid, during = log.tracks.track_uuid, slice(match.start_frame, match.end_frame + 1)
        centre = log.tracks.dense(log.physical_tracks.centre_city_m[:, :2], np.nan)[:, during]
        apart = np.hypot(*np.moveaxis(centre - centre[uuid.index(match.track_uuid)], 2, 0))
        least = {one: np.nanmin(apart[uuid.index(one)], initial=np.inf) for one in match.partners}
        distances = [one.of for one in series if one.name.startswith("distance to") and one.of]
        assert distances == sorted(match.partners, key=lambda one: least[one])[:3]
