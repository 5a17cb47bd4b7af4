"""What ordinary words for actors, places and looks mean, in both profiles."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.english.reading import EnglishReader

ANY = 'get_objects_of_category(log_dir, category="ANY")'
READERS = {profile: EnglishReader(profile) for profile in ("standard", "refav")}


def category(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


def kind(name):
    return f'is_kind({ANY}, log_dir, kind="{name}")'


def union(*names):
    return f"scenario_or([{', '.join(category(name) for name in names)}])"


def looking(kind_of_thing, *names):
    among = category(names[0]) if len(names) == 1 else union(*names)
    return f'is_specific_object_type({among}, log_dir, object_type="{kind_of_thing}")'


def meant(expression, profile):
    return lift(f'description = "d"\noutput_scenario({expression}, description, log_dir, output_dir)\n', profile)


def best(query, profile):
    read = READERS[profile].read(query)
    assert read.readings, f"{query}: {read.unknown or read.reasons or read.stuck}"
    return read.readings[0]


def check(query, expression, profile="standard"):
    found = best(query, profile).expression
    assert same_meaning(found, meant(expression, profile), profile), f"{query}: {found}"


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("cars", category("REGULAR_VEHICLE")),
        ("lorry", kind("truck")),
        ("18-wheeler", category("TRUCK_CAB")),
        ("a tractor-trailer", category("TRUCK_CAB")),
        ("trams", category("RAILED_VEHICLE")),
        ("bendy bus", category("ARTICULATED_BUS")),
        ("motorbikes", category("MOTORCYCLE")),
        ("cyclist", kind("cyclist")),
        ("people", category("PEDESTRIAN")),
        ("pram", category("STROLLER")),
        ("vulnerable road users", kind("vulnerable road user")),
        ("large truck", kind("large truck")),
        ("traffic cones", category("CONSTRUCTION_CONE")),
        ("jogger", f"has_velocity({category('PEDESTRIAN')}, log_dir, min_velocity=2.0)"),
        ("taxi", looking("taxi", "REGULAR_VEHICLE")),
        ("cab", looking("taxi", "REGULAR_VEHICLE")),
        ("cop car", looking("police car", "VEHICLE")),
        ("ambulance", looking("ambulance", "VEHICLE")),
        ("women", looking("woman", "PEDESTRIAN")),
        ("children", looking("child", "PEDESTRIAN")),
        ("vehicle that is not a bus", f'scenario_not(is_kind)({category("VEHICLE")}, log_dir, kind="bus")'),
    ],
)
def test_actors(query, expression):
    check(query, expression)


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("truck", category("TRUCK")),
        ("bus", category("BUS")),
        ("people", category("PEDESTRIAN")),
        ("heavy vehicle", union("TRUCK", "BOX_TRUCK", "LARGE_VEHICLE", "BUS", "TRUCK_CAB")),
        ("two-wheeler", union("BICYCLE", "MOTORCYCLE")),
        ("vulnerable road users", union("PEDESTRIAN", "BICYCLE", "WHEELED_DEVICE", "STROLLER")),
        ("red car", f'is_color({category("REGULAR_VEHICLE")}, log_dir, color="red")'),
    ],
)
def test_actors_as_the_reference_unites_them(query, expression):
    check(query, expression, "refav")


@pytest.mark.parametrize("query", ["ambulance", "taxi", "vehicle with its hazard lights on", "car in a parking lot"])
def test_what_the_reference_cannot_see_is_refused_by_name(query):
    read = READERS["refav"].read(query)
    assert not read.readings
    assert read.reasons or read.stuck[0]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("vehicle on an intersection", "on_intersection({x}, log_dir)"),
        ("vehicle within 12 m of a junction", "near_intersection({x}, log_dir, threshold=12)"),
        ("vehicle more than 12 m from an intersection", "scenario_not(near_intersection)({x}, log_dir, threshold=12)"),
        ("vehicle entering the intersection", "entering_intersection({x}, log_dir)"),
        ("vehicle that exits an intersection", "leaving_intersection({x}, log_dir)"),
        (
            "vehicle approaching an intersection",
            "near_stop_line(has_velocity({x}, log_dir), log_dir, max_distance_m=30)",
        ),
        ("vehicle on a crosswalk", "at_pedestrian_crossing({x}, log_dir, within_distance=0)"),
        ("vehicle near a zebra crossing", "at_pedestrian_crossing({x}, log_dir, within_distance=5)"),
        ("vehicle in the cycle lane", 'on_lane_type({x}, log_dir, lane_type="BIKE")'),
        ("vehicle moves into the bus lane", 'starts(on_lane_type({x}, log_dir, lane_type="BUS"), log_dir)'),
        ("vehicle in the left turn lane", 'in_turn_lane({x}, log_dir, direction="left")'),
        ("vehicle in the centre lane", 'in_lane_position({x}, log_dir, position="middle")'),
        ("vehicle on the median", "on_median({x}, log_dir)"),
        ("vehicle at a stop sign", "at_stop_sign({x}, log_dir)"),
        ("vehicle in a work zone", "near_construction_objects({x}, log_dir)"),
        ("vehicle on a one-way street", "on_one_way_road({x}, log_dir)"),
        ("vehicle at a red light", 'at_traffic_lights({x}, log_dir, state="red")'),
        ("vehicle in a car park", 'in_zone({x}, log_dir, zone="parking_lot")'),
        ("vehicle on the motorway", 'on_road_type({x}, log_dir, road_type="highway")'),
        ("vehicle on a cobbled street", 'on_road_surface({x}, log_dir, surface="cobblestone")'),
        ("vehicle near a fire hydrant", 'near_infrastructure({x}, log_dir, infrastructure="fire_hydrant")'),
        ("vehicle in the ego lane", "in_same_lane({x}, {ego}, log_dir)"),
        ("vehicle crossing the ego vehicle's path", "crossing_paths({x}, {ego}, log_dir)"),
    ],
)
def test_places(query, body):
    check(query, body.format(x=category("VEHICLE"), ego=category("EGO_VEHICLE")))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("white vehicle", 'is_color({x}, log_dir, color="white")'),
        ("vehicle in the rain", 'in_environment({x}, log_dir, weather="rain")'),
        ("vehicle at night", 'in_environment({x}, log_dir, light="night")'),
        ("vehicle signalling left", 'has_attribute({x}, log_dir, attribute="left turn signal on")'),
        ("vehicle with its hazard lights on", 'has_attribute({x}, log_dir, attribute="hazard lights flashing")'),
        ("vehicle with brake lights on", 'has_attribute({x}, log_dir, attribute="brake lights on")'),
        ("vehicle with a roof rack", 'has_attached_object({x}, log_dir, object_type="roof rack")'),
        ("vehicle in the front camera", 'within_camera_view({x}, log_dir, camera_name="ring_front_center")'),
        ("grey vehicle", 'looks_like({x}, log_dir, description="gray")'),
    ],
)
def test_looks_of_vehicles(query, body):
    check(query, body.format(x=category("VEHICLE")))


@pytest.mark.parametrize(
    ("query", "action"),
    [
        ("pedestrian directing traffic", "directing_traffic"),
        ("people talking on the phone", "using_phone"),
        ("pedestrian waving", "waving"),
        ("people chatting", "talking"),
    ],
)
def test_actions_of_people(query, action):
    check(query, f'pedestrian_action({category("PEDESTRIAN")}, log_dir, action="{action}")')


def test_a_beginning_is_not_cut_by_what_else_is_said():
    road = f"starts(on_road({category('VEHICLE')}, log_dir), log_dir)"
    check("braking vehicle entering the road", f"braking({road}, log_dir)")


@pytest.mark.parametrize("query", ["large truck", "crowd", "vehicle near a crosswalk", "vehicle in heavy traffic"])
def test_vague_words_say_their_numbers(query):
    assert any(letter.isdigit() for note in best(query, "standard").assumptions for letter in note)


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("show me all scenes where a car is near a bus", "car near a bus"),
        ("vehicle within 10 metres of a bicycle", "vehicle within 10 meters of a bicycle"),
        ("vehicle travelling faster than 36 km/h", "vehicle traveling faster than 10 m/s"),
        ("lorry beside the kerb", "truck beside the curb"),
        ("a couple of pedestrians near a bus", "two pedestrians near a bus"),
    ],
)
def test_wordings_that_mean_the_same(words, plain):
    assert same_meaning(best(words, "standard").expression, best(plain, "standard").expression, "standard")


@pytest.mark.parametrize("word", ["causing", "neither", "reckless", "speed limit", "honking", "sharing a driver"])
def test_words_that_nothing_can_serve_are_not_taken_for_others(word):
    read = READERS["standard"].read(f"vehicle {word}")
    assert not read.readings
    assert not read.spelled.mended
