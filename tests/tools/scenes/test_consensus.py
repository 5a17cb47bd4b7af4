"""Votes: majorities, ties that abstain, tags that need two believers, a risk that is no maximum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scenes.classes import CLASSES
from tools.scenes.consensus import agree
from tools.scenes.evidence import Sighting
from tools.scenes.inventory import parse_inventory
from tools.scenes.schema import SCALARS, TAGS, SceneRecord
from tools.scenes.voting import vote_on


def scene(
    tags: tuple[str, ...] = (), risk: int | None = None, controls: tuple[str, ...] = (), **fields: str
) -> SceneRecord:
    return SceneRecord(tuple(fields.items()), controls, tags, risk)


def sighting(*records: SceneRecord | None, seen: str = "Clear") -> Sighting:
    return Sighting("moment", records, parse_inventory(f"[CAM_FRONT]: {seen}", CLASSES))


VRU = scene(("vru_hazard",), vru_status="jaywalking_fast")
NO_VRU = scene(vru_status="none")


def test_a_majority_wins_and_a_tie_abstains() -> None:
    rain, clear = scene(weather="rain"), scene(weather="clear")
    two = {vote.name: vote for vote in agree(sighting(rain, clear)).fields}["weather"]
    assert (two.value, two.abstains, two.share) == (None, True, 0.5)
    three = {vote.name: vote for vote in agree(sighting(rain, clear, rain)).fields}["weather"]
    assert (three.value, three.votes) == ("rain", (("rain", 2.0), ("clear", 1.0)))


def test_nobody_who_voted_is_no_abstention() -> None:
    vote = next(vote for vote in agree(sighting(scene(), scene())).fields if vote.name == "weather")
    assert (vote.value, vote.abstains) == (None, False)


@pytest.mark.parametrize(
    ("records", "seen", "asserted", "is_open"),
    [
        ((VRU, VRU), "Clear", True, False),
        ((VRU, NO_VRU), "Clear", False, False),
        ((VRU, NO_VRU), "1 person (Med/0.90)", True, False),
        ((VRU, NO_VRU), "1 person (Med/0.50)", False, True),
        ((NO_VRU, NO_VRU), "1 person (Med/0.90)", False, False),
        ((VRU, None), "1 person (Med/0.90)", True, False),
    ],
)
def test_a_tag_needs_two_believers(
    records: tuple[SceneRecord | None, ...], seen: str, asserted: bool, is_open: bool
) -> None:
    vote = next(vote for vote in agree(sighting(*records, seen=seen)).tags if vote.tag == "vru_hazard")
    assert (vote.is_asserted, vote.is_open) == (asserted, is_open)


def test_a_tag_that_its_own_fields_deny_is_half_believed() -> None:
    torn = scene(("weather_adverse",), weather="clear")
    vote = next(vote for vote in agree(sighting(torn, torn)).tags if vote.tag == "weather_adverse")
    assert (vote.belief, vote.is_asserted, vote.is_open) == (0.5, False, True)


def test_risk_is_the_mean_and_its_spread_is_told() -> None:
    consensus = agree(sighting(scene(risk=2), scene(risk=7)))
    assert (consensus.risk, consensus.spread, consensus.record.risk) == (4.5, 5.0, 4)
    assert agree(sighting(scene())).risk is None


def test_controls_need_more_than_half() -> None:
    red, both = scene(controls=("red_light",)), scene(controls=("stop_sign", "red_light"))
    assert agree(sighting(red, both)).controls == ("red_light",)


def test_no_description_is_no_consensus() -> None:
    with pytest.raises(ValueError, match="no scout described it"):
        agree(sighting(None, None))


@pytest.mark.parametrize("wrong", [{"bar": 0.4}, {"bar": 1.0}, {"ballots": [("a", 0.0)]}])
def test_a_vote_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"bar|weight"):
        vote_on("weather", **{"ballots": [("a", 1.0)], "bar": 0.5, **wrong})  # type: ignore[arg-type]


records = st.builds(
    SceneRecord,
    fields=st.tuples(*(st.tuples(st.just(field.name), st.sampled_from(field.values)) for field in SCALARS)),
    tags=st.sets(st.sampled_from(TAGS)).map(lambda tags: tuple(tag for tag in TAGS if tag in tags)),
    risk=st.none() | st.integers(0, 10),
)


@given(st.lists(records, min_size=1, max_size=5))
def test_scouts_who_agree_are_believed_in_every_field(found: list[SceneRecord]) -> None:
    same = agree(sighting(*[found[0]] * len(found)))
    assert same.record.fields == found[0].fields
    mixed = agree(sighting(*found))
    assert mixed == agree(sighting(*reversed(found)))
