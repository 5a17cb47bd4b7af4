import pytest

from agents.meaning.lifting import lift
from agents.reviewing.kinds import is_part, kinds_of, named, overlap, word_kinds

PROFILE = "standard"
ALL = frozenset({"ANY"})


def kinds(body, profile=PROFILE):
    text = body + "\noutput_scenario(found, 'd', log_dir, output_dir)\n"
    return kinds_of(lift(text, profile, "d"), profile)


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"found = {of('BUS')}", {"BUS"}),
        (f"found = scenario_or([{of('BUS')}, {of('DOG')}])", {"BUS", "DOG"}),
        (f"found = scenario_and([{of('BUS')}, {of('DOG')}])", set()),
        (f"found = scenario_and([{of('BUS')}, {of('ANY')}])", {"BUS"}),
        (f'found = is_kind({of("ANY")}, log_dir, kind="bus")', {"BUS", "ARTICULATED_BUS", "SCHOOL_BUS"}),
        (f'found = is_category({of("BUS")}, log_dir, category="DOG")', set()),
        (f"found = near_objects({of('BUS')}, {of('DOG')}, log_dir)", {"BUS"}),
        (f"found = reverse_relationship(near_objects)({of('BUS')}, {of('DOG')}, log_dir)", {"DOG"}),
        (f'found = get_objects_in_relative_direction({of("BUS")}, {of("DOG")}, log_dir, direction="left")', {"DOG"}),
        (f'found = scenario_not(is_category)({of("BUS")}, log_dir, category="DOG")', {"BUS"}),
        (f"found = {of('ANY')}", {"ANY"}),
    ],
)
def test_kinds_that_an_answer_can_hold(body, expected):
    assert kinds(body) == expected


def test_everyday_words_that_need_sizes_stand_for_all_that_may_count():
    assert kinds(f'found = is_kind({of("ANY")}, log_dir, kind="large truck")') == {"TRUCK", "BOX_TRUCK", "TRUCK_CAB"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("PEDESTRIAN", {"PEDESTRIAN"}), ("bus", {"BUS", "ARTICULATED_BUS", "SCHOOL_BUS"}), ("zorble", set()), ("", set())],
)
def test_words_for_kinds(word, expected):
    assert word_kinds(word, PROFILE) >= expected
    assert bool(word_kinds(word, PROFILE)) == bool(expected)


def test_parts_and_overlaps():
    bus, both = frozenset({"BUS"}), frozenset({"BUS", "DOG"})
    assert is_part(bus, both)
    assert not is_part(both, bus)
    assert is_part(both, ALL)
    assert not is_part(ALL, both)
    assert overlap(bus, ALL)
    assert not overlap(bus, frozenset({"DOG"}))


def test_kinds_for_people():
    assert named(frozenset()) == "nothing"
    assert named(kinds(f"found = {of('VEHICLE')}")) == "VEHICLE"
    assert named(frozenset("ABCDE")) == "A, B, C and 2 more"
