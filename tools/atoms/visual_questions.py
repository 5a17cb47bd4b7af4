"""Questions that only images answer, one atom each. Where nobody can look, they say so."""

from __future__ import annotations

from typing import Annotated, Final

from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind, TextKind
from tools.atoms.visual import VISUAL_NEEDS
from tools.scenario import Scenario

WHAT: Final = TextKind(120)
WEATHER: Final = EnumKind(("sunny", "cloudy", "rain", "snow", "fog"), none_means="any weather", what="weather")
LIGHT: Final = EnumKind(("day", "dawn_or_dusk", "night"), none_means="any light", what="light")
ROAD_TYPE: Final = EnumKind(
    ("highway", "urban", "residential", "alley", "bridge", "tunnel", "ramp", "slip_lane", "roundabout", "driveway"),
    what="road type",
)
SURFACE: Final = EnumKind(
    ("asphalt", "concrete", "brick", "cobblestone", "gravel", "dirt", "steel_plate", "red_paint", "wet", "snow"),
    what="surface",
)
ZONE: Final = EnumKind(
    ("construction", "school", "parking_lot", "gas_station", "loading", "speed_limit", "shadow", "slope"), what="zone"
)
INFRASTRUCTURE: Final = EnumKind(
    (
        "traffic_light", "pedestrian_signal", "street_lamp", "fire_hydrant", "bus_stop", "building", "bridge", "tunnel",
        "fence", "guardrail", "wall", "driveway", "parking_meter", "railroad_crossing", "toll_booth", "speed_bump",
        "gate", "tree", "pole", "charging_station", "billboard",
    ),
    what="infrastructure",
)  # fmt: skip
ACTION: Final = EnumKind(
    (
        "walking", "running", "standing", "sitting", "getting_on", "getting_off", "pushing", "carrying", "loading",
        "working", "directing_traffic", "talking", "looking_at_vehicle", "using_phone", "walking_bike", "waving",
    ),
    what="action",
)  # fmt: skip
LAMP: Final = EnumKind(("red", "yellow", "green"), none_means="any state", what="traffic light")


@atom("visual", needs=VISUAL_NEEDS)
def is_specific_object_type(track_candidates: Tracks, log_dir: Call, object_type: Annotated[str, WHAT]) -> Scenario:
    """Those of the given tracks that are of a kind finer than the annotated category.

    Police cars, ambulances, taxis, delivery vans, tow trucks, cement mixers, scooters, double-decker buses. The kind
    belongs to a track, not to a frame. Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter: the category as far as it is annotated.
        log_dir: The log.
        object_type: The kind, in a few words.

    Example:
        police = is_specific_object_type(cars, log_dir, object_type="police car")

    Source:
        AutoMine 2026 and HYU_OASIS 2026 ask such questions per track.
    """
    return log_dir.seen(
        track_candidates, "is_specific_object_type", f"which tracks are {object_type!a}", object_type=object_type
    )


@atom("visual", needs=VISUAL_NEEDS)
def has_attribute(track_candidates: Tracks, log_dir: Call, attribute: Annotated[str, WHAT]) -> Scenario:
    """The given tracks at the frames at which they show an attribute: lamps, signals, doors, markings, states.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        attribute: What they show, in a few words.

    Example:
        signalling = has_attribute(cars, log_dir, attribute="left turn signal on")

    Source:
        AutoMine 2026.
    """
    return log_dir.seen(track_candidates, "has_attribute", f"which tracks show {attribute!a}", attribute=attribute)


@atom("visual", needs=VISUAL_NEEDS)
def has_attached_object(track_candidates: Tracks, log_dir: Call, object_type: Annotated[str, WHAT]) -> Scenario:
    """Those of the given tracks that carry something on or in them that is no track of its own.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        object_type: What they carry, in a few words.

    Example:
        with_bike = has_attached_object(cars, log_dir, object_type="bicycle on a rack")

    Source:
        AutoMine 2026.
    """
    return log_dir.seen(
        track_candidates, "has_attached_object", f"which tracks carry {object_type!a}", object_type=object_type
    )


@atom("visual", needs=VISUAL_NEEDS)
def in_environment(
    track_candidates: Tracks,
    log_dir: Call,
    weather: Annotated[str | None, WEATHER] = None,
    light: Annotated[str | None, LIGHT] = None,
) -> Scenario:
    """The given tracks at the frames at which weather and light are as asked.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        weather: Weather; None for any.
        light: Light; None for any.

    Example:
        wet = in_environment(cars, log_dir, weather="rain")

    Source:
        The words that the scenario-mining data set annotates (RefAV, figure 6).
    """
    return log_dir.seen(track_candidates, "in_environment", "weather and light", weather=weather, light=light)


@atom("visual", needs=VISUAL_NEEDS)
def on_road_type(track_candidates: Tracks, log_dir: Call, road_type: Annotated[str, ROAD_TYPE]) -> Scenario:
    """The given tracks at the frames at which they are on a kind of road that the map does not tell.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        road_type: Kind of road.

    Example:
        crossing_the_river = on_road_type(ego, log_dir, road_type="bridge")

    Source:
        AutoMine 2026, HYU_OASIS 2026.
    """
    return log_dir.seen(track_candidates, "on_road_type", f"which tracks are on a {road_type}", road_type=road_type)


@atom("visual", needs=VISUAL_NEEDS)
def on_road_surface(track_candidates: Tracks, log_dir: Call, surface: Annotated[str, SURFACE]) -> Scenario:
    """The given tracks at the frames at which the road under them is of a surface.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        surface: What the road is made of or covered with.

    Example:
        on_bricks = on_road_surface(ego, log_dir, surface="brick")

    Source:
        AutoMine 2026.
    """
    return log_dir.seen(track_candidates, "on_road_surface", f"where the road is {surface}", surface=surface)


@atom("visual", needs=VISUAL_NEEDS)
def near_infrastructure(
    track_candidates: Tracks, log_dir: Call, infrastructure: Annotated[str, INFRASTRUCTURE]
) -> Scenario:
    """The given tracks at the frames at which they are close to a fixed thing that nothing annotates.

    Crossings, stop signs, bollards and cones are mapped or annotated: near_objects and at_pedestrian_crossing find
    those without eyes. Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        infrastructure: The fixed thing.

    Example:
        at_bus_stop = near_infrastructure(people, log_dir, infrastructure="bus_stop")

    Source:
        HYU_OASIS 2026 asks for such labels per frame.
    """
    return log_dir.seen(
        track_candidates,
        "near_infrastructure",
        f"which tracks are near a {infrastructure}",
        infrastructure=infrastructure,
    )


@atom("visual", needs=VISUAL_NEEDS)
def in_zone(track_candidates: Tracks, log_dir: Call, zone: Annotated[str, ZONE]) -> Scenario:
    """The given tracks at the frames at which they are in a zone that the map does not tell.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        zone: Kind of zone.

    Example:
        parking = in_zone(cars, log_dir, zone="parking_lot")

    Source:
        AutoMine 2026, HYU_OASIS 2026.
    """
    return log_dir.seen(track_candidates, "in_zone", f"which tracks are in a zone of the kind {zone}", zone=zone)
