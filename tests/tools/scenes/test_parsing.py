"""Descriptions are read strictly: what is legal is kept, all else is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scenes.parsing import MOST_PROBLEMS, parse_scene
from tools.scenes.schema import FIELDS, SCALARS, TAGS, SceneRecord


def full(**changes: object) -> dict[str, object]:
    """A description in which every field says its first value."""
    content: dict[str, object] = {"wod_e2e_tags": ["construction"], "description": "A  street."}
    for field in FIELDS:
        block = content.setdefault(field.block, {})
        assert isinstance(block, dict)
        block[field.name] = [field.values[0]] if field.is_list else field.values[0]
        block |= {"risk_score": 3} if field.block == "scenario_criticality" else {}
    return {**content, **changes}


def test_a_legal_description_is_read_whole() -> None:
    parsed = parse_scene(full())
    assert parsed.problems == ()
    assert parsed.record.fields == tuple((field.name, field.values[0]) for field in SCALARS)
    assert (parsed.record.tags, parsed.record.risk) == (("construction",), 3)
    assert parsed.record.description == "A street."
    assert parsed.record.traffic_controls == ("green_light",)


def test_illegal_tags_are_told_and_legal_ones_kept_in_order() -> None:
    parsed = parse_scene(full(wod_e2e_tags=["vru_hazard", "fog", "construction", "vru_hazard", 7]))
    assert parsed.record.tags == ("construction", "vru_hazard")
    assert parsed.illegal_tags == ("fog", "7")
    assert [str(problem) for problem in parsed.problems] == [
        "tags cannot be fog",
        "tags names vru_hazard twice",
        "tags cannot be 7",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"wod_e2e_tags": "construction"}, "tags is of a wrong type: construction"),
        ({"scenario_criticality": []}, "scenario_criticality is of a wrong type: []"),
        ({"wod_e2o_tags": []}, "wod_e2o_tags is no part of a scene description"),
    ],
)
def test_wrong_shapes_are_told(changes: dict[str, object], told: str) -> None:
    assert told in [str(problem) for problem in parse_scene(full(**changes)).problems]


@pytest.mark.parametrize(
    ("risk", "told"),
    [
        (11, "risk_score cannot be 11"),
        (-1, "risk_score cannot be -1"),
        (True, "risk_score is of a wrong type: True"),
        ("5", "risk_score is of a wrong type: 5"),
        (None, "risk_score is missing"),
    ],
)
def test_only_whole_risks_from_0_to_10_count(risk: object, told: str) -> None:
    content = full()
    block = content["scenario_criticality"]
    assert isinstance(block, dict)
    block["risk_score"] = risk
    parsed = parse_scene(content)
    assert parsed.record.risk is None
    assert [str(problem) for problem in parsed.problems] == [told]


def test_a_value_outside_its_field_is_told_and_left_out() -> None:
    content = full(odd_attributes={"weather": "night", "time_of_day": "night"})
    parsed = parse_scene(content)
    assert parsed.record.get("weather") is None
    assert parsed.record.get("time_of_day") == "night"
    assert "weather cannot be night" in map(str, parsed.problems)
    assert "road_surface_friction is missing" in map(str, parsed.problems)


def test_keys_of_the_file_can_be_passed_over() -> None:
    assert parse_scene(full(token="x"), frozenset({"token"})).problems == ()
    assert [problem.kind for problem in parse_scene(full(token="x")).problems] == ["unknown"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*TAGS, "odd_attributes"]), inner),
    max_leaves=20,
)


@given(JSON)
def test_nothing_that_a_model_writes_breaks_it(content: object) -> None:
    parsed = parse_scene(content)
    assert len(parsed.problems) <= MOST_PROBLEMS
    assert all(str(problem).isprintable() for problem in parsed.problems)
    if not isinstance(content, dict):
        assert parsed.problems[0].kind == "type"


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": (("weather", "night"),)},
        {"fields": (("wether", "rain"),)},
        {"tags": ("fog",)},
        {"traffic_controls": ("cones",)},
        {"risk": 11},
    ],
)
def test_a_record_holds_legal_values_only(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|no tags|no traffic|is not from"):
        SceneRecord(**wrong)  # type: ignore[arg-type]


def test_asking_for_an_unknown_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        SceneRecord().get("wether")
