"""Braking: mildly or hard."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.evidence import hysteresis
from tools.atoms.geometry.runs import runs_with
from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.driving import Driving, Runs, driving, sustained
from tools.atoms.kinematics.noise import TRACKED_M
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind, NumberKind
from tools.av2.log import Log
from tools.errors import AtomError
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

BRAKING_STRENGTH: Final = EnumKind(("mild", "hard"), none_means="either", what="strength", none_words=("any", "either"))
DECELERATION_MPS2: Final = NumberKind(0.0, math.inf, "m/s^2")
HARD_MPS2: Final = 3.5
STAY_SHARE: Final = 2 / 3
"""Braking goes on while it is this share as strong as it has to be at some time: the fit rounds its ends off."""
QUICK_MPS2: Final = 2.5
"""Decelerations from here on are fitted over 1 s, weaker ones, which errors reach sooner and which last, over 1.6 s."""
MIN_QUICK_S: Final = 0.5
MIN_SLOW_S: Final = 0.8
"""Shorter slow-downs, of those and of these, are errors of the boxes."""
MIN_LOSS_MPS: Final = (1.5, 2.0)
"""Braking takes off this much speed, in annotations and in a tracker's tracks: what errors take off seldom adds up to
it. With 2 m/s instead of 1.5 braking in refined tracks is found with precision 0.97 instead of 0.90 (sample world)."""


@atom("behaviour")
def braking(
    track_candidates: Tracks,
    log_dir: Call,
    strength: Annotated[str | None, BRAKING_STRENGTH] = None,
    min_deceleration_mps2: Annotated[float, DECELERATION_MPS2] = 1.25,
    hard_deceleration_mps2: Annotated[float, DECELERATION_MPS2] = HARD_MPS2,
) -> Scenario:
    """Tracks while they brake: lose speed markedly, mildly or hard.

    The speed over ground falls at min_deceleration_mps2 or more at some time; the braking lasts while it falls at 2/3
    of that or more, for 0.8 s at least (0.5 s from 2.5 m/s^2 on), and takes off 1.5 m/s or more (2 m/s in a tracker's
    tracks). Deceleration is the slope of a line fitted to the speed over 1.6 s (1 s from 2.5 m/s^2 on, but for smoothed
    tracks of a tracker; up to 2.4 s in noisy tracks), so which way the box points, and whether the track drives in
    reverse, does not matter. Hard braking is braking at hard_deceleration_mps2, by the same rule: it holds while the
    deceleration is hard, not for the whole slow-down. Mild braking is a slow-down that becomes hard at no time. Tracks
    that stand or are seen once do not brake.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        strength: Mild, hard, or None for either.
        min_deceleration_mps2: Least deceleration that is braking, m/s^2, positive.
        hard_deceleration_mps2: Least deceleration that is hard, m/s^2, positive.

    Example:
        emergency = braking(vehicles, log_dir, strength="hard")

    Source:
        Our own, from the moving vehicles of four Argoverse 2 logs. 1.25: they lose speed faster for 8 % of the time;
        rolling and engine drag stay below. 3.5: they brake harder for 0.2 % of it, with five of 50 brakings at or near
        it; AASHTO calls 3.4 a comfortable limit for stopping, ISO 15622 lets cruise control brake by 3.5, and insurers'
        telematics count 7 mph per second (3.1) as hard.
    """
    if strength == "mild" and min_deceleration_mps2 >= hard_deceleration_mps2:
        raise AtomError(
            f"no braking of {min_deceleration_mps2:g} m/s^2 or more is mild: hard begins at {hard_deceleration_mps2:g}",
            "give a smaller min_deceleration_mps2, or a larger hard_deceleration_mps2",
        )
    found = slow_downs(log_dir.log, min_deceleration_mps2)
    if strength is None:
        return track_candidates.restrict(found)
    hard = slow_downs(log_dir.log, hard_deceleration_mps2)
    return track_candidates.restrict(hard if strength == "hard" else found & ~runs_with(found | hard, hard))


def slow_downs(log: Log, min_deceleration_mps2: float) -> NDArrayBool:
    """Bool (N, T): braking as `braking` defines it, of any strength from a least one on."""
    drive, noise_m = driving(log), centre_motion(log).noise_m
    quick = min_deceleration_mps2 >= QUICK_MPS2
    # What smooths a tracker's places gathers the change of speed at times: shorter windows see that alone.
    exact = quick & (noise_m != TRACKED_M)
    change = np.where(exact[:, None], drive.accel_mps2, drive.trend_mps2)
    slowing = hysteresis(change <= -min_deceleration_mps2, change <= -STAY_SHARE * min_deceleration_mps2)
    runs = Runs.of(sustained(log, slowing, MIN_QUICK_S if quick else MIN_SLOW_S))
    least = np.where(noise_m >= TRACKED_M, MIN_LOSS_MPS[1], MIN_LOSS_MPS[0])[runs.track]
    return runs.where(speed_gain_mps(drive, runs) <= -least).mask(slowing.shape)


def speed_gain_mps(drive: Driving, runs: Runs) -> NDArrayFloat:
    """By how much the speed grows from begin to end of each run, shape (K,)."""
    return np.asarray(drive.speed_mps[runs.track, runs.last] - drive.speed_mps[runs.track, runs.first])
