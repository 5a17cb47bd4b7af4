"""Truths put together from scripts: what they say of a world, and what is refused."""

import numpy as np
import pytest

from evals.exemplars.answers import answer_of, runs
from evals.exemplars.truths import parse_truth
from evals.exemplars.worlds import recipes_for, world
from tools.errors import UserError


def mask(truth, recipe, seed=0):
    return answer_of(parse_truth(truth), world(recipe, seed))


def names(truth, recipe):
    """Script names of the tracks of which it holds at any time."""
    one = world(recipe, 0)
    return {one.truth.names[track] for track in np.flatnonzero(mask(truth, recipe).any(axis=1))}


def test_an_event_kind_is_its_events_at_the_boxes():
    one = world("hard_braking", 0)
    events = one.truth.of_kind("brakes")
    found = mask("brakes", "hard_braking")
    assert events
    assert set(np.flatnonzero(found.any(axis=1))) == {event.actor for event in events}
    stamps = one.log.tracks.timestamps_ns
    for event in events:
        inside = (stamps >= event.begin_ns) & (stamps <= event.end_ns)
        assert np.array_equal(found[event.actor], inside & one.present[event.actor])


def test_categories_and_sets_of_them():
    one = world("both_ways", 0)
    by_category = {
        name: np.array([c == name for c in one.log.tracks.category]) for name in set(one.log.tracks.category)
    }
    assert np.array_equal(mask("BUS", "both_ways").any(axis=1), by_category["BUS"])
    vehicles = sum(by_category[name] for name in ("BUS", "REGULAR_VEHICLE", "EGO_VEHICLE"))
    assert np.array_equal(mask("VEHICLE", "both_ways").any(axis=1), vehicles.astype(bool))
    assert np.array_equal(mask("ANY", "both_ways"), one.present)


def test_all_any_and_not_are_what_they_are_called():
    hard, soft = mask("brakes_hard", "hard_braking"), mask("brakes_mildly", "hard_braking")
    both = {"all": ["brakes", "brakes_hard"]}
    assert np.array_equal(mask({"any": ["brakes_hard", "brakes_mildly"]}, "hard_braking"), hard | soft)
    assert np.array_equal(mask(both, "hard_braking"), hard & mask("brakes", "hard_braking"))
    without = mask({"not": "brakes_hard", "first": "brakes"}, "hard_braking")
    assert np.array_equal(without, mask("brakes", "hard_braking") & ~hard)
    assert without.any()


def test_who_does_it_and_to_whom_it_is_done():
    doing = mask({"doing": "overtakes", "to": "EGO_VEHICLE"}, "overtaking_on_both_sides")
    done = mask({"done": "overtakes", "by": "BOX_TRUCK"}, "overtaking_on_both_sides")
    tracks = world("overtaking_on_both_sides", 0).log.tracks
    assert {tracks.category[row] for row in np.flatnonzero(doing.any(axis=1))} == {"REGULAR_VEHICLE"}
    assert {tracks.category[row] for row in np.flatnonzero(done.any(axis=1))} == {"BUS"}


def test_nearness_agrees_with_the_scripts_own_events():
    """The script takes the distance from its motions, this from boxes: they may differ at a frame at most."""
    near = mask({"all": ["VEHICLE", {"near": "PEDESTRIAN", "within_m": 10}]}, "past_waiting_people")
    assert (near != mask("is_near_a_person", "past_waiting_people")).sum() <= 0.02 * near.sum()
    two = mask({"all": ["VEHICLE", {"near": "PEDESTRIAN", "within_m": 6, "at_least": 2}]}, "past_waiting_people")
    assert (two != mask("is_near_two_people", "past_waiting_people")).sum() <= 0.05 * two.sum()


