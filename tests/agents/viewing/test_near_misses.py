"""Who is told to have nearly matched does match when the program is run with the number told, and not before."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.viewing.anatomy import Anatomy
from agents.viewing.near_misses import Search, fine_ladder, numbers_of
from agents.viewing.rerun import Allowance, Rerun
from agents.viewing.telling import tell
from agents.viewing.why import Bounds
from tests.agents.viewing.conftest import PLANTED
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.atoms.signature import NumberKind
from tools.diagnosis.ladder import rungs
from tools.diagnosis.variants import program_of, with_value
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.results import Program
from tools.runs.reading import open_log_of
from tools.sandbox.executor import JailedExecutor

NEAR = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
near = near_objects(people, cars, log_dir, distance_thresh=5)
output_scenario(near, "people near cars", log_dir, output_dir)
"""
STRICT = """cars = get_objects_of_category(log_dir, category="VEHICLE")
fast = has_velocity(cars, log_dir, min_velocity=17)
output_scenario(fast, "fast", log_dir, output_dir)
"""
CROWD = """cars = get_objects_of_category(log_dir, category="VEHICLE")
peds = get_objects_of_category(log_dir, category="PEDESTRIAN")
slow = has_velocity(cars, log_dir, max_velocity=6)
crowd = near_objects(slow, peds, log_dir, distance_thresh=7, min_objects=3)
ahead = has_objects_in_relative_direction(crowd, peds, log_dir, direction="forward", within_distance=12)
output_scenario(ahead, "crowd", log_dir, output_dir)
"""


def where(source, log, profile="standard"):
    """What a program finds, bool (N, T), evaluated here."""
    library = load_profile(profile)
    return evaluate(check(source, library.signatures, "x"), library.bind(log, Budget())).mask


def test_who_passes_at_5_4_m_would_match_at_5_5_m(mined, planted_log, viewing_cache):
    story = tell(mined(NEAR, [planted_log]), viewing_cache)
    planted, other = story.near_misses
    assert (planted.track_uuid, planted.category, planted.step) == ("planted-person", "PEDESTRIAN", 2)
    assert (planted.parameter, planted.unit, planted.value, planted.needed) == ("distance_thresh", "m", 5.0, 5.5)
    assert planted.says.endswith("if distance_thresh of near_objects were 5.5 m instead of 5 m")
    ((begin, end),) = planted.spans
    assert planted.says.startswith(f"would match ({begin / 10:.1f} to {end / 10:.1f} s) ")
    # 9.3 m lies between the steps 8.75 and 10 of the ladder; 30 m is not near.
    assert (other.track_uuid, other.needed) == ("other-person", 10.0)


def test_a_run_that_found_nothing_tells_who_was_nearest(mined, planted_log, viewing_cache):
    run = mined(NEAR.replace("distance_thresh=5", "distance_thresh=4.4"), [planted_log])
    assert run.referred == ()
    nearest, second = tell(run, viewing_cache).near_misses
    assert (nearest.track_uuid, nearest.needed) == ("near-person", pytest.approx(4.84))
    assert nearest.partners == second.partners == ("car",)
    assert (second.track_uuid, second.needed) == ("planted-person", pytest.approx(5.5))


def test_lowering_a_bound_and_whole_numbers(mined, planted_log, viewing_cache):
    """Of four people one is within 5 m of the car and two within 6 m; all walk at 1.5 m/s."""
    two = NEAR.replace(
        "people, cars, log_dir, distance_thresh=5", "cars, people, log_dir, distance_thresh=6, min_objects=3"
    )
    (miss,) = [
        one for one in tell(mined(two, [planted_log]), viewing_cache).near_misses if one.parameter == "min_objects"
    ]
    assert (miss.track_uuid, miss.value, miss.needed, miss.unit) == ("car", 3.0, 2.0, "objects")
    assert miss.says.endswith("if min_objects of near_objects were 2 instead of 3")
    walks = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
