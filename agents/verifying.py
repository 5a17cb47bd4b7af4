"""Images as one more filter of refinement: tracks that a detector must have seen and never saw are taken out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.av2.poses import POSES_FILE, read_ego_poses
from tools.av2.tracks import TrackTable
from tools.errors import DataError
from tools.grounding.files import DetectionsFile, read_detections
from tools.grounding.filtering import contradicted, track_scores, without_tracks
from tools.grounding.projecting import track_views
from tools.grounding.verification import DEFAULT_VERIFICATION, Verdict, verify
from tools.tracking.changes import Change
from tools.tracking.refinement import Refinement

VERIFICATION_FILE: Final = "verification.json"


@dataclass(frozen=True, slots=True)
class Verified:
    """What images say of refined tracks.

    Attributes:
        refinement: The refinement with the contradicted tracks taken out, and a change for each.
        verdicts: One for each track that was there, with its reason.
        uuids: These tracks' identifiers.
        detector: Whose detections decided.
    """

    refinement: Refinement
    verdicts: tuple[Verdict, ...]
    uuids: tuple[str, ...]
    detector: str

    def as_json(self) -> dict[str, object]:
        """What `verification.json` says: the detector, what was asked of evidence, and every verdict."""
        verdicts = [
            {"uuid": uuid, **{name: value for name, value in asdict(one).items() if name != "track"}}
            for uuid, one in zip(self.uuids, self.verdicts, strict=True)
        ]
        return {"detector": self.detector, "settings": asdict(DEFAULT_VERIFICATION), "verdicts": verdicts}


def verified(log: Log, folder: Path, found: Refinement, detections: Path) -> Verified:
    """Hold refined tracks against what a detector saw in the log's images.

    Args:
        log: The log as it came in, with its cameras.
        folder: Its folder, where its ego poses are.
        found: What refinement made of its tracks.
        detections: File of `agents ground LOG --out FILE`.

    Raises:
        DataError: The detections or the poses cannot be read, or none of the pictures belongs to the log's time.
        AtomError: The log has no calibration (code `R_NO_CAMERA`).
    """
    seen = read_detections(detections, log.log_id)
    poses = folder / POSES_FILE
    views = track_views(
        replace(log, tracks=found.table, memo={}), read_ego_poses(poses, poses.read_bytes()), seen.pictures
    )
    if not views.track.size:
        raise DataError(
            detections, f"no track is in any of its {len(seen.pictures)} pictures", "is it this log's file?"
        )
    verdicts = verify(views, found.table.category, track_scores(found.table), seen.pictures, seen.classes)
    gone = contradicted(verdicts)
    table = without_tracks(found.table, [one.track for one in gone]) if gone else found.table
    changes = tuple(_change(found.table, one, seen) for one in gone)
    return Verified(
        replace(found, table=table, changes=(*found.changes, *changes)), verdicts, found.table.track_uuid, seen.detector
    )


def _change(table: TrackTable, verdict: Verdict, seen: DetectionsFile) -> Change:
    frames = table.row_frame[table.rows_of(verdict.track)]
    why = f"images: {verdict.why}; by {seen.detector}"
    span = (int(frames[0]), int(frames[-1])) if np.size(frames) else (0, 0)
    return Change("false track removed", (table.track_uuid[verdict.track],), span, why, verdict.confidence)
