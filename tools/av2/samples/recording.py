"""Writes a scene as an Argoverse 2 log: annotations, ego poses, calibration, vector map, and scripted truth."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from tools.av2.poses import POSES_FILE
from tools.av2.samples.actors import Actor
from tools.av2.samples.appearance import colour_of, light_of
from tools.av2.samples.calibration import extrinsics, intrinsics
from tools.av2.samples.imaging import IMAGE_SCALE, exposure_times_s, write_images
from tools.av2.samples.roads import Lane
from tools.av2.samples.scene import DURATION_S, Scene
from tools.typing import NDArrayFloat, NDArrayInt

TRUTH_FILE: Final = "truth.json"
_FRAMES_PER_S: Final = 10
_POSES_PER_FRAME: Final = 5
AXLE_HEIGHT_M: Final = 0.33
"""Height of the ego frame's origin above the ground."""
_RANGE_M: Final = 200.0
_POINTS_AT_1_M: Final = 12_000.0
_OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True)
class Placement:
    """Where and when a scene is set: the pose of its own frame in the city, and the time of its first frame."""

    x_m: float
    y_m: float
    ground_z_m: float
    yaw_rad: float
    start_ns: int

    def city(self, points_m: NDArrayFloat) -> NDArrayFloat:
        """Scene points, shape (P, 2), in the city frame, shape (P, 3), on the flat ground."""
        cos, sin = np.cos(self.yaw_rad), np.sin(self.yaw_rad)
        x, y = points_m.T
        flat = [cos * x - sin * y + self.x_m, sin * x + cos * y + self.y_m, np.full(x.size, self.ground_z_m)]
        return np.column_stack(flat)


def stable_uuid(*parts: object) -> str:
    """A UUID that depends on `parts` alone."""
    key = "/".join(str(part) for part in parts).encode()
    return str(uuid.UUID(bytes=blake2b(key, digest_size=16).digest(), version=4))


def record(folder: Path, log_id: str, scene: Scene, placement: Placement, cameras: bool = False) -> None:
    """Write the log into `folder`, which exists. The annotations come last: a log without them is not yet a log.

    With `cameras`, images are written too: the calibration is that of their smaller size, the ego poses include those
    of the exposures, and the truth tells colours and light.
    """
    maps = folder / "map"
    maps.mkdir(exist_ok=True)
    (maps / f"log_map_archive_{log_id}____SYN_city_00000.json").write_bytes(_map_json(scene, placement))
    looks = _looks(log_id, scene) if cameras else {}
    (folder / TRUTH_FILE).write_bytes(_truth_json(log_id, scene, placement, looks))
    _write_feather(folder / POSES_FILE, _poses(scene.actors[0], placement, exposure_times_s() if cameras else None))
    (folder / "calibration").mkdir(exist_ok=True)
    _write_feather(folder / "calibration" / "intrinsics.feather", intrinsics(IMAGE_SCALE if cameras else 1.0))
    _write_feather(folder / "calibration" / "egovehicle_SE3_sensor.feather", extrinsics())
    if cameras:
        write_images(folder, log_id, scene, placement.start_ns, AXLE_HEIGHT_M)
    _write_feather(folder / "annotations.feather", _annotations(log_id, scene, placement))


def _frames_s() -> NDArrayFloat:
    return np.arange(0.0, round(DURATION_S * _FRAMES_PER_S)) / _FRAMES_PER_S


def _stamps(time_s: NDArrayFloat, placement: Placement) -> NDArrayInt:
    return np.rint(time_s * 1e9).astype(np.int64) + placement.start_ns


def _poses(ego: Actor, placement: Placement, exposures_s: NDArrayFloat | None) -> dict[str, Any]:
    """Ego poses, more often than there are annotations, as in real logs; at the exposures too, where there are any."""
    time_s: NDArrayFloat = np.arange(0.0, _frames_s().size * _POSES_PER_FRAME) / (_FRAMES_PER_S * _POSES_PER_FRAME)
    if exposures_s is not None:
        time_s = np.unique(np.concatenate([time_s, exposures_s]).round(9))
    place, yaw = ego.at(time_s)
    city = placement.city(place)
    city[:, 2] += AXLE_HEIGHT_M
    return {"timestamp_ns": _stamps(time_s, placement), **_pose_columns(city, yaw + placement.yaw_rad)}