fast = has_velocity(people, log_dir, min_velocity=1.8)
output_scenario(fast, "x", log_dir, output_dir)
"""
    misses = tell(mined(walks, [planted_log]), viewing_cache).near_misses
    assert {one.track_uuid for one in misses} == {name for name, track in PLANTED.items() if track[0] == "PEDESTRIAN"}
    assert {one.needed for one in misses} == {1.44}
    assert all(one.says.endswith("were 1.44 m/s instead of 1.8 m/s") for one in misses)


@pytest.mark.parametrize(
    ("source", "profile"),
    [
        (NEAR, "standard"),
        (STRICT, "standard"),
        (CROWD, "standard"),
        (NEAR, "refav"),
        (STRICT, "refav"),
        (CROWD, "refav"),
    ],
)
def test_near_misses_on_real_logs_are_let_in_at_the_value_and_not_by_the_program(
    mined, val_logs, viewing_cache, source, profile
):
    run = mined(source, val_logs[:2], "x", profile=profile)
    misses = tell(run, viewing_cache).near_misses
    assert misses
    anatomy = Anatomy.of(run.program, profile)
    for miss in misses:
        log = open_log_of(run, miss.log_id, viewing_cache)
        track = log.tracks.track_uuid.index(miss.track_uuid)
        call = anatomy.calls[anatomy.slots[miss.step]]
        assert call.arguments[miss.parameter] == miss.value
        number = load_profile(profile).signatures[call.function.name].parameter(miss.parameter).kind
        value = int(miss.needed) if number.integer else miss.needed
        steps = with_value(anatomy.calls, anatomy.slots[miss.step], miss.parameter, value)
        lenient = where(program_of(steps, anatomy.answer, anatomy.signatures).source, log, profile)
        assert not where(source, log, profile)[track].any()
        held = np.zeros(lenient.shape[1], np.bool_)
        for begin, end in miss.spans:
            held[begin : end + 1] = True
        assert (held == lenient[track]).all()
        assert held.any()


def test_the_nearest_stand_first_each_track_once_and_no_more_than_asked_for(mined, val_logs, viewing_cache):
    run = mined(NEAR, val_logs[:1])
    misses = tell(run, viewing_cache).near_misses
    away = [abs(one.needed - one.value) for one in misses if one.parameter == "distance_thresh"]
    assert len(away) > 3
    assert away == sorted(away)
    assert len({(one.log_id, one.track_uuid) for one in misses}) == len(misses)
    assert tell(run, viewing_cache, bounds=Bounds(near_misses=2)).near_misses == misses[:2]


def test_values_that_were_not_narrowed_down_say_so(mined, planted_log, viewing_cache):
    """Only the furthest step was run: the person at 5.4 m would match at 10 m, at most."""

    class Once(Allowance):
        """Over after the first question."""

        asked = 0

        def is_over(self):
            self.asked += 1
            return self.asked > 1

    run = mined(NEAR, [planted_log])
    anatomy = Anatomy.of(run.program, "standard")
    with JailedExecutor("standard", cache_dir=viewing_cache) as executor:
        rerun = Rerun(run, executor, viewing_cache)
        search = Search(anatomy, rerun, Once(0))
        search.look({log_id: where(NEAR, rerun.log(log_id)) for log_id in rerun.open(["planted"])})
        found = search.found(10)
    assert {one.needed for one in found.misses} == {10.0}
    assert all("were 10 m at most instead of 5 m" in one.says for one in found.misses)
    assert found.notes == ("the time was up: values of near misses are told as far as they were narrowed down",)


def test_many_numbers_are_bounded_and_told(mined, planted_log, viewing_cache):
    body = "".join(
        f"n{at} = near_objects({f'n{at - 1}' if at else 'people'}, cars, log_dir, distance_thresh={20 + at})\n"
        for at in range(12)
    )
    head, _ = NEAR.split("near = ")
    run = mined(f'{head}{body}output_scenario(n11, "x", log_dir, output_dir)\n', [planted_log])
    assert "16 more numbers of the program were not moved" in tell(run, viewing_cache).notes


def test_the_numbers_of_a_program_given_ones_first():
    found = numbers_of(Anatomy.of(Program(CROWD, description="x"), "standard"))
    assert [(one.parameter, one.value) for one in found if not one.is_default] == [
        ("max_velocity", 6.0),
        ("distance_thresh", 7.0),
        ("min_objects", 3.0),
        ("within_distance", 12.0),
    ]
    assert [one.is_default for one in found] == sorted(one.is_default for one in found)


KINDS = st.builds(
    NumberKind,
    st.sampled_from([-math.inf, 0.0]),
    st.sampled_from([math.inf, 360.0]),
    st.sampled_from(["m", "m/s", "s", "degrees", "objects"]),
    st.booleans(),
)


@given(KINDS, st.floats(0.0, 300.0), st.booleans())
def test_the_fine_ladder_goes_one_way_within_the_range_and_meets_the_rungs(kind, value, up):
    value = float(round(value)) if kind.integer else value
    ladder = fine_ladder(kind, value, up)
    values, away = [at for at, _ in ladder], [distance for _, distance in ladder]
    assert all(kind.low <= at <= kind.high and (at > value if up else at < value) for at in values)
    assert values == sorted(values, reverse=not up)
    assert all(one < two for one, two in itertools.pairwise(away))
    assert all(0 < distance <= 3 for distance in away)
    assert all(at == int(at) for at in values) or not kind.integer
    if ladder:
        steps = [step for step in rungs(kind, value, up) if math.isfinite(step)][:3]
        assert values[-1] == pytest.approx(steps[-1], rel=0.01)
