"""Recordings for the Rerun viewer: per log the map, all boxes under the ego vehicle's pose, and when matches hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from tools.av2.map import RoadMap
from tools.errors import PrerequisiteError
from tools.exports.cases import OTHER, ROLE_NAMES, LogCases
from tools.exports.naming import file_stem, plain_text
from tools.exports.quaternions import matrices_to_quaternions
from tools.exports.values import NOTHING_MATCHED, Exported, Job, LogFailure
from tools.extras import install
from tools.render.lettering import category_words
from tools.render.palette import DARK, Colour
from tools.runs.record import RunRecord
from tools.runs.writing import aside
from tools.typing import NDArrayAny, NDArrayFloat

TIMELINE: Final = "since_log_start"
"""A duration: AV2's times, shown as dates, would be in 1980."""
_EGO: Final = "world/ego"
_AROUND_NS: Final = 2_000_000_000
_COLOURS: Final = (DARK.other, DARK.related, DARK.referred)
_MOVED: Final = "the same run gives the same recording, but not the same bytes: Rerun numbers its rows by the clock"


class Rrd:
    """`rrd/LOG.rerun-VERSION.rrd`."""

    name: ClassVar[str] = "rrd"
    summary: ClassVar[str] = "a recording per log for the Rerun viewer"
    extra: ClassVar[str] = "viz"

    def require(self) -> None:
        """The Rerun SDK."""
        _rerun()

    def write(self, job: Job) -> Exported:
        """Write one recording per log with matches."""
        failures: list[LogFailure] = []
        files: list[Path] = []
        for one in job.logs(failures):
            target = job.out / "rrd" / f"{file_stem(one.log.log_id)}.rerun-{version()}.rrd"
            with aside(target, durable=False) as temporary:
                write_recording(temporary, job.run, one)
            files.append(target)
        return Exported(self.name, tuple(files), tuple(failures), (_MOVED,) if job.matches else (NOTHING_MATCHED,))


def version() -> str:
    """Version of the SDK, major and minor: a viewer reads recordings of its own and of the version before."""
    return ".".join(_rerun().__version__.split(".")[:2])


