"""Where boxes are: in the city frame, around the ego vehicle, the ego's own box at the ego-frame origin."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.challenge.checks.columns import SequenceColumns
from tools.challenge.checks.findings import MOST_PER_CODE, Findings
from tools.typing import NDArrayBool, NDArrayFloat

_FAR_M: Final = 300.0
"""No box of the official files is farther from the ego vehicle than 220 m."""
_OUT_OF_TOWN_M: Final = 10_000.0
"""No sensor sees this far: a single such box is a mistake."""
_EGO_SIZE_SLACK_M: Final = 0.01
_EGO_NEAR_M: Final = 5.0
_CENTRE_SLACK_M: Final = 0.1
_TO_CITY: Final = "apply city_SE3_ego of each frame to the boxes, and give its translation as ego_translation_m"


def check_places(sequence: SequenceColumns, findings: Findings) -> None:
    """Boxes lie around the ego vehicle, in the city frame, and the ego's own box where the official files have it."""
    if not sequence.n_boxes or not np.isfinite(sequence.columns["translation_m"]).all():
        return
    centre, ego = sequence.columns["translation_m"][:, :2], sequence.ego_m[sequence.frame, :2]
    with np.errstate(over="ignore"):
        distance_m = np.linalg.norm(centre - ego, axis=1)
    away = float(np.median(distance_m))
    if _in_ego_frame(sequence, centre, away):
        findings.add("V_FRAME_EGO", f"{sequence.key!a}", "boxes are given in the ego frame", _TO_CITY)
    elif away > _FAR_M:
        message = f"half of the boxes are more than {away:.6g} m from ego_translation_m"
        findings.add("V_FAR", f"{sequence.key!a}", message, "are they of another log, or in another frame?")
    else:
        _check_strays(sequence, distance_m, findings)
        _check_ego_box(sequence, distance_m, findings)


def _check_strays(sequence: SequenceColumns, distance_m: NDArrayFloat, findings: Findings) -> None:
    strays = np.flatnonzero(distance_m > _OUT_OF_TOWN_M)
    for box in strays[:MOST_PER_CODE].tolist():
        message = f"the box is {distance_m[box]:.6g} m from ego_translation_m"
        findings.add("V_FAR", sequence.place(int(sequence.frame[box]), box), message, "leave such boxes out")
    findings.add_more("V_FAR", max(0, strays.size - MOST_PER_CODE))


def _in_ego_frame(sequence: SequenceColumns, centre: NDArrayFloat, away: float) -> bool:
    """Boxes around the origin while the ego is elsewhere, or an ego that stays exactly at the origin."""
    if not sequence.ego_m.any():
        return sequence.stamps_ns.size > 1
    with np.errstate(over="ignore"):
        return away > _FAR_M and float(np.median(np.linalg.norm(centre, axis=1))) < _FAR_M


def _check_ego_box(sequence: SequenceColumns, distance_m: NDArrayFloat, findings: Findings) -> None:
    size = sequence.columns["size"]
    own: NDArrayBool = (np.abs(size - np.array(EGO_SIZE_M)) < _EGO_SIZE_SLACK_M).all(axis=1) & (
        distance_m < _EGO_NEAR_M
    )
    if not own.any():
        message = "no box of the ego vehicle's size near its position"
        findings.add(
            "V_EGO_MISSING", f"{sequence.key!a}", message, "every frame has it, OTHER where it is not referred"
        )
        return
    offset = float(np.median(distance_m[own]))
    ahead = float(EGO_PHYSICAL_CENTRE_M[0])
    if offset <= _CENTRE_SLACK_M:
        return
    message = f"the ego's box is centred {offset:.3f} m from the ego-frame origin, the ground truth's at it"
    if abs(offset - ahead) < _CENTRE_SLACK_M:
        message += ": on a prompt about the ego, a perfect answer scores HOTA 0.263 instead of 1.0"
    findings.add("V_EGO_CENTRE", f"{sequence.key!a}", message, "centre it at the ego-frame origin (--ego-centre log)")
