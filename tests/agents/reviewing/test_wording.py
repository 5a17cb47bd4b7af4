"""Descriptions that the grammar cannot read as a whole are still compared word by word."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.reviewing.facts import facts_of
from agents.reviewing.understanding import understood
from agents.reviewing.wording import figures, kinds_mentioned, wording

V = 'v = get_objects_of_category(log_dir, category="VEHICLE")\n'
P = 'p = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
END = "\noutput_scenario(found, 'd', log_dir, output_dir)\n"


def faults(query, body):
    form = normal_form(lift(body + END, "standard", "d"), "standard")
    return {sign.fault for sign in wording(query, facts_of(form, "standard"), "standard")}


@pytest.mark.parametrize(
    ("query", "right", "wrong", "fault"),
    [
        ("vehicle that zorbles to the left", V + 'found = turning(v, log_dir, direction="left")',
         V + 'found = turning(v, log_dir, direction="right")', "left_right"),
        ("pedestrian zorbled by a vehicle", V + P + "found = near_objects(p, v, log_dir)",
         V + P + "found = near_objects(v, p, log_dir)", "reversed_roles"),
        ("pedestrian zorbling", P + "found = has_velocity(p, log_dir)",
         V + "found = has_velocity(v, log_dir)", "wrong_referred"),
        ("vehicle zorbling without any pedestrian", V + P + "found = scenario_not(near_objects)(v, p, log_dir)",
         V + P + "found = near_objects(v, p, log_dir)", "negation"),
        ("vehicle that brakes and zorbles afterwards",
         V + "found = then(braking(v, log_dir), turning(v, log_dir), log_dir)",
         V + "found = turning(braking(v, log_dir), log_dir)", "never_at_once"),
        ("vehicle zorbling at 50 km/h", V + "found = has_velocity(v, log_dir, min_velocity=50 / 3.6)",
         V + "found = has_velocity(v, log_dir, min_velocity=50)", "wrong_number"),
        ("vehicle zorbling near three pedestrians", V + P + "found = near_objects(v, p, log_dir, min_objects=3)",
         V + P + "found = near_objects(v, p, log_dir)", "wrong_number"),
        ("vehicle zorbling near a pedestrian", V + P + "found = near_objects(v, p, log_dir)",
         V + "found = near_objects(v, v, log_dir)", "missing_condition"),
        ("vehicle that zorbles while overtaking", V + "found = overtaking(v, v, log_dir)",
         V + "found = on_intersection(v, log_dir)", "missing_condition"),
    ],
)  # fmt: skip
def test_words_tell_where_the_reading_does_not(query, right, wrong, fault):
    assert understood(query, "standard").meanings == ()
    assert fault in faults(query, wrong)
    assert fault not in faults(query, right)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("vehicle that zorbles and has to brake because another cuts in",
         V + "c = reverse_relationship(cutting_in)(v, v, log_dir)\nfound = then(c, braking(v, log_dir), log_dir)"),
        ("last vehicle of those zorbling behind a pedestrian",
         V + P + "b = following(v, v, log_dir)\nfound = scenario_not(following)(b, v, log_dir)"),
        ("vehicle zorbling towards a pedestrian", V + P + "found = heading_toward(v, p, log_dir)"),
    ],
)  # fmt: skip
def test_what_words_hint_at_is_not_held_against_a_program(query, body):
    assert understood(query, "standard").meanings == ()
    assert not {"extra_condition", "negation"} & faults(query, body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("faster than 36 km/h", (10.0,)),
        ("within 10 feet", (3.048,)),
        ("for 2.5 seconds", (2.5,)),
        ("three pedestrians", (3.0,)),
        ("at least 2 m", (2.0,)),
        ("a 4x4 on route66", ()),
        ("no number", ()),
        ("9" * 400, (float("inf"),)),
    ],
)
def test_figures_in_si_units(text, expected):
    assert figures(text) == pytest.approx(expected)


def test_nouns_in_order_the_longest_first():
    found = kinds_mentioned("large truck beside the ego vehicle", "standard")
    assert [at for at, _ in found] == [0, 3]
    assert found[1][1] == {"EGO_VEHICLE"}


@pytest.mark.parametrize("query", ["", "%" * 200, "left " * 60, "<query>" * 20, "\u202eleft"])
def test_odd_texts_are_no_error(query):
    assert isinstance(faults(query, V + "found = has_velocity(v, log_dir)"), set)
