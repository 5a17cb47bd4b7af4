"""What one object is or does by itself: ordinary phrases mean what their words say, in both profiles."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.reading import EnglishReader

HEAD = 'description = "q"\n'


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, VEHICLE, PERSON, BIKE, EGO, ANY = (
    of(name) for name in ("REGULAR_VEHICLE", "VEHICLE", "PEDESTRIAN", "BICYCLE", "EGO_VEHICLE", "ANY")
)


def call(name, tracks, **values):
    said = "".join(f", {key}={value!r}" for key, value in values.items())
    return f"{name}({tracks}, log_dir{said})"


def speed(tracks, low=None, high=None):
    bounds = {"min_velocity": low, "max_velocity": high}
    return call("has_velocity", tracks, **{key: value for key, value in bounds.items() if value is not None})


def forward(tracks, low=None, high=None):
    bounds = {"min_accel": low, "max_accel": high}
    return call("accelerating", tracks, **{key: value for key, value in bounds.items() if value is not None})


def sideways(tracks, low=None, high=None):
    return forward(tracks, low, high).replace("accelerating(", "has_lateral_acceleration(", 1)


def no(function, tracks, **values):
    return call(f"scenario_not({function})", tracks, **values)


def any_of(*parts):
    return f"scenario_or([{', '.join(parts)}])"


def all_of(*parts):
    return f"scenario_and([{', '.join(parts)}])"


STANDARD = {
    "stopped car": speed(CAR, high=0.5),
    "car standing still": speed(CAR, high=0.5),
    "a person who is standing": speed(PERSON, high=0.5),
    "car that isn't moving": speed(CAR, high=0.5),
    "car that hasn't moved": call("stationary", CAR),
    "parked car": call("stationary", CAR),
    "idling car": call("temporarily_stopped", CAR),
    "car stuck in traffic": call("temporarily_stopped", CAR),
    "person waiting": speed(PERSON, high=0.5),
    "cars stopping": call("ends", speed(CAR), within_s=3.0),
    "car that comes to a stop": call("ends", speed(CAR), within_s=3.0),
    "active cars": call("active", CAR),
    "car in motion": speed(CAR),
    "car driving faster than 36 km/h": speed(CAR, 10.0),
    "car moving between 5 and 10 m/s": speed(CAR, 5.0, 10.0),
    "car going 10 m/s": speed(CAR, 9.0, 11.0),
    "car with a speed above 10 m/s": speed(CAR, 10.0),
    "slow moving car": speed(CAR, 0.5, 5.0),
    "car driving slowly": speed(CAR, 0.5, 5.0),
    "fast bicycle": speed(BIKE, 6.0),
    "fast car": speed(CAR, 15.0),
    "speeding car": call("speeding_relative_to_neighbours", CAR),
    "crawling car": call("creeping", CAR),
    "car in stop-and-go traffic": call("stop_and_go", CAR),
    "person strolling": speed(PERSON, 0.5, 2.2),
    "jogging person": speed(PERSON, 2.0),
    "car backing up": call("reversing", CAR),
    "accelerating car": forward(CAR),
    "car speeding up": forward(CAR),
    "aggressively accelerating car": forward(CAR, 2.5),
    "car accelerating more than 3 m/s2": forward(CAR, 3.0),
    "car accelerating over three meters per second": forward(CAR, 3.0),
    "car accelerating to the right": sideways(CAR, high=-1.0),
    "car with high lateral acceleration": any_of(sideways(CAR, 2.0), sideways(CAR, high=-2.0)),
    "car with lateral acceleration above 3 m/s^2": any_of(sideways(CAR, 3.0), sideways(CAR, high=-3.0)),
    "car setting off": call("accelerating_from_standstill", CAR),
    "car slowing down": call("braking", CAR),
    "car braking hard": call("braking", CAR, strength="hard"),
    "gently braking car": call("braking", CAR, strength="mild"),
    "car braking at more than 4 m/s2": call("braking", CAR, min_deceleration_mps2=4.0),
    "car slamming on the brakes": call("braking", CAR, strength="hard"),
    "car making a sudden stop": call("braking", call("ends", call("has_velocity", CAR), within_s=3.0), strength="hard"),
    "rapid deceleration": call("braking", ANY, strength="hard"),
    "car decelerating by more than 2 m/s/s": call("braking", CAR, min_deceleration_mps2=2.0),
    "car making a left turn": call("turning", CAR, direction="left"),
    "car making an unprotected left turn": call("turning", CAR, direction="left"),
    "car taking a right": call("turning", CAR, direction="right"),
    "car slowly turning right": speed(call("turning", CAR, direction="right"), 0.5, 3.0),
    "car turning left at more than 5 m/s": speed(call("turning", CAR, direction="left"), 5.0),
    "car making a u-turn": call("u_turn", CAR),
    "3-point turn": call("three_point_turn", ANY),
    "car waiting to turn right": call("waiting_to_turn", CAR, direction="right"),
    "car going straight": no("turning", speed(CAR)),
    "car going straight through the intersection": call("going_straight", CAR),
    "left lane change": call("changing_lanes", ANY, direction="left"),
    "car performing a lane change to the right": call("changing_lanes", CAR, direction="right"),
    "car getting over": call("changing_lanes", CAR),
    "car making multiple lane changes": call("happens_repeatedly", call("changing_lanes", CAR), min_times=2),
    "car crossing the center line": call("in_oncoming_lane", CAR),
    "car abruptly changing lanes": all_of(call("changing_lanes", CAR), call("swerving", CAR)),
    "car veering to the left": call("swerving", CAR, direction="left"),
    "car weaving through traffic": call("weaving", CAR),
    "car merging to the left": call("merging", CAR, direction="left"),
    "car straddling two lanes": call("straddling_lanes", CAR),
    "car hugging the right side of its lane": call("off_centre", CAR, side="right"),
    "car driving on the wrong side of the road": call("in_oncoming_lane", CAR),
    "car pulling out of a parking spot": call("pulling_out", CAR),
    "car pulling over": call("parallel_parking", CAR),
    "car parking": any_of(call("parallel_parking", CAR), call("side_parking", CAR)),
    "car parked along the curb": call("in_parallel_parking", CAR),
    "car running a stop sign": call("running_stop_sign", CAR),
    "car that does not stop at a stop sign": call("running_stop_sign", CAR),
    "car that did not stop at the stop sign": call("running_stop_sign", CAR),
    "jaywalking person": call("jaywalking", PERSON),
    "person crossing the street": call("crossing_road", PERSON),
    "person running across the road": speed(call("crossing_road", PERSON), 2.0),
    "person stepping into the road": call("starts", call("on_road", PERSON)),
    "large car": call("size_class", CAR, size="large"),
    "car longer than 5 m": call("has_size", CAR, min_length_m=5.0),
    "car over 5 m long": call("has_size", CAR, min_length_m=5.0),
    "riderless bicycle": call("without_rider", BIKE),
    "people in a group": call("group_of", PERSON),
    "car starting to turn": call("starts", call("turning", CAR)),
    "car parked for 5 seconds": call("for_at_least", call("stationary", CAR), min_duration_s=5.0),
}

REFAV = {
    "stopped car": no("has_velocity", CAR),
    "standing person": call("stationary", PERSON),
    "stationary bicycle": call("stationary", BIKE),
    "parked car": call("stationary", CAR),
    "moving car": speed(CAR, 0.8),
    "moving ego vehicle": no("stationary", EGO),
    "car that is not moving": no("has_velocity", CAR),
    "active person": no("stationary", PERSON),
    "slowly moving car": speed(CAR, 0.5, 5.0),
    "ego vehicle moving slowly": speed(EGO, 0.5, 6.0),
    "car jerking to the left": sideways(CAR, 2.0),
    "running person": speed(PERSON, 2.0),
    "accelerating car": forward(CAR),
    "car accelerating hard": forward(CAR, 2.0),
    "car accelerating to the left": sideways(CAR, 1.0),
    "car accelerating to the side": no("has_lateral_acceleration", CAR, min_accel=-1.0, max_accel=1.0),
    "braking car": f"accelerating({CAR}, log_dir, min_accel=-inf, max_accel=-1.0)",
    "braking ego vehicle": f"accelerating({EGO}, log_dir, min_accel=-inf, max_accel=-0.5)",
    "car braking hard": f"accelerating({CAR}, log_dir, min_accel=-inf, max_accel=-2.0)",
    "car turning right": call("turning", CAR, direction="right"),
    "car going straight": no("turning", speed(CAR)),
    "car moving across a lane boundary": call("changing_lanes", CAR),
    "jaywalking person": no("at_pedestrian_crossing", call("on_road", PERSON)),
    "person crossing the road": speed(call("on_road", PERSON)),
}

UNLIKE = [
    ("stopped car", "parked car"),
    ("stopped car", "stopping car"),
    ("car braking", "car braking hard"),
    ("car turning left", "car turning right"),
    ("car changing lanes to the left", "car changing lanes to the right"),
    ("car making a turn", "car making a u-turn"),
    ("car accelerating", "car accelerating to the left"),
    ("car moving slowly", "car moving fast"),
    ("person walking", "person running"),
    ("car moving", "car not moving"),
    ("bicycle moving fast", "car moving fast"),
    ("car pulling out", "car pulling over"),
    ("car at over 10 m/s", "car at under 10 m/s"),
    ("person crossing the road", "person jaywalking"),
    ("parked car", "parking car"),
    ("car starting to brake", "car braking"),
]


@pytest.fixture(scope="module", params=["standard", "refav"])
def any_reader(request):
    return EnglishReader(request.param)


def read(profile, query):
    found = EnglishReader(profile).read(query)
    assert found.readings, (found.unknown, found.reasons, found.stuck)
    return found.readings[0]


def means(profile, query, expression):
    program = f"{HEAD}x = {expression}\noutput_scenario(x, description, log_dir, output_dir)\n"
    assert same_meaning(read(profile, query).expression, lift(program, profile), profile)


@pytest.mark.parametrize("query", STANDARD)
def test_standard(query):
    means("standard", query, STANDARD[query])


@pytest.mark.parametrize("query", REFAV)
def test_refav(query):
    means("refav", query, REFAV[query])


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_near_misses_differ(one, other):
    first, second = (read("standard", query).expression for query in (one, other))
    assert not same_meaning(first, second, "standard")


@pytest.mark.parametrize(
    "query", ["fast car", "slow person", "car braking hard", "car turning sharply", "large car", "person running"]
)
def test_vague_words_tell_their_numbers(any_reader, query):
    readings = any_reader.read(query).readings
    for reading in readings[:1]:
        assert reading.vague >= 1
        assert any(sign.isdigit() for note in reading.assumptions for sign in note)
    assert readings or any_reader.profile == "refav"


def test_what_refav_cannot_tell_is_declined_by_name():
    found = EnglishReader("refav").read("car making a u-turn")
    assert not found.readings


def test_a_number_is_no_assumption():
    assert read("standard", "car accelerating more than 3 m/s2").assumptions == ()
