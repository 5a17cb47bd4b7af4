"""Tracks by the words that people use for them, where categories answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.actor.riders import MOUNTS, ridden_mask, riders
from tools.atoms.actor.sizes import HEIGHT, LENGTH, median_size_m
from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind
from tools.av2.log import Log
from tools.av2.taxonomy import EGO_CATEGORY
from tools.errors import AtomError
from tools.scenario import Scenario
from tools.typing import NDArrayBool


@dataclass(frozen=True, slots=True)
class Group:
    """What a word stands for.

    Attributes:
        categories: Annotation categories, whole.
        big: Categories whose tracks count from a length and a height on, with these in metres.
        low: Categories whose tracks count up to `LOW_M` of height.
        ridden: Categories whose tracks count while somebody rides them whose own box is missing.
    """

    categories: tuple[str, ...] = ()
    big: tuple[tuple[str, float, float], ...] = ()
    low: tuple[str, ...] = ()
    ridden: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """All categories that may count."""
        return (*self.categories, *(name for name, _, _ in self.big), *self.low, *self.ridden)


LARGE_TRUCKS: Final = (("TRUCK", 7.0, 0.0), ("TRUCK", 6.0, 3.3), ("BOX_TRUCK", 6.0, 2.4), ("TRUCK_CAB", 6.0, 2.4))
"""What counts as a large truck. Delivery vans of the category TRUCK are shorter than 7 m, garbage trucks longer, and a
TRUCK as high as 3.3 m is a tractor taken for one; box trucks and tractors that are shorter than 6 m or lower than 2.4 m
are other vehicles, taken for them: pickups, say."""
LOW_M: Final = 0.8
"""No pedestrian is so low: trackers take dogs for pedestrians."""
_TRUCKS: Final = ("BOX_TRUCK", "TRUCK", "TRUCK_CAB")
_BUSES: Final = ("ARTICULATED_BUS", "BUS", "SCHOOL_BUS")
_RIDERS: Final = ("BICYCLIST", "MOTORCYCLIST", "WHEELED_RIDER")
_WALKERS: Final = ("OFFICIAL_SIGNALER", "PEDESTRIAN")
_WORKS: Final = ("CONSTRUCTION_BARREL", "CONSTRUCTION_CONE", "MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER")

GROUPS: Final[dict[str, Group]] = {
    "vehicle": Group(MOTOR_VEHICLES),
    "car": Group(("REGULAR_VEHICLE",)),
    "passenger vehicle": Group(("REGULAR_VEHICLE",)),
    "ego vehicle": Group((EGO_CATEGORY,)),
    "truck": Group(_TRUCKS),
    "box truck": Group(("BOX_TRUCK",)),
    "delivery truck": Group(("BOX_TRUCK", "TRUCK")),
    "semi": Group(("TRUCK_CAB",)),
    "large truck": Group(big=LARGE_TRUCKS),
    "large vehicle": Group((*_BUSES, "BOX_TRUCK", "LARGE_VEHICLE", "RAILED_VEHICLE", "TRUCK", "TRUCK_CAB")),
    "bus": Group(_BUSES),
    "city bus": Group(("ARTICULATED_BUS", "BUS")),
    "articulated bus": Group(("ARTICULATED_BUS",)),
    "school bus": Group(("SCHOOL_BUS",)),
    "train": Group(("RAILED_VEHICLE",)),
    "tram": Group(("RAILED_VEHICLE",)),
    "trailer": Group(("MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER", "VEHICULAR_TRAILER")),
    "two-wheeler": Group(("BICYCLE", "MOTORCYCLE")),
    "bicycle": Group(("BICYCLE",)),
    "bike": Group(("BICYCLE",)),
    "motorcycle": Group(("MOTORCYCLE",)),
    "motorbike": Group(("MOTORCYCLE",)),
    "wheeled device": Group(("WHEELED_DEVICE",)),
    "cyclist": Group(("BICYCLIST",), ridden=("BICYCLE",)),
    "bicyclist": Group(("BICYCLIST",), ridden=("BICYCLE",)),
    "motorcyclist": Group(("MOTORCYCLIST",), ridden=("MOTORCYCLE",)),
    "wheeled rider": Group(("WHEELED_RIDER",), ridden=("WHEELED_DEVICE",)),
    "rider": Group(_RIDERS, ridden=MOUNTS),
    "pedestrian": Group(_WALKERS),
    "official signaler": Group(("OFFICIAL_SIGNALER",)),
    "person": Group((*_WALKERS, *_RIDERS)),
    "vulnerable road user": Group((*_WALKERS, *_RIDERS, "STROLLER", "WHEELCHAIR"), ridden=MOUNTS),
    "stroller": Group(("STROLLER",)),
    "wheelchair": Group(("WHEELCHAIR",)),
    "animal": Group(("ANIMAL", "DOG"), low=("PEDESTRIAN",)),
    "dog": Group(("DOG",)),
    "traffic cone": Group(("CONSTRUCTION_CONE",)),
    "construction barrel": Group(("CONSTRUCTION_BARREL",)),
    "construction object": Group(_WORKS),
    "bollard": Group(("BOLLARD",)),
    "sign": Group(("MOBILE_PEDESTRIAN_CROSSING_SIGN", "SIGN", "STOP_SIGN")),
    "stop sign": Group(("STOP_SIGN",)),
}
"""What each word stands for. Trucks are a union because trackers and annotators mix their kinds up; who directs traffic
is a pedestrian too, and dogs are animals; a car is a regular vehicle, as for CAR, the ego vehicle only a vehicle."""

NEEDS_EYES: Final = (
    "ambulance", "autonomous vehicle", "cement mixer", "child", "construction vehicle", "construction worker",
    "double-decker bus", "dump truck", "emergency vehicle", "fire truck", "food truck", "garbage truck", "golf cart",
    "mail truck", "pickup truck", "police car", "police motorcycle", "police officer", "scooter", "skateboard", "suv",
    "taxi", "tow truck", "van",
)  # fmt: skip
"""Words that no annotation category tells: they are refused with what would tell them."""

KIND: Final = EnumKind((*GROUPS, *NEEDS_EYES), what="kind")


@atom("actor")
def is_kind(track_candidates: Tracks, log_dir: Call, kind: Annotated[str, KIND]) -> Scenario:
    """Those of the given tracks that are what an everyday word says.

    Words stand for unions of annotation categories: truck is TRUCK, BOX_TRUCK and TRUCK_CAB, large truck those of 6 m
    of length and 2.4 m of height or more (TRUCK: 7 m, or 6 m and 3.3 m), large vehicle all trucks, buses, railed and
    large vehicles, bus all three kinds of buses, two-wheeler BICYCLE and MOTORCYCLE, ridden or not, person everybody on
    foot or on wheels, animal ANIMAL and DOG, and what is called a PEDESTRIAN but is at most 0.8 m high. A cyclist is a
    BICYCLIST, or a BICYCLE while somebody rides it who has no box (see with_rider); motorcyclist, wheeled rider and
    rider likewise. car and passenger vehicle mean REGULAR_VEHICLE. Words that only images tell (ambulance, police car,
    taxi, van, ...) are errors that say so, never an empty answer.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        kind: The word.

    Example:
        heavy = is_kind(vehicles, log_dir, kind="large truck")

    Source:
        Our own unions, after HYU_OASIS's notes on what trackers mix up; categories: Argoverse 2 taxonomy.
    """
    if kind in NEEDS_EYES:
        raise AtomError(
            f"is_kind cannot tell {kind!a}: it needs a vision model, as no annotation category says it",
            f'take the nearest category and ask is_specific_object_type(..., object_type="{kind}")',
            code="R_NO_CAMERA",
        )
    return track_candidates.restrict(kind_mask(log_dir.log, GROUPS[kind]))


def kind_mask(log: Log, group: Group) -> NDArrayBool:
    """Bool (N, T): where tracks are what the word says."""
    category, size_m = log.tracks.category_array, median_size_m(log)
    fits = np.isin(category, group.categories) | (np.isin(category, group.low) & (size_m[:, HEIGHT] <= LOW_M))
    for name, length_m, height_m in group.big:
        fits |= (category == name) & (size_m[:, LENGTH] >= length_m) & (size_m[:, HEIGHT] >= height_m)
    mask: NDArrayBool = np.broadcast_to(fits[:, None], log.tracks.shape)
    if not group.ridden:
        return mask
    unseen = ridden_mask(log) & ~riders(log).second_mask(log)
    return np.asarray(mask | (np.isin(category, group.ridden)[:, None] & unseen))
