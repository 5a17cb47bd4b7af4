"""MCAP files for Foxglove and robotics tools: per log boxes, ego pose and map, as JSON of Foxglove's schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import orjson

from tools.errors import PrerequisiteError
from tools.exports.cases import ROLE_NAMES, LogCases
from tools.exports.foxglove import (
    COLOURS,
    FRAME_TRANSFORM,
    SCENE_UPDATE,
    cube,
    entity,
    frame_transform,
    line_strip,
    scene_update,
    text_label,
)
from tools.exports.naming import file_stem, plain_text
from tools.exports.quaternions import matrices_to_quaternions
from tools.exports.values import NOTHING_MATCHED, Exported, Job, LogFailure
from tools.extras import install
from tools.render.lettering import category_words
from tools.runs.record import RunRecord
from tools.runs.writing import aside
from tools.typing import NDArrayAny, NDArrayFloat

CITY: Final = "city"
EGO: Final = "ego_vehicle"
_LABEL_ABOVE_M: Final = 0.6


class Mcap:
    """`mcap/LOG.mcap`."""

    name: ClassVar[str] = "mcap"
    summary: ClassVar[str] = "an MCAP file per log for Foxglove: boxes, ego pose, map"
    extra: ClassVar[str] = "mcap"

    def require(self) -> None:
        """The MCAP library."""
        _mcap()

    def write(self, job: Job) -> Exported:
        """Write one file per log with matches."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        for one in job.logs(failures):
            target = job.out / "mcap" / f"{file_stem(one.log.log_id)}.mcap"
            with aside(target, durable=False) as temporary:
                write_mcap(temporary, job.run, one)
            files.append(target)
        return Exported(self.name, tuple(files), tuple(failures), () if job.matches else (NOTHING_MATCHED,))


def write_mcap(path: Path, run: RunRecord, one: LogCases) -> None:
    """Write the file of one log: `/tf`, `/map` once, `/boxes` per frame; times are the log's own."""
    module = _mcap()
    stamps = one.log.tracks.timestamps_ns.tolist()
    with path.open("wb") as file:
        writer = module.Writer(file)
        writer.start(profile="", library="motherlode")
        scene, pose = (
            writer.register_schema(name=name, encoding="jsonschema", data=orjson.dumps(schema))
            for name, schema in (("foxglove.SceneUpdate", SCENE_UPDATE), ("foxglove.FrameTransform", FRAME_TRANSFORM))
        )
        kinds = {"/map": scene, "/boxes": scene, "/tf": pose}
        channels = {
            topic: writer.register_channel(topic=topic, message_encoding="json", schema_id=kind)
            for topic, kind in kinds.items()
        }
        for number, (topic, stamp, message) in enumerate(_messages(one, stamps)):
            writer.add_message(channels[topic], stamp, orjson.dumps(message), stamp, number)
        writer.add_metadata("motherlode", _metadata(run, one))
        writer.finish()


def _metadata(run: RunRecord, one: LogCases) -> dict[str, str]:
    spans = (f"{c.match.id} {c.match.start_s:.1f}-{c.match.start_s + c.match.duration_s:.1f} s" for c in one.cases)
    named = {"query": run.title, "understood": run.understood, "log": one.log.log_id, "matches": "; ".join(spans)}
    return {name: plain_text(text) for name, text in named.items()}


def _messages(one: LogCases, stamps: list[int]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Topic, time and content, in order of time."""
    tracks = one.log.physical_tracks
    turned = matrices_to_quaternions(tracks.city_SE3_ego_rotation)
    roles = one.roles()
    by_frame = _rows_by_frame(tracks.row_frame, tracks.n_frames)
    if one.log.has_map:
        yield "/map", stamps[0], _map(one, stamps[0])
    for frame, stamp in enumerate(stamps):
        place = tracks.city_SE3_ego_translation[frame]
        yield "/tf", stamp, frame_transform(stamp, CITY, EGO, place, turned[frame])
        entities = [_box(one, int(row), int(roles[tracks.row_track[row], frame]), stamp) for row in by_frame[frame]]
        yield "/boxes", stamp, scene_update(entities, clears=stamp)


def _rows_by_frame(row_frame: NDArrayAny, n_frames: int) -> list[NDArrayAny]:
    order = np.argsort(row_frame, kind="stable")
    ends = np.cumsum(np.bincount(row_frame, minlength=n_frames))[:-1]
    return np.split(order, ends)


def _box(one: LogCases, row: int, role: int, stamp: int) -> dict[str, Any]:
    tracks = one.log.physical_tracks
    track = int(tracks.row_track[row])
    is_ego = track == tracks.ego_index and not role
    colour = COLOURS["ego"] if is_ego else COLOURS[ROLE_NAMES[role]]
    centre, quaternion = tracks.centre_ego_m[row], tracks.ego_quat_object[row]
    uuid, kind = plain_text(tracks.track_uuid[track], 200), tracks.category[track]
    above = centre + np.array([0.0, 0.0, tracks.size_m[row, 2] / 2 + _LABEL_ABOVE_M])
    texts = [text_label(above, category_words(kind), colour)] if role or is_ego else []
    named = {"track_uuid": uuid, "category": plain_text(kind, 200), "role": "ego" if is_ego else ROLE_NAMES[role]}
    unit: NDArrayFloat = quaternion / np.linalg.norm(quaternion)
    return entity(stamp, EGO, uuid, named, cubes=[cube(centre, unit, tracks.size_m[row], colour)], texts=texts)


def _map(one: LogCases, stamp: int) -> dict[str, Any]:
    road_map = one.log.road_map
    areas = [road_map.drivable_boundary[n] for n in range(len(road_map.drivable_boundary))]
    lanes = [side[n] for side in (road_map.left_boundary, road_map.right_boundary) for n in range(road_map.n_lanes)]
    crossings = list(road_map.crossing_polygon)
    parts = (("drivable_area", areas, 0.25, True), ("lanes", lanes, 0.12, False), ("crossings", crossings, 0.2, False))
    entities = [
        entity(stamp, CITY, name, {}, lines=[line_strip(line, width, COLOURS[name], closed) for line in lines])
        for name, lines, width, closed in parts
    ]
    return scene_update(entities)


def _mcap() -> Any:
    try:
        import mcap.writer
    except ImportError as error:
        raise PrerequisiteError(f"MCAP files need its library: {install('mcap')}") from error
    return mcap.writer
