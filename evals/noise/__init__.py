"""Ground-truth tracks made as noisy as a tracker's output."""

from evals.noise.boxes import NoisyTracks
from evals.noise.model import DEFAULT_NOISE, noisy_log, perturb_tracks
from evals.noise.parameters import MAX_LEVEL, NoiseParameters
from evals.noise.writing import write_tracker_output, write_tracks

__all__ = [
    "DEFAULT_NOISE",
    "MAX_LEVEL",
    "NoiseParameters",
    "NoisyTracks",
    "noisy_log",
    "perturb_tracks",
    "write_tracker_output",
    "write_tracks",
]
