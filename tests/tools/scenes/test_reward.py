"""The reward mends what is known to be wrong with the published one."""

import pytest

from tools.scenes.classes import CLASSES
from tools.scenes.inventory import Inventory, parse_inventory
from tools.scenes.meaning import signs, support
from tools.scenes.reward import Finding, consistency
from tools.scenes.schema import TAGS, SceneRecord

NOTHING = Inventory((), ())


def seen(text: str) -> Inventory:
    return parse_inventory(f"[CAM_FRONT]: {text}", CLASSES)


def scene(
    tags: tuple[str, ...] = (), risk: int | None = None, controls: tuple[str, ...] = (), **fields: str
) -> SceneRecord:
    return SceneRecord(tuple(fields.items()), controls, tags, risk)


def test_a_silent_description_of_an_empty_road_is_consistent() -> None:
    assert consistency(scene(), NOTHING).reward == 1


def test_a_stop_at_a_red_light_has_its_reason() -> None:
    stop = {"ego_required_action": "stop", "blocking_factor": "none"}
    assert consistency(scene(controls=("red_light",), **stop), NOTHING).reward == 1
    assert consistency(scene(controls=("green_light",), **stop), NOTHING).findings == (
        Finding("a reason to stop", "contradicts"),
    )


@pytest.mark.parametrize(
    ("detection", "judgement"),
    [("1 speed limit sign (Med/0.95)", "contradicts"), ("1 traffic cone (Small/0.41)", "agrees")],
)
def test_grounds_are_whole_classes(detection: str, judgement: str) -> None:
    found = consistency(scene(("construction",), scene_type="construction_zone"), seen(detection)).findings
    assert Finding("seen by the detector: construction", judgement) in found  # type: ignore[arg-type]


def test_leaving_out_people_seen_for_sure_costs() -> None:
    assert consistency(scene(vru_status="none"), seen("1 person (Med/0.85)")).reward == 0
    assert consistency(scene(vru_status="roadside_static"), seen("1 person (Med/0.85)")).reward == 1
    assert consistency(scene(vru_status="none"), seen("1 person (Med/0.75)")).reward == 1
    assert consistency(scene(vru_status="none"), seen("1 person (Small/0.95)")).reward == 1


def test_tags_are_held_against_fields_both_ways() -> None:
    tagged = consistency(scene(("vru_hazard",), vru_status="none"), seen("1 person (Small/0.5)")).findings
    assert Finding("tag and fields: vru_hazard", "contradicts") in tagged
    untagged = consistency(scene(weather="rain"), NOTHING).findings
    assert untagged == (Finding("tag and fields: weather_adverse", "omits"),)


@pytest.mark.parametrize(
    ("record", "judgement"),
    [
        (scene(risk=8), "contradicts"),
        (scene(risk=8, ego_required_action="slow_down"), "agrees"),
        (scene(risk=8, tags=("sensor_failure",)), "agrees"),
        (scene(risk=1, ego_required_action="emergency_brake", blocking_factor="vehicle"), "contradicts"),
    ],
)
def test_risk_has_to_fit_what_is_claimed(record: SceneRecord, judgement: str) -> None:
    assert Finding("risk and claims", judgement) in consistency(record, NOTHING).findings  # type: ignore[arg-type]


def test_lights_of_two_colours_contradict() -> None:
    for controls in (("red_light", "green_light"), ("none", "stop_sign")):
        assert consistency(scene(controls=controls), NOTHING).reward == 0
    assert consistency(scene(controls=("red_light", "stop_sign")), NOTHING).reward == 1


def test_support_is_open_where_fields_are_missing() -> None:
    assert support(scene(), "vru_hazard") == "open"
    assert support(scene(vru_status="none"), "vru_hazard") == "denied"
    assert support(scene(vru_status="cyclist_in_lane"), "vru_hazard") == "borne out"
    assert support(scene(drivable_area_status="nominal"), "lane_diversion") == "open"
    with pytest.raises(KeyError):
        support(scene(), "fog")


def test_every_tag_has_a_meaning_and_signs() -> None:
    for tag in TAGS:
        assert support(scene(), tag) == "open"
        assert signs(scene(), tag) == 0
    assert signs(scene(road_surface_friction="wet", time_of_day="night"), "weather_adverse") == pytest.approx(2 / 3)
