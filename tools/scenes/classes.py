"""Classes of the detector, and which of them bear out a tag. Whole classes, so that a speed limit sign is no road work.

Left out on purpose: barriers that may be permanent do not show a construction zone, and a pedestrian crossing sign is
no pedestrian.
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


PEOPLE: Final = _names(
    "person, pedestrian, child, cyclist, bicyclist, motorcyclist, scooter rider, construction worker,"
    "worker in safety vest, police officer"
)
VEHICLES: Final = _names(
    "car, pickup truck, suv, van, sedan, coupe, truck, semi truck, trailer, cement mixer, bus, school bus, police car,"
    "police vehicle, ambulance, fire truck, construction vehicle, bulldozer, excavator, forklift, road sweeper,"
    "street cleaner"
)
WORKS: Final = _names(
    "traffic cone, orange cone, traffic drum, construction barrel, orange drum, traffic barrier, concrete barrier,"
    "jersey barrier, road work sign, temporary sign, construction fence, safety fence, scaffolding,"
    "construction scaffolding, construction barricade"
)
DEBRIS: Final = _names("debris, cardboard box, tire, plastic bag, tree branch, large rock, puddle")
CONTROLS: Final = _names(
    "traffic light, traffic signal, red light, stop sign, yield sign, speed limit sign, pedestrian crossing sign,"
    "school zone sign, crosswalk"
)
CLASSES: Final = (*PEOPLE, *VEHICLES, *WORKS, *DEBRIS, *CONTROLS)
"""Every class that the detector of Semantic-Drive is asked for."""

ROAD_WORKS: Final = _names(
    "traffic cone, orange cone, traffic drum, construction barrel, orange drum, road work sign, temporary sign,"
    "construction fence, safety fence, scaffolding, construction scaffolding, construction barricade,"
    "construction vehicle, bulldozer, excavator, construction worker, worker in safety vest"
)
SHOWN_BY: Final[dict[str, tuple[str, ...]]] = {
    "construction": ROAD_WORKS,
    "vru_hazard": PEOPLE,
    "fod_debris": tuple(name for name in DEBRIS if name != "puddle"),
    "weather_adverse": ("puddle",),
    "special_vehicle": _names(
        "school bus, police car, police vehicle, ambulance, fire truck, construction vehicle, bulldozer, excavator,"
        "cement mixer, road sweeper, street cleaner"
    ),
    "lane_diversion": tuple(name for name in WORKS if "scaffolding" not in name),
}
"""By tag, the classes whose presence bears it out; a tag that is missing here no detection can show."""
