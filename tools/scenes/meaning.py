"""What a tag means, in the terms of the other fields of the same description: our written definitions.

A description may state a tag and deny it at once ("vru_hazard" with a vru_status of none). Either side may be the wrong
one, so nothing is dropped here: who weighs evidence is told both.

* `construction`: the place is a construction zone, its barriers block, or its machines work there.
* `weather_adverse`: rain, snow or fog. Darkness is light, not weather.
* `vru_hazard`: a vulnerable road user crosses or rides in the lane; one that stands beside the road is none.
* `fod_debris`: debris blocks.
* `special_vehicle`: an emergency vehicle, a school bus or construction machinery.
* `lane_diversion`: the drivable area is restricted or blocked, or one must go around or change lanes.
* `intersection_complex`: an intersection, by place or by lanes.
* `sensor_failure`: something on the lens or in the picture degrades it.

Beside what a tag means there are signs of it: fields that often go with it and do not mean it, such as a wet road with
bad weather.
"""

from __future__ import annotations

from typing import Final, Literal

from tools.scenes.schema import SceneRecord

Support = Literal["borne out", "denied", "open"]

_MEANS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "construction": (
        ("scene_type", ("construction_zone",)),
        ("blocking_factor", ("construction_barrier",)),
        ("special_agent_class", ("construction_machinery",)),
    ),
    "weather_adverse": (("weather", ("rain", "heavy_rain", "snow", "fog")),),
    "vru_hazard": (("vru_status", ("legal_crossing", "jaywalking_fast", "jaywalking_hesitant", "cyclist_in_lane")),),
    "fod_debris": (("blocking_factor", ("debris",)),),
    "special_vehicle": (
        ("special_agent_class", ("police_car", "ambulance", "fire_truck", "school_bus", "construction_machinery")),
    ),
    "lane_diversion": (
        ("drivable_area_status", ("restricted_by_static_obstacle", "blocked_by_dynamic_object")),
        ("ego_required_action", ("nudge_around_static_obstacle", "lane_change")),
    ),
    "intersection_complex": (
        ("scene_type", ("intersection",)),
        ("lane_configuration", ("intersection_4way", "intersection_t_junction", "roundabout")),
    ),
    "sensor_failure": (
        ("sensor_integrity", ("lens_flare", "droplets_on_lens", "dirt_on_lens", "motion_blur", "sun_glare")),
    ),
}

_SIGNS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "construction": (
        ("drivable_area_status", ("restricted_by_static_obstacle",)),
        ("primary_challenge", ("violation_of_map_topology",)),
    ),
    "weather_adverse": (
        ("road_surface_friction", ("wet", "icy", "snowy", "muddy")),
        ("sensor_integrity", ("droplets_on_lens", "dirt_on_lens")),
        ("time_of_day", ("night",)),
    ),
    "vru_hazard": (
        ("vru_status", ("roadside_static",)),
        ("blocking_factor", ("pedestrian",)),
        ("primary_challenge", ("prediction_uncertainty",)),
    ),
    "fod_debris": (("drivable_area_status", ("restricted_by_static_obstacle",)),),
    "special_vehicle": (("primary_challenge", ("rule_violation",)),),
    "lane_diversion": (
        ("scene_type", ("construction_zone",)),
        ("blocking_factor", ("construction_barrier",)),
    ),
    "intersection_complex": (("ego_required_action", ("yield", "unprotected_turn")),),
    "sensor_failure": (("primary_challenge", ("perception_degradation",)),),
}


def signs(record: SceneRecord, tag: str) -> float:
    """Share of the signs of a tag that a description shows, from 0 to 1.

    Raises:
        KeyError: There is no such tag.
    """
    found = [record.get(name) in values for name, values in _SIGNS[tag]]
    return sum(found) / len(found)


def support(record: SceneRecord, tag: str) -> Support:
    """What a description's own fields say of a tag, whether it is stated or not.

    Args:
        record: The description.
        tag: A tag of the schema.

    Returns:
        `borne out` where one field says so; `denied` where all that could say it say something else; `open` where none
        does but some were not stated.

    Raises:
        KeyError: There is no such tag.
    """
    found = [(record.get(name), values) for name, values in _MEANS[tag]]
    if any(value in values for value, values in found):
        return "borne out"
    return "open" if any(value is None for value, _ in found) else "denied"
