"""What a scene description may say: every field with its allowed values, in the terms of the Semantic-Drive schema.

Source: the "Scenario DNA" of Semantic-Drive (arXiv 2512.12012), field by field. Its tags have no written definitions;
ours are those of `tools.scenes.meaning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NO_CLAIM: Final = frozenset({"none", "nominal", "lane_keep"})
"""Values that claim nothing out of the ordinary."""


@dataclass(frozen=True, slots=True)
class Field:
    """One enumerated field.

    Attributes:
        block: The part of the description that holds it.
        name: Its name, unique over all blocks.
        values: What it may say.
        is_list: Whether it holds several values.
    """

    block: str
    name: str
    values: tuple[str, ...]
    is_list: bool = False


def _field(block: str, name: str, values: str, is_list: bool = False) -> Field:
    return Field(block, name, tuple(values.split()), is_list)


ODD, TOPOLOGY = "odd_attributes", "road_topology"
AGENTS, CRITICALITY = "key_interacting_agents", "scenario_criticality"
BLOCKS: Final = (ODD, TOPOLOGY, AGENTS, CRITICALITY)

FIELDS: Final = (
    _field(ODD, "weather", "clear overcast rain heavy_rain snow fog"),
    _field(ODD, "time_of_day", "day night dawn_dusk"),
    _field(ODD, "lighting_condition", "nominal glare_high shadow_contrast pitch_black streetlights_only"),
    _field(ODD, "road_surface_friction", "dry wet icy snowy muddy gravel"),
    _field(ODD, "sensor_integrity", "nominal lens_flare droplets_on_lens dirt_on_lens motion_blur sun_glare"),
    _field(
        TOPOLOGY,
        "scene_type",
        "urban_street highway intersection highway_ramp parking_lot construction_zone rural_road",
    ),
    _field(
        TOPOLOGY,
        "lane_configuration",
        "straight curve merge_left merge_right roundabout intersection_4way intersection_t_junction",
    ),
    _field(
        TOPOLOGY,
        "drivable_area_status",
        "nominal restricted_by_static_obstacle blocked_by_dynamic_object",
    ),
    _field(
        TOPOLOGY,
        "traffic_controls",
        "green_light red_light yellow_light stop_sign yield_sign police_manual none",
        is_list=True,
    ),
    _field(
        AGENTS,
        "vru_status",
        "none legal_crossing jaywalking_fast jaywalking_hesitant roadside_static cyclist_in_lane",
    ),
    _field(AGENTS, "lead_vehicle_behavior", "none nominal braking_suddenly stalled turning"),
    _field(AGENTS, "adjacent_vehicle_behavior", "none nominal cutting_in_aggressive drifting tailgating"),
    _field(AGENTS, "special_agent_class", "none police_car ambulance fire_truck school_bus construction_machinery"),
    _field(
        CRITICALITY,
        "primary_challenge",
        "none occlusion_risk prediction_uncertainty violation_of_map_topology perception_degradation rule_violation",
    ),
    _field(
        CRITICALITY,
        "ego_required_action",
        "lane_keep slow_down stop nudge_around_static_obstacle yield emergency_brake lane_change unprotected_turn",
    ),
    _field(CRITICALITY, "blocking_factor", "none construction_barrier pedestrian vehicle debris flood"),
)
"""All enumerated fields, in the order of the schema. `risk_score`, the tags and the description are beside them."""

SCALARS: Final = tuple(field for field in FIELDS if not field.is_list)
TAGS: Final = (
    "construction",
    "intersection_complex",
    "vru_hazard",
    "fod_debris",
    "weather_adverse",
    "special_vehicle",
    "lane_diversion",
    "sensor_failure",
)
"""The tags of the schema (`wod_e2e_tags`)."""

LEAST_RISK, MOST_RISK = 0, 10


@dataclass(frozen=True, slots=True)
class SceneRecord:
    """A description of one moment of driving; only legal values.

    Attributes:
        fields: Value of each scalar field that was stated, as (name, value), in the order of `SCALARS`. What was not
            stated, or not legally, is missing.
        traffic_controls: The controls in view, in the order given; `none` is kept where it was said.
        tags: Tags, in the order of `TAGS`.
        risk: Risk score from 0 to 10; None where none was stated.
        description: One sentence; may be empty.
    """

    fields: tuple[tuple[str, str], ...] = ()
    traffic_controls: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    risk: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        for name, value in self.fields:
            if value not in _ALLOWED.get(name, ()):
                raise ValueError(f"{name} cannot be {value!r}")
        if set(self.tags) - set(TAGS):
            raise ValueError(f"no tags of the schema: {sorted(set(self.tags) - set(TAGS))}")
        if set(self.traffic_controls) - set(CONTROLS):
            raise ValueError(f"no traffic controls: {sorted(set(self.traffic_controls) - set(CONTROLS))}")
        if self.risk is not None and not LEAST_RISK <= self.risk <= MOST_RISK:
            raise ValueError(f"risk {self.risk} is not from 0 to 10")

    def get(self, name: str) -> str | None:
        """The value of a scalar field; None where it was not stated.

        Raises:
            KeyError: There is no such field.
        """
        if name not in _ALLOWED:
            raise KeyError(name)
        return dict(self.fields).get(name)

    def claims(self, name: str) -> bool:
        """Whether a scalar field says something out of the ordinary."""
        value = self.get(name)
        return value is not None and value not in NO_CLAIM


_ALLOWED: Final = {field.name: field.values for field in SCALARS}
CONTROLS: Final = next(field.values for field in FIELDS if field.is_list)