def test_sides_are_seen_from_the_one_or_the_other():
    has = mask({"all": ["EGO_VEHICLE", {"has": "VEHICLE", "on": "forward", "aside_m": 0}]}, "platoon")
    is_on = mask({"all": ["VEHICLE", {"is_on": "forward", "of": "EGO_VEHICLE", "aside_m": 0}]}, "platoon")
    behind = mask({"all": ["VEHICLE", {"is_on": "backward", "of": "EGO_VEHICLE", "aside_m": 0}]}, "platoon")
    assert np.array_equal(has.any(axis=0), is_on.any(axis=0))
    assert has.any()
    assert is_on.any()
    assert not (is_on & behind).any()
    ego = world("platoon", 0).log.tracks.ego_index
    assert not is_on[ego].any()


def test_durations_beginnings_and_endings():
    inside = "on_intersection"
    recipe = "ways_over_an_intersection"
    whole, first, last = (
        mask(truth, recipe) for truth in (inside, {"begins": inside, "within_s": 1}, {"ends": inside, "within_s": 1})
    )
    track, begin, end = runs(whole)
    for row, a, b in zip(track, begin, end, strict=True):
        if a > 0:
            assert first[row, a : a + 11].all()
            assert not first[row, a + 11 :].any()
        if b < whole.shape[1] - 1:
            assert last[row, b - 10 : b + 1].all()
            assert not last[row, : b - 10].any()
    longest = max((end - begin + 1) / 10)
    assert np.array_equal(mask({"lasting": inside, "at_least_s": 0.5}, recipe), whole)
    assert not mask({"lasting": inside, "at_least_s": float(longest) + 0.5}, recipe).any()


def test_order_joins_one_tracks_two_doings():
    joined = mask(
        {"first": "enters_intersection", "then": "leaves_intersection", "within_s": 10}, "ways_over_an_intersection"
    )
    begin, end = (mask(kind, "ways_over_an_intersection") for kind in ("enters_intersection", "leaves_intersection"))
    assert (joined & begin).any()
    assert (joined & end).any()
    for row in np.flatnonzero(joined.any(axis=1)):
        assert begin[row].argmax() == joined[row].argmax()
        assert runs(joined[[row]])[0].size == 1
    assert not mask(
        {"first": "leaves_intersection", "then": "enters_intersection", "within_s": 10}, "ways_over_an_intersection"
    ).any()


def test_counts_over_frames_and_over_the_log():
    parked = mask("is_parked", "parked_rows")
    many = int(parked.any(axis=1).sum())
    assert np.array_equal(mask({"over_log": "is_parked", "at_least": many}, "parked_rows"), parked)
    assert not mask({"over_log": "is_parked", "at_least": many + 1}, "parked_rows").any()
    inside = mask("on_intersection", "ways_over_an_intersection")
    together = mask({"together": "on_intersection", "at_least": 2}, "ways_over_an_intersection")
    assert np.array_equal(together, inside & (inside.sum(axis=0) >= 2))
    assert together.any()


@pytest.mark.parametrize(
    ("truth", "problem"),
    [
        ("brake", "no event kind"),
        ("CARS", "no category"),
        ({"all": ["brakes", "brake"]}, "no event kind"),
        ({"nearby": "BUS"}, "no truth has the parts"),
        ({"near": "BUS"}, "no truth has the parts"),
        ({"has": "BUS", "on": "front"}, "names the side 'front'"),
        ({"all": ["brakes"], "any": ["BUS"]}, "no truth has the parts"),
        (5, "a word or a mapping"),
        (None, "a word or a mapping"),
    ],
)
def test_what_is_no_truth_is_refused(truth, problem):
    with pytest.raises(UserError, match=problem):
        parse_truth(truth)


def test_worlds_are_those_that_know_every_kind():
    assert "hard_braking" in recipes_for(["brakes", "brakes_hard"], ())
    assert recipes_for([], ["both_ways"]) == ("both_ways",)
    with pytest.raises(UserError, match="knows all about brakes, is_towed together"):
        recipes_for(["brakes", "is_towed"], ())
    with pytest.raises(UserError, match="needs the names of worlds"):
        recipes_for([], ())
    with pytest.raises(UserError, match="no sample world 'nowhere'"):
        recipes_for(["brakes"], ["nowhere"])
    with pytest.raises(UserError, match="does not know all about brakes"):
        recipes_for(["brakes"], ["both_ways"])
