"""ASAM OpenLABEL 1.0.0: per log one JSON file with objects, actions and relations over frames.

Source: ASAM OpenLABEL V1.0.0 (2021), annotation of objects and scenarios. Boxes are cuboids in the vehicle's own frame,
as the log has them; each frame says how that lies in the city frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import orjson

from tools.exports.cases import Case, LogCases
from tools.exports.intervals import runs_of
from tools.exports.naming import file_stem, storable
from tools.exports.quaternions import matrices_to_quaternions
from tools.exports.values import NOTHING_MATCHED, Exported, Job, LogFailure
from tools.runs.record import RunRecord
from tools.runs.writing import write_bytes
from tools.typing import NDArrayBool, NDArrayInt

VEHICLE: Final = "vehicle-iso8855"
"""The ego frame: origin on the rear axle, x ahead, y left, z up, as ISO 8855 has it."""
CITY: Final = "city"
_CATEGORIES, _OWN = "0", "1"
_ONTOLOGIES: Final = {
    _CATEGORIES: {"uri": "https://www.argoverse.org/av2.html"},
    _OWN: {"uri": "urn:motherlode:scenario:1"},
}


class OpenLabel:
    """`openlabel/LOG.json`."""

    name: ClassVar[str] = "openlabel"
    summary: ClassVar[str] = "ASAM OpenLABEL 1.0.0 per log: cuboids, matches as actions, relations"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Write one file per log with matches."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        for one in job.logs(failures):
            target = job.out / "openlabel" / f"{file_stem(one.log.log_id)}.json"
            content = {"openlabel": openlabel_of(job.run, one)}
            write_bytes(target, orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))
            files.append(target)
        return Exported(self.name, tuple(files), tuple(failures), () if job.matches else (NOTHING_MATCHED,))


def openlabel_of(run: RunRecord, one: LogCases) -> dict[str, Any]:
    """The content of a file: the tracks of the log's matches, and the ego vehicle, while any of the matches lasts."""
    shown = _frames(one)
    tracks = _tracks(one)
    uid = {track: str(number) for number, track in enumerate(tracks)}
    seen = one.log.tracks.present_mask[tracks] & shown
    return {
        "metadata": _metadata(run, one),
        "ontologies": _ONTOLOGIES,
        "coordinate_systems": {
            CITY: {"type": "scene_cs", "parent": "", "children": [VEHICLE]},
            VEHICLE: {"type": "local_cs", "parent": CITY, "children": []},
        },
        "tags": _tags(run),
        "frame_intervals": _intervals(shown),
        "objects": {uid[track]: _object(one, track, seen[row]) for row, track in enumerate(tracks)},
        "actions": {str(number): _action(run, case) for number, case in enumerate(one.cases)},
        "relations": {str(number): relation for number, relation in enumerate(_relations(one.cases, uid))},
        "frames": _frame_content(one, tracks, seen, np.flatnonzero(shown)),
    }


def _metadata(run: RunRecord, one: LogCases) -> dict[str, str]:
    return {
        "schema_version": "1.0.0",
        "file_version": "1",
        "name": storable(one.log.log_id),
        "annotator": f"motherlode {run.versions.get('motherlode', '')}".strip(),
        "comment": storable(run.understood or run.title),
        "tagged_file": storable(one.log.log_id),
    }


def _tags(run: RunRecord) -> dict[str, Any]:
    texts = {"query": run.title, "understood": run.understood, "profile": run.profile, "program": run.program.digest}
    data = [{"name": name, "type": "value", "val": storable(text)} for name, text in texts.items() if text]
    return {"0": {"type": "scenario_query", "ontology_uid": _OWN, "tag_data": {"text": data}}}


def _frames(one: LogCases) -> NDArrayBool:
    shown = np.zeros(one.log.tracks.n_frames, np.bool_)
    for case in one.cases:
        shown[case.match.start_frame : case.match.end_frame + 1] = True
    return shown


def _tracks(one: LogCases) -> list[int]:
    named = {track for case in one.cases for track in (case.track, *case.related)}
    return sorted(named | {one.log.tracks.ego_index})


