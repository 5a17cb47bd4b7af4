"""Velocities for relations: known in gaps, too."""

from __future__ import annotations

from tools.atoms.geometry.gaps import gaps
from tools.atoms.kinematics.motion import motion
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat


@derived("standard.bridged_velocity")
def bridged_velocity(log: Log) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """City velocity, x and y, and speed of all tracks, m/s; in gaps on straight lines; each of shape (N, T)."""
    move, fill = motion(log), gaps(log)
    return fill.between(move.vx_mps), fill.between(move.vy_mps), fill.between(move.speed_mps)
