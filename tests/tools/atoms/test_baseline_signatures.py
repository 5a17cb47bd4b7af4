"""The baseline table holds the reference's names, order and defaults, and is usable as documentation."""

import math

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES, signature_table, with_ordered_bounds
from tools.atoms.signature import EnumKind, FunctionKind, LogKind, NumberKind, TracksKind, TracksListKind
from tools.av2.taxonomy import CATEGORIES

_CALLS = {
    "get_objects_of_category": "log_dir category",
    "is_category": "track_candidates log_dir category",
    "is_color": "track_candidates log_dir color",
    "within_camera_view": "track_candidates log_dir camera_name",
    "stationary": "track_candidates log_dir",
    "has_velocity": "track_candidates log_dir min_velocity=0.5 max_velocity=inf",
    "accelerating": "track_candidates log_dir min_accel=0.65 max_accel=inf",
    "has_lateral_acceleration": "track_candidates log_dir min_accel=-inf max_accel=inf",
    "turning": "track_candidates log_dir direction=None",
    "changing_lanes": "track_candidates log_dir direction=None",
    "on_road": "track_candidates log_dir",
    "on_lane_type": "track_candidates log_dir lane_type",
    "on_intersection": "track_candidates log_dir",
    "near_intersection": "track_candidates log_dir threshold=5.0",
    "in_drivable_area": "track_candidates log_dir",
    "at_pedestrian_crossing": "track_candidates log_dir within_distance=1.0",
    "at_stop_sign": "track_candidates log_dir forward_thresh=10.0",
    "has_objects_in_relative_direction": "track_candidates related_candidates log_dir direction min_number=1 "
    "max_number=inf within_distance=50.0 lateral_thresh=inf",
    "get_objects_in_relative_direction": "track_candidates related_candidates log_dir direction min_number=0 "
    "max_number=inf within_distance=50.0 lateral_thresh=inf",
    "near_objects": "track_candidates related_candidates log_dir distance_thresh=10.0 min_objects=1 include_self=False",
    "in_same_lane": "track_candidates related_candidates log_dir",
    "on_relative_side_of_road": "track_candidates related_candidates log_dir side",
    "facing_toward": "track_candidates related_candidates log_dir within_angle=22.5 max_distance=50.0",
    "heading_toward": "track_candidates related_candidates log_dir angle_threshold=22.5 minimum_speed=0.5 "
    "max_distance=inf",
    "heading_in_relative_direction_to": "track_candidates related_candidates log_dir direction",
    "being_crossed_by": "track_candidates related_candidates log_dir direction='forward' in_direction='either' "
    "forward_thresh=10.0 lateral_thresh=5.0",
    "following": "track_candidates related_candidates log_dir",
    "scenario_and": "scenario_dicts",
    "scenario_or": "scenario_dicts",
    "scenario_not": "func",
    "reverse_relationship": "func",
    "output_scenario": "scenario description log_dir output_dir visualize=False is_gt=False relationship_edges=False",
}


def _written(name: str) -> str:
    parts = [p.name if p.required else f"{p.name}={p.default!r}" for p in BASELINE_SIGNATURES[name].parameters]
    return " ".join(parts)


def test_the_table_holds_exactly_the_reference_functions() -> None:
    assert set(BASELINE_SIGNATURES) == set(_CALLS)


@pytest.mark.parametrize("name", sorted(_CALLS))
def test_names_order_and_defaults_are_those_of_the_reference(name: str) -> None:
    assert _written(name) == _CALLS[name]
    assert BASELINE_SIGNATURES[name].name == name


@pytest.mark.parametrize("name", sorted(_CALLS))
def test_every_function_and_parameter_is_documented(name: str) -> None:
    signature = BASELINE_SIGNATURES[name]
    assert signature.summary.endswith(".")
    assert "Example:" in signature.doc
    assert all(parameter.doc for parameter in signature.parameters)


@pytest.mark.parametrize("name", sorted(_CALLS))
def test_a_default_is_a_legal_argument(name: str) -> None:
    for parameter in BASELINE_SIGNATURES[name].parameters:
        if parameter.required:
            continue
        kind, default = parameter.kind, parameter.default
        if isinstance(kind, EnumKind):
            assert default in kind.words or (default is None and kind.none_means)
        if isinstance(kind, NumberKind):
            assert isinstance(default, int | float)
            assert kind.low <= default <= kind.high


def test_what_may_be_wrapped_follows_from_the_parameters() -> None:
    for signature in BASELINE_SIGNATURES.values():
        kinds = [type(parameter.kind) for parameter in signature.parameters]
        assert signature.reversible == (kinds[:3] == [TracksKind, TracksKind, LogKind])
        assert signature.negatable == (kinds[0] is TracksKind and signature.layer != "output")
        assert signature.layer != "combine" or kinds[0] in (TracksListKind, FunctionKind)


def test_every_annotation_category_and_group_is_a_category_word() -> None:
    kind = BASELINE_SIGNATURES["get_objects_of_category"].parameters[1].kind
    assert isinstance(kind, EnumKind)
    assert {*CATEGORIES, "ANY", "VEHICLE", "CAR"} <= set(kind.words)


def test_the_table_is_read_only_and_refuses_a_name_twice() -> None:
    one = BASELINE_SIGNATURES["turning"]
    with pytest.raises(TypeError):
        BASELINE_SIGNATURES["turning"] = one  # type: ignore[index]
    with pytest.raises(ValueError, match="two signatures named turning"):
        signature_table([one, one])


def test_infinite_bounds_stay_infinite() -> None:
    default = BASELINE_SIGNATURES["has_velocity"].parameter("max_velocity")
    assert default is not None
    assert default.default == math.inf


def test_ordered_bounds_are_the_min_and_max_pairs() -> None:
    table = with_ordered_bounds(BASELINE_SIGNATURES)
    ordered = {name: signature.ordered for name, signature in table.items() if signature.ordered}
    accel, number = (("min_accel", "max_accel"),), (("min_number", "max_number"),)
    assert ordered == {
        "has_velocity": (("min_velocity", "max_velocity"),),
        "accelerating": accel,
        "has_lateral_acceleration": accel,
        "has_objects_in_relative_direction": number,
        "get_objects_in_relative_direction": number,
    }
    assert list(table) == list(BASELINE_SIGNATURES)
    assert not any(signature.ordered for signature in BASELINE_SIGNATURES.values())