def write_recording(path: Path, run: RunRecord, one: LogCases) -> None:
    """Write the recording of one log.

    Places are in metres from where the ego vehicle was at the first frame, with the axes of the city frame: the viewer
    counts in 32 bits, which are too few for places in a city.
    """
    rr = _rerun()
    name = hashlib.sha256("\0".join([run.folder.name, one.log.digest]).encode("utf-8", "replace")).hexdigest()[:32]
    recording = rr.RecordingStream("motherlode", recording_id=name, send_properties=False)
    recording.save(path, default_blueprint=_blueprint(one))
    recording.log("world", rr.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
    recording.log("about", rr.TextDocument(_about(run, one), media_type="text/plain"), static=True)
    origin = one.log.tracks.city_SE3_ego_translation[0]
    if one.log.has_map:
        _send_map(recording, one.log.road_map, origin)
    _send_poses(recording, one, origin)
    _send_boxes(recording, one)
    _send_matches(recording, one)
    recording.flush()
    recording.disconnect()


def _about(run: RunRecord, one: LogCases) -> str:
    x, y, z = one.log.tracks.city_SE3_ego_translation[0].tolist()
    lines = [
        plain_text(run.title, 400),
        f"log {plain_text(one.log.log_id)}",
        f"origin in the city frame: {x:.3f}, {y:.3f}, {z:.3f} m",
        *(f"match {case.match.id}: {plain_text(case.match.track_uuid, 40)}, {_span(case.match)}" for case in one.cases),
    ]
    return "\n".join(lines)


def _span(match: Any) -> str:
    return f"{match.start_s:.1f} to {match.start_s + match.duration_s:.1f} s"


def _blueprint(one: LogCases) -> Any:
    """What the viewer shows at first: the scene from behind the ego vehicle, the first match again and again."""
    rr = _rerun()
    import rerun.blueprint as rrb
    from rerun.blueprint import encodings

    view = rrb.Spatial3DView(
        origin="world",
        name="Scene",
        background=[*DARK.ground, 255],
        line_grid=False,
        eye_controls=rrb.EyeControls3D(
            position=(-28.0, 0.0, 24.0), look_target=(6.0, 0.0, 0.0), eye_up=(0.0, 0.0, 1.0), tracking_entity=_EGO
        ),
    )
    columns = rrb.TextLogColumns(text_log_columns=[encodings.TextLogColumn(encodings.TextLogColumnKind.Body)])
    events = rrb.TextLogView(origin="matches", name="Matches", columns=columns)
    side = rrb.Vertical(rrb.TextDocumentView(origin="about", name="Query"), events)
    first, last = _stretch_ns(one)
    return rrb.Blueprint(
        rrb.Horizontal(view, side, column_shares=[3, 1]),
        rrb.TimePanel(
            timeline=TIMELINE, state="collapsed", loop_mode="selection", play_state="playing",
            time_selection=rr.encodings.AbsoluteTimeRange(first, last),
        ),
        rrb.BlueprintPanel(state="collapsed"),
        rrb.SelectionPanel(state="collapsed"),
    )  # fmt: skip


def _stretch_ns(one: LogCases) -> tuple[int, int]:
    """The first match with `AROUND_S` on both sides, nanoseconds since the log's first frame."""
    stamps, match = one.log.tracks.timestamps_ns, one.cases[0].match
    first, last = match.start_ns - int(stamps[0]), match.end_ns - int(stamps[0])
    return max(first - _AROUND_NS, 0), min(last + _AROUND_NS, int(stamps[-1] - stamps[0]))


def _times(one: LogCases) -> list[Any]:
    rr = _rerun()
    stamps = one.log.tracks.timestamps_ns
    return [
        rr.TimeColumn(TIMELINE, duration=(stamps - stamps[0]).astype("timedelta64[ns]")),
        rr.TimeColumn("frame", sequence=np.arange(stamps.size)),
        rr.TimeColumn("timestamp_ns", sequence=stamps),
    ]


def _send_map(recording: Any, road_map: RoadMap, origin: NDArrayFloat) -> None:
    rr = _rerun()
    lanes = [road_map.left_boundary[n] for n in range(road_map.n_lanes)]
    lanes += [road_map.right_boundary[n] for n in range(road_map.n_lanes)]
    areas = [road_map.drivable_boundary[n] for n in range(len(road_map.drivable_boundary))]
    for name, lines, colour, radius in (
        ("drivable_area", [_closed(area) for area in areas], (92, 104, 116), 0.12),
        ("lanes", lanes, (70, 80, 90), 0.06),
        ("crossings", list(road_map.crossing_polygon), (150, 140, 90), 0.1),
    ):
        strips = [(line - origin).astype(np.float32) for line in lines if len(line) >= 2]
        if strips:
            recording.log(f"world/map/{name}", rr.LineStrips3D(strips, colors=[colour], radii=[radius]), static=True)


def _closed(ring: NDArrayFloat) -> NDArrayFloat:
    return np.concatenate([ring, ring[:1]])


def _send_poses(recording: Any, one: LogCases, origin: NDArrayFloat) -> None:
    rr, tracks = _rerun(), one.log.physical_tracks
    turned = matrices_to_quaternions(tracks.city_SE3_ego_rotation)[:, [1, 2, 3, 0]]
    place = tracks.city_SE3_ego_translation - origin
    recording.send_columns(
        _EGO, indexes=_times(one), columns=rr.Transform3D.columns(translation=place, quaternion=turned)
    )


def _send_boxes(recording: Any, one: LogCases) -> None:
    """One entity per part; the ego vehicle has one of its own while it plays none."""
    tracks, roles = one.log.physical_tracks, one.roles()
    role, is_ego = roles[tracks.row_track, tracks.row_frame], tracks.row_track == tracks.ego_index
    for number, name in enumerate(ROLE_NAMES):
        held = (role == number) & ~(is_ego & (number == OTHER))
        _send_part(recording, one, np.flatnonzero(held), name, _COLOURS[number])
    _send_part(recording, one, np.flatnonzero(is_ego & (role == OTHER)), "vehicle", DARK.ego)


def _send_part(recording: Any, one: LogCases, rows: NDArrayAny, name: str, colour: Colour) -> None:
    rr, tracks = _rerun(), one.log.physical_tracks
    rows = rows[np.argsort(tracks.row_frame[rows], kind="stable")]
    quaternion = tracks.ego_quat_object[rows]
    unit = quaternion / np.linalg.norm(quaternion, axis=1, keepdims=True)
    words = [f"{category_words(kind)} {plain_text(uuid, 200)[:8]}" for kind, uuid in _names(one)]
    columns = rr.Boxes3D.columns(
        centers=tracks.centre_ego_m[rows],
        half_sizes=tracks.size_m[rows] / 2,
        quaternions=unit[:, [1, 2, 3, 0]],
        labels=[words[track] for track in tracks.row_track[rows]],
        colors=[colour] * len(rows),
    )
    counts = np.bincount(tracks.row_frame[rows], minlength=tracks.n_frames)
    entity, plain = f"{_EGO}/{name}", name == ROLE_NAMES[OTHER]
    recording.send_columns(entity, indexes=_times(one), columns=columns.partition(counts))
    style = rr.Boxes3D.from_fields(
        fill_mode="majorwireframe" if plain else "solid", show_labels=name in ROLE_NAMES[1:], radii=[0.03]
    )
    recording.log(entity, style, static=True)


def _names(one: LogCases) -> Sequence[tuple[str, str]]:
    return tuple(zip(one.log.tracks.category, one.log.tracks.track_uuid, strict=True))


def _send_matches(recording: Any, one: LogCases) -> None:
    rr = _rerun()
    for case in one.cases:
        words = f"{category_words(case.match.category)} {plain_text(case.match.track_uuid, 40)[:8]}"
        last_s = case.match.start_s + case.match.duration_s
        for when_s, what in ((case.match.start_s, "begins"), (last_s, "ends")):
            recording.set_time(TIMELINE, duration=when_s)
            recording.log("matches", rr.TextLog(f"{words} {what}, match {case.match.id}", level="INFO"))
        recording.reset_time()


def _rerun() -> Any:
    try:
        import rerun
    except ImportError as error:
        raise PrerequisiteError(f"recordings for Rerun need its SDK: {install('viz')}") from error
    return rerun