def _annotations(log_id: str, scene: Scene, placement: Placement) -> dict[str, Any]:
    """All boxes within range, in order of time, as in real logs; the recording car has none."""
    time_s = _frames_s()
    ego_place, ego_yaw = scene.actors[0].at(time_s)
    others = scene.actors[1:]
    place, yaw = (np.stack(part) for part in zip(*(actor.box_at(time_s) for actor in others), strict=True))
    turned = _rotate(place - ego_place, -ego_yaw)
    size = np.array([actor.size_m for actor in others])
    height = np.array([actor.bottom_m for actor in others]) + size[:, 2] / 2 - AXLE_HEIGHT_M
    centre = np.concatenate([turned, np.broadcast_to(height[:, None, None], (*yaw.shape, 1))], axis=2)
    distance = np.maximum(np.linalg.norm(turned, axis=2), 1.0)
    points = _POINTS_AT_1_M * (size[:, 2] * np.sqrt(size[:, 0] * size[:, 1]))[:, None] / distance**2
    frame, track = np.nonzero((distance <= _RANGE_M).T)
    uuids = [stable_uuid(log_id, actor.name) for actor in others]
    rows = {
        "timestamp_ns": _stamps(time_s, placement)[frame],
        "track_uuid": [uuids[index] for index in track],
        "category": [others[index].category for index in track],
        **{name: size[track, axis].round(3) for axis, name in enumerate(("length_m", "width_m", "height_m"))},
    }
    rows |= _pose_columns(centre[track, frame], (yaw - ego_yaw)[track, frame])
    return rows | {"num_interior_pts": np.rint(points[track, frame]).astype(np.int64)}


def _pose_columns(place_m: NDArrayFloat, yaw_rad: NDArrayFloat) -> dict[str, NDArrayFloat]:
    zero = np.zeros(yaw_rad.size)
    turn = {"qw": np.cos(yaw_rad / 2).round(12), "qx": zero, "qy": zero, "qz": np.sin(yaw_rad / 2).round(12)}
    return turn | {name: place_m[:, axis].round(6) for axis, name in enumerate(("tx_m", "ty_m", "tz_m"))}


def _rotate(points_m: NDArrayFloat, yaw_rad: NDArrayFloat) -> NDArrayFloat:
    """Points, shape (N, T, 2), turned by an angle per frame, shape (T,)."""
    cos, sin, x, y = np.cos(yaw_rad), np.sin(yaw_rad), points_m[..., 0], points_m[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=2)


def _write_feather(path: Path, columns: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.feather as feather

    feather.write_feather(pa.table(columns), str(path), compression="uncompressed")


def _map_json(scene: Scene, placement: Placement) -> bytes:
    def points(line: NDArrayFloat) -> list[dict[str, float]]:
        return [dict(zip("xyz", point, strict=True)) for point in placement.city(line).round(2).tolist()]

    network = scene.network
    crossings = [
        {"id": 91_000_000 + index, "edge1": points(edges[0]), "edge2": points(edges[1])}
        for index, edges in enumerate(network.crossings)
    ]
    areas = [{"id": 92_000_000 + index, "area_boundary": points(area)} for index, area in enumerate(network.areas)]
    archive = {
        "pedestrian_crossings": {str(item["id"]): item for item in crossings},
        "lane_segments": {str(lane.id): _lane_json(lane, points) for lane in network.lanes.values()},
        "drivable_areas": {str(item["id"]): item for item in areas},
    }
    return orjson.dumps(archive, option=orjson.OPT_APPEND_NEWLINE)


def _lane_json(lane: Lane, points: Any) -> dict[str, Any]:
    return {
        "id": lane.id,
        "is_intersection": lane.is_intersection,
        "lane_type": lane.lane_type,
        "left_lane_boundary": points(lane.left_m),
        "left_lane_mark_type": lane.left_mark,
        "right_lane_boundary": points(lane.right_m),
        "right_lane_mark_type": lane.right_mark,
        "successors": lane.successors,
        "predecessors": lane.predecessors,
        "right_neighbor_id": lane.right_neighbor,
        "left_neighbor_id": lane.left_neighbor,
    }


def _looks(log_id: str, scene: Scene) -> dict[str, str]:
    """Name of everyone's colour, by actor, and of the light, under the empty name."""
    return {"": light_of(log_id).name, **{actor.name: colour_of(log_id, actor)[0] for actor in scene.actors[1:]}}


def _truth_json(log_id: str, scene: Scene, placement: Placement, looks: dict[str, str]) -> bytes:
    def name_of(actor: str) -> str:
        return "" if not actor else "ego" if actor == "ego" else stable_uuid(log_id, actor)

    def stamp(time_s: float) -> int:
        return int(_stamps(np.array([time_s]), placement)[0])

    truth: dict[str, Any] = {
        "log_id": log_id,
        "scene": scene.name,
        "description": scene.description,
        "first_timestamp_ns": placement.start_ns,
        "tracks": {name_of(actor.name): {"name": actor.name, "category": actor.category} for actor in scene.actors},
        "events": [
            {
                "track_uuid": name_of(event.actor), "what": event.what, "related_uuid": name_of(event.related),
                "start_ns": stamp(event.begins_s), "end_ns": stamp(event.ends_s),
            }
            for event in scene.events
        ],
    }  # fmt: skip
    if looks:
        truth["light"] = looks[""]
        for actor in scene.actors[1:]:
            truth["tracks"][name_of(actor.name)]["color"] = looks[actor.name]
    if scene.asks:
        truth["asks"] = list(scene.asks)
    return orjson.dumps(truth, option=_OPTIONS)