def _object(one: LogCases, track: int, seen: NDArrayBool) -> dict[str, Any]:
    tracks, intervals = one.log.tracks, _intervals(seen)
    return {
        "name": storable(tracks.track_uuid[track]),
        "type": storable(tracks.category[track]),
        "ontology_uid": _CATEGORIES,
        "coordinate_system": VEHICLE,
        "frame_intervals": intervals,
        "object_data_pointers": {"shape": {"type": "cuboid", "frame_intervals": intervals}},
    }


def _action(run: RunRecord, case: Case) -> dict[str, Any]:
    match = case.match
    numbers = {
        "certainty": match.certainty,
        "confidence": match.confidence,
        "min_ego_distance_m": match.min_ego_distance_m,
    }
    return {
        "name": match.id,
        "type": "scenario_match",
        "ontology_uid": _OWN,
        "frame_intervals": [{"frame_start": match.start_frame, "frame_end": match.end_frame}],
        "action_data": {
            "text": [{"name": "query", "type": "value", "val": storable(run.title)}],
            "num": [{"name": n, "type": "value", "val": value} for n, value in numbers.items() if np.isfinite(value)],
        },
    }


def _relations(cases: Sequence[Case], uid: Mapping[int, str]) -> Iterable[dict[str, Any]]:
    """Each match's referred object takes part in its action, and is related to its related objects."""
    for number, case in enumerate(cases):
        whole = [(case.match.start_frame, case.match.end_frame)]
        subject = {"type": "object", "uid": uid[case.track]}
        yield _relation(case, "is_subject_of_action", subject, {"type": "action", "uid": str(number)}, whole)
        for part in case.parts:
            yield _relation(case, "is_related_to", subject, {"type": "object", "uid": uid[part.track]}, part.spans)


def _relation(
    case: Case, kind: str, subject: dict[str, str], target: dict[str, str], spans: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    return {
        "name": f"{case.match.id} {kind} {target['type']} {target['uid']}",
        "type": kind,
        "ontology_uid": _OWN,
        "frame_intervals": [{"frame_start": first, "frame_end": last} for first, last in spans],
        "rdf_subjects": [subject],
        "rdf_objects": [target],
    }


def _frame_content(one: LogCases, tracks: list[int], seen: NDArrayBool, frames: NDArrayInt) -> dict[str, Any]:
    table = one.log.tracks
    turned = matrices_to_quaternions(table.city_SE3_ego_rotation[frames])[:, [1, 2, 3, 0]].tolist()
    moved = table.city_SE3_ego_translation[frames].tolist()
    stamps = table.timestamps_ns
    content = {}
    for number, frame in enumerate(frames.tolist()):
        pose = {"quaternion": turned[number], "translation": moved[number]}
        content[str(frame)] = {
            "frame_properties": {
                "timestamp": round(int(stamps[frame] - stamps[0]) / 1e9, 9),
                "timestamp_ns": int(stamps[frame]),
                "transforms": {f"{VEHICLE}_to_{CITY}": {"src": VEHICLE, "dst": CITY, "transform_src_to_dst": pose}},
            },
            "objects": {
                str(row): {"object_data": {"cuboid": [_cuboid(one, tracks[row], frame)]}}
                for row in np.flatnonzero(seen[:, frame]).tolist()
            },
        }
    return content


def _cuboid(one: LogCases, track: int, frame: int) -> dict[str, Any]:
    """x, y, z, quaternion x, y, z, w, and length, width, height."""
    table = one.log.tracks
    row = int(table.row_index[track, frame])
    quaternion = table.ego_quat_object[row]
    turned = (quaternion / np.linalg.norm(quaternion))[[1, 2, 3, 0]].tolist()
    value = [*table.centre_ego_m[row].tolist(), *turned, *table.size_m[row].tolist()]
    score = [{"name": "score", "type": "value", "val": float(table.score[row])}]
    return {"name": "shape", "coordinate_system": VEHICLE, "val": value, "attributes": {"num": score}}


def _intervals(held: NDArrayBool) -> list[dict[str, int]]:
    return [{"frame_start": first, "frame_end": last} for first, last in runs_of(held)]
