"""ASAM OpenSCENARIO XML 1.2: per match a replay of its trajectories, without a road under it.

Source: ASAM OpenSCENARIO XML V1.2.0 (2022). Boxes are played as they were annotated: nobody reacts to anybody.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, ClassVar, Final
from xml.etree import ElementTree

import numpy as np

from tools.errors import PrerequisiteError
from tools.exports.cases import Case
from tools.exports.naming import plain_text
from tools.exports.values import NOTHING_MATCHED, Exported, Job, LogFailure
from tools.extras import install
from tools.runs.record import RunRecord
from tools.runs.writing import write_bytes
from tools.typing import NDArrayFloat, NDArrayInt

LACKS: Final = (
    "no road network: the data has no OpenDRIVE map",
    "nobody reacts: boxes follow their annotated trajectories",
    "only ego, referred and related tracks are in it",
    "reference points are the boxes' centres on the ground, in the log's city frame, not rear axles",
    "axles, masses and top speeds are not measured but typical",
    "before its first and after its last box in the stretch an entity stands still",
)
"""What is not in the files, said in their header, by the command and in docs/exports.md."""
AROUND_S: Final = 2.0
_MINOR: Final = 2
_EPOCH: Final = datetime.datetime(2020, 1, 1)
"""The header wants a date; a fixed one keeps the bytes the same."""
_VEHICLES: Final = {
    "REGULAR_VEHICLE": "car", "LARGE_VEHICLE": "truck", "BOX_TRUCK": "truck", "TRUCK": "truck", "TRUCK_CAB": "truck",
    "BUS": "bus", "SCHOOL_BUS": "bus", "ARTICULATED_BUS": "bus", "VEHICULAR_TRAILER": "trailer", "BICYCLE": "bicycle",
    "BICYCLIST": "bicycle", "MOTORCYCLE": "motorbike", "MOTORCYCLIST": "motorbike", "RAILED_VEHICLE": "tram",
    "EGO_VEHICLE": "car", "WHEELED_DEVICE": "bicycle", "WHEELED_RIDER": "bicycle",
}  # fmt: skip
_WALKERS: Final = {
    "PEDESTRIAN": "pedestrian", "OFFICIAL_SIGNALER": "pedestrian", "STROLLER": "pedestrian", "WHEELCHAIR": "wheelchair",
    "DOG": "animal", "ANIMAL": "animal",
}  # fmt: skip


class OpenScenario:
    """`openscenario/MATCH.xosc`."""

    name: ClassVar[str] = "openscenario"
    summary: ClassVar[str] = "ASAM OpenSCENARIO 1.2 per match: trajectory replay without a road"
    extra: ClassVar[str] = "openscenario"

    def require(self) -> None:
        """The library scenariogeneration."""
        _xosc()

    def write(self, job: Job) -> Exported:
        """Write one file per match."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        for case in job.cases(failures):
            target = job.out / "openscenario" / f"{case.match.id}.xosc"
            write_bytes(target, scenario_xml(job.run, case), durable=False)
            files.append(target)
        notes = tuple(f"lacks: {one}" for one in LACKS) if files else ()
        return Exported(self.name, tuple(files), tuple(failures), notes if job.matches else (NOTHING_MATCHED,))


def scenario_xml(run: RunRecord, case: Case) -> bytes:
    """The file of a match: who is in it, where each begins, and one act in which all follow their trajectories."""
    xosc = _xosc()
    frames = _stretch(case)
    time_s = (case.log.tracks.timestamps_ns[frames] - case.log.tracks.timestamps_ns[frames[0]]) / 1e9
    entities, init = xosc.Entities(), xosc.Init()
    act = xosc.Act("replay", _after(0.0, "start"))
    for name, track in _named(case):
        path = _path(case, track, frames)
        entities.add_scenario_object(name, _entity(case, name, track))
        init.add_init_action(name, xosc.TeleportAction(_position(path[0])))
        act.add_maneuver_group(_replay(name, path, time_s))
    story = xosc.StoryBoard(init, _after(float(time_s[-1]), "end"))
    story.add_act(act)
    scenario = xosc.Scenario(
        _description(run, case), "motherlode", xosc.ParameterDeclarations(), entities, story, xosc.RoadNetwork(),
        xosc.Catalog(), osc_minor_version=_MINOR, creation_date=_EPOCH,
    )  # fmt: skip
    element = scenario.get_element()
    ElementTree.indent(element)
    return bytes(ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)) + b"\n"


def _description(run: RunRecord, case: Case) -> str:
    match = case.match
    found = f"{plain_text(run.title, 300)}; match {match.id} of log {plain_text(match.log_id, 200)}"
    span = f"{match.start_s:.1f} to {match.start_s + match.duration_s:.1f} s after the log began"
    return f"{found}, {span}. What this replay lacks: {'; '.join(LACKS)}."


