"""A number that is plotted has the limits that the program holds that very number against, and no others."""

import pytest

from agents.viewing.telling import tell
from agents.viewing.why import Bounds

CATEGORIES = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")
"""


def limits(mined, log, cache, lines, profile="standard"):
    """Limits as (name of the number, parameter, value, step's function), of the first match of a program."""
    run = mined(CATEGORIES + lines + 'output_scenario(found, "x", log_dir, output_dir)\n', [log], profile=profile)
    story = tell(run, cache, bounds=Bounds(near_misses=0))
    told = story.matches[0].series
    assert told
    return [(one.name, bound.parameter, bound.value, story.steps[bound.step].function) for one in told
            for bound in one.limits]  # fmt: skip


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize(
    "line", ["near_objects(people, cars", "reverse_relationship(near_objects)(cars, people"], ids=["plain", "reversed"]
)
def test_a_distance_has_the_limit_of_near_objects_also_where_it_is_the_default(
    mined, planted_log, viewing_cache, line, profile
):
    for given, value in ((", distance_thresh=5", 5.0), ("", 10.0)):
        found = limits(mined, planted_log, viewing_cache, f"found = {line}, log_dir{given})\n", profile)
        assert found == [("distance to regular vehicle car", "distance_thresh", value, "near_objects")]


def test_speeds_have_the_limits_of_the_track_that_a_step_is_about(mined, planted_log, viewing_cache):
    lines = (
        "walking = has_velocity(people, log_dir, min_velocity=0.7, max_velocity=3)\n"
        "standing = scenario_not(has_velocity)(cars, log_dir, min_velocity=0.4)\n"
        "found = near_objects(walking, standing, log_dir, distance_thresh=5)\n"
    )
    assert limits(mined, planted_log, viewing_cache, lines) == [
        ("speed", "min_velocity", 0.7, "has_velocity"),
        ("speed", "max_velocity", 3.0, "has_velocity"),
        ("speed of regular vehicle car", "min_velocity", 0.4, "has_velocity"),
        ("distance to regular vehicle car", "distance_thresh", 5.0, "near_objects"),
    ]


def test_a_track_that_is_to_be_far_from_the_ego_vehicle_has_that_limit(mined, planted_log, viewing_cache):
    lines = "found = scenario_not(near_objects)(people, ego, log_dir, distance_thresh=30)\n"
    expected = [("distance to the ego vehicle", "distance_thresh", 30.0, "near_objects")]
    assert limits(mined, planted_log, viewing_cache, lines) == expected


def test_bounds_that_leave_nothing_out_are_no_limits(mined, planted_log, viewing_cache):
    lines = "found = at_distance(people, cars, log_dir, min_distance_m=0, max_distance_m=20)\n"
    expected = [("distance to regular vehicle car", "max_distance_m", 20.0, "at_distance")]
    assert limits(mined, planted_log, viewing_cache, lines) == expected
    assert limits(mined, planted_log, viewing_cache, "found = has_velocity(people, log_dir, min_velocity=0)\n") == []


def test_what_decides_by_another_number_gives_no_limit(mined, planted_log, viewing_cache):
    lines = "found = has_objects_in_relative_direction(people, cars, log_dir, direction='right', within_distance=12)\n"
    assert limits(mined, planted_log, viewing_cache, lines) == []
