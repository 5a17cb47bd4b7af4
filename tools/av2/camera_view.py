"""Which boxes of a log are in a camera's view: geometry alone, no image is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.av2.boxes import box_corners, inverse_pose, transformed
from tools.av2.frustum import in_view
from tools.av2.tracks import quaternions_to_matrices
from tools.typing import NDArrayBool

if TYPE_CHECKING:
    from tools.av2.log import Log


def rows_in_view(log: Log, camera_name: str) -> NDArrayBool:
    """Bool, shape (R,): some part of the box is in the picture that the camera takes at the sweep's time.

    What hides the box, how far away it is and how dark it is play no part. The recording car, on which the camera is
    mounted, is never in view.

    Raises:
        AtomError: The log has no calibration, or none of that camera (code `R_NO_CAMERA`).
    """
    camera, tracks = log.cameras.camera(camera_name), log.tracks
    turn = quaternions_to_matrices(tracks.ego_quat_object)
    corners = box_corners(tracks.centre_ego_m, turn, tracks.size_m)
    seen = in_view(camera, transformed(inverse_pose(camera.ego_SE3_camera), corners))
    seen[tracks.rows_of(tracks.ego_index)] = False
    return seen