def _stretch(case: Case) -> NDArrayInt:
    """The frames of the match and `AROUND_S` on both sides."""
    stamps, around = case.log.tracks.timestamps_ns, int(AROUND_S * 1e9)
    inside = (stamps >= case.match.start_ns - around) & (stamps <= case.match.end_ns + around)
    return np.flatnonzero(inside)


def _named(case: Case) -> list[tuple[str, int]]:
    """Ego, referred and related tracks with their names in the file; one track has one name."""
    ego = case.log.tracks.ego_index
    named = {case.track: "referred"} | {track: f"related_{n}" for n, track in enumerate(case.related, 1)}
    return [("Ego", ego), *((name, track) for track, name in named.items() if track != ego)]


def _path(case: Case, track: int, frames: NDArrayInt) -> NDArrayFloat:
    """Ground centre x, y, z and heading at the frames, shape (F, 4); evenly between boxes, still outside of them."""
    tracks = case.log.physical_tracks
    rows = tracks.rows_of(track)
    turned = tracks.city_R_object[rows]
    heading = np.unwrap(np.arctan2(turned[:, 1, 0], turned[:, 0, 0]))
    ground = tracks.centre_city_m[rows] - [[0.0, 0.0, 0.5]] * tracks.size_m[rows, 2:]
    stamps = tracks.timestamps_ns - tracks.timestamps_ns[0]
    known, wanted = stamps[tracks.row_frame[rows]], stamps[frames]
    columns = (*ground.T, heading)
    return np.stack([np.interp(wanted, known, column) for column in columns], axis=1)


def _position(place: NDArrayFloat) -> Any:
    x, y, z, heading = (round(float(value), 4) for value in place)
    return _xosc().WorldPosition(x, y, z, heading, 0, 0)


def _replay(name: str, path: NDArrayFloat, time_s: NDArrayFloat) -> Any:
    xosc = _xosc()
    trajectory = xosc.Trajectory(f"{name}_trajectory", False)
    times = [round(float(when), 4) for when in time_s]
    trajectory.add_shape(xosc.Polyline(times, [_position(place) for place in path]))
    follow = xosc.FollowTrajectoryAction(trajectory, xosc.FollowingMode.position, xosc.ReferenceContext.absolute, 1, 0)
    event = xosc.Event(f"{name}_event", xosc.Priority.override)
    event.add_action(f"{name}_follow", follow)
    event.add_trigger(_after(0.0, f"{name}_start"))
    maneuver = xosc.Maneuver(f"{name}_maneuver")
    maneuver.add_event(event)
    group = xosc.ManeuverGroup(f"{name}_group")
    group.add_actor(name)
    group.add_maneuver(maneuver)
    return group


def _after(time_s: float, name: str) -> Any:
    xosc = _xosc()
    when = xosc.SimulationTimeCondition(round(time_s, 4), xosc.Rule.greaterOrEqual)
    side = "stop" if name == "end" else "start"
    return xosc.ValueTrigger(name, 0, xosc.ConditionEdge.none, when, triggeringpoint=side)


def _entity(case: Case, name: str, track: int) -> Any:
    xosc, tracks = _xosc(), case.log.physical_tracks
    length, width, height = (round(float(v), 3) for v in np.median(tracks.size_m[tracks.rows_of(track)], axis=0))
    box = xosc.BoundingBox(width, length, height, 0, 0, round(height / 2, 3))
    category = tracks.category[track]
    if category in _WALKERS:
        entity = xosc.Pedestrian(name, 75, getattr(xosc.PedestrianCategory, _WALKERS[category]), box)
    elif category in _VEHICLES:
        front, rear = (xosc.Axle(steer, 0.6, round(0.85 * width, 3), x, 0.3) for steer, x in _axles(length))
        kind = getattr(xosc.VehicleCategory, _VEHICLES[category])
        entity = xosc.Vehicle(name, kind, box, front, rear, 60, 10, 10, mass=1500)
    else:
        entity = xosc.MiscObject(name, 50, xosc.MiscObjectCategory.obstacle, box)
    entity.add_property("track_uuid", plain_text(tracks.track_uuid[track], 200))
    entity.add_property("category", plain_text(category, 200))
    return entity


def _axles(length_m: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Largest steering angle, radians, and place along the box, metres, of front and rear axle."""
    return (0.5, round(0.3 * length_m, 3)), (0.0, round(-0.3 * length_m, 3))


def _xosc() -> Any:
    try:
        from scenariogeneration import xosc
    except ImportError as error:
        raise PrerequisiteError(f"OpenSCENARIO files need scenariogeneration: {install('openscenario')}") from error
    return xosc
