"""Moving from side to side: swerving and weaving."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import lane_frame
from tools.atoms.context.sideways import Shifts, shifts
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.noise import TRACKED_M
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SWERVE_M: Final = 0.8
"""A swerve goes this far at least: four times what a tracker's place is wrong by at 40 m."""
ABRUPT_MPS2: Final = 1.0
"""Square of the greatest sideways speed over the shift: 1 m within 1.5 s, 3.5 m within 2.8 s; an ordinary change of
lane takes 4 to 6 s and has 0.2 to 0.5."""
GREATEST_PER_MIDDLE: Final = 1.5 / 1.41
"""How much the greatest speed of a smooth shift (a cubic) is over that of its middle part, which is measured."""
SMOOTHED_S: Final = 0.15
"""Smoothing takes this, over the time that a shift takes, off that square over the shift: a tenth of one of 1.5 s."""
REFINED_S: Final = 0.98
"""Where a tracker's places are smooth from frame to frame somebody has smoothed them before, which takes the square of
this, over that of the time, off it; that of shifts in refined tracks, against what they are, is 0.68 after 1.4 s and
0.95 after 3 s (medians over the sample world) ..."""
LEAST_LEFT: Final = 0.5
"""... and no more than this share, since less would tell errors from swerves no more."""
CLEAR_SHARE: Final = 1.2
"""One shift this abrupt makes a swerve of a sequence; else they have to be abrupt enough on average ..."""
SEVERAL_SHARE: Final = 0.75
"""... and from three shifts on this share is enough, unless they are changes of lane: an error that slows one of them
hardly slows all."""
CHANGE_M: Final = 2.5
"""Wider shifts are changes of lane."""
STAY_SHARE: Final = 0.35
"""Ways out and back that are this share as abrupt belong to a swerve, ..."""
STAY_M: Final = 0.6
"""... and if they are this wide."""
LONGEST_S: Final = 3.0
"""A single way out, or back, takes no longer."""
CALM_SHARE: Final = 0.6
"""Where a swerve begins and ends, sideways speed is at most this share of its greatest: who leaves or enters the road
at an angle, or is seen from the middle of something on, does not swerve."""
AND_BACK_S: Final = 1.5
"""Swerving out and back is one swerve when the way back begins this soon after the way out."""
SHIFT_M: Final = NumberKind(0.4, math.inf, "m")
SLOW_S: Final = 2.0
SLOW_S_PER_M: Final = 1.0
"""Each shift of a weaving track takes at most 2 s and 1 s more per metre (a change of lane at most 5.5 s) ..."""
PAUSE_S: Final = 2.0
"""... and follows the one before this soon."""
ALIKE: Final = 0.5
"""What is less than this share of the widest shift before and after it does not belong to the weaving."""
FEWEST: Final = 3
"""Out and back is avoiding something; out, back and out again is weaving."""


@atom("behaviour", needs=("map",))
def swerving(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they move abruptly to one side, and back.

    While driving along a lane (2 m/s or more, no turn) the track moves across it by 0.8 m or more to one side, so
    briskly that the square of its greatest sideways speed, over the shift, is 1 m/s^2 or more: 1 m within 1.5 s, 3.5 m
    within 2.8 s. Changes of lane at that pace count, ordinary ones and slow drifting do not. It lasts from the begin
    to the end of the sideways motion; a way back, and further ways out, that begin within 1.5 s and are a third as
    abrupt or more belong to it. Who comes from a turn, or into one, does not swerve: at its ends a swerve is calm.

    Sideways motion is measured against the lane's centreline and followed over changes of lane; beside lanes against
    the last one, up to 6 m from its middle. Gaps of up to 1.5 s are bridged. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side to which the swerve begins; None for either.

    Roles:
        direction is seen from the swerving track.

    Example:
        swerving_left = swerving(vehicles, log_dir, direction="left")

    Source:
        Our own; 1 m/s^2 is twice what UN R79 lets automated lane changes use.
    """
    log = log_dir.log
    found = swerves(log)
    sense = {"left": found.shift_m > 0, "right": found.shift_m < 0}.get(direction or "")
    return track_candidates.restrict((found if sense is None else found.where(sense)).mask(log.tracks.shape))


@derived("standard.swerves")
def swerves(log: Log) -> Shifts:
    """All swerves, ways out and back together; `shift_m` and `speed_mps` are those of the first."""
    found, time_s = shifts(log), seconds(log)
    lasts = time_s[found.last] - time_s[found.first]
    found = found.where((np.abs(found.shift_m) >= STAY_M) & (lasts <= LONGEST_S))
    found = found.where(_abruptness(log, found) >= STAY_SHARE)
    chain = _chains(log, found, AND_BACK_S)
    kept = _are_swerves(chain, np.abs(found.shift_m), _abruptness(log, found), _calm(log, found))[chain]
    return _whole(found.where(kept), chain[kept])


def _are_swerves(chain: NDArrayInt, size_m: NDArrayFloat, abrupt: NDArrayFloat, calm: NDArrayBool) -> NDArrayBool:
    """Bool, one per chain of shifts: wide enough, and abrupt, on average or once; the others have shape (K,)."""
    count = np.bincount(chain)
    widest = np.zeros(count.size)
    np.maximum.at(widest, chain, size_m)
    needed = np.where((count >= FEWEST) & (widest <= CHANGE_M), SEVERAL_SHARE, 1.0)
    mean = np.bincount(chain, weights=abrupt) / np.maximum(count, 1)
    clear = np.bincount(chain, weights=calm & (abrupt >= CLEAR_SHARE) & (size_m >= SWERVE_M)) > 0
    some_calm = np.bincount(chain, weights=calm) > 0
    return np.asarray((widest >= SWERVE_M) & (clear | (some_calm & (mean >= needed))))


def _abruptness(log: Log, found: Shifts) -> NDArrayFloat:
    """How abrupt each shift is, as a share of what it takes to be a swerve, shape (K,)."""
    time_s, greatest = seconds(log), GREATEST_PER_MIDDLE * found.speed_mps
    lasts = np.maximum(time_s[found.last] - time_s[found.first], 2 * SMOOTHED_S)
    smooth = centre_motion(log).noise_m[found.track] == TRACKED_M
    left = np.where(smooth, np.maximum(1 - (REFINED_S / lasts) ** 2, LEAST_LEFT), 1 - SMOOTHED_S / lasts)
    return np.asarray(greatest**2 / np.abs(found.shift_m) / ABRUPT_MPS2 / left)


def _calm(log: Log, found: Shifts) -> NDArrayBool:
    """Bool (K,): hardly any sideways motion at both ends."""
    sideways = np.abs(lane_frame(log).lateral_mps)
    ends = np.fmax(sideways[found.track, found.first], sideways[found.track, found.last])
    calm: NDArrayBool = ~(ends > CALM_SHARE * found.speed_mps)
    return calm


@atom("behaviour", needs=("map",))
def weaving(track_candidates: Tracks, log_dir: Call, min_shift_m: Annotated[float, SHIFT_M] = 0.5) -> Scenario:
    """Tracks while they move from side to side again and again.

    While driving along lanes (2 m/s or more, no turn) the track moves across them to one side, back, and to the first
    side again, or more often: three shifts or more, each of min_shift_m or more and at least half as wide as the widest
    of them, each within 2 s and 1 s more per metre, each begun at most 2 s after the end of the one before. Within a
    lane or over several makes no difference: with min_shift_m=2.5 only changes of lane count. It lasts from the begin
    of the first shift to the end of the last.

    Sideways motion is measured against the lane's centreline and followed over changes of lane. Gaps of up to 1.5 s are
    bridged. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_shift_m: Least sideways shift that counts, m, 0.4 or more.

    Example:
        through_traffic = weaving(vehicles, log_dir, min_shift_m=2.5)

    Source:
        Our own.
    """
    log = log_dir.log
    time_s, found = seconds(log), shifts(log)
    size = np.abs(found.shift_m)
    brisk = time_s[found.last] - time_s[found.first] <= SLOW_S + SLOW_S_PER_M * size
    found = found.where((size >= min_shift_m) & brisk)
    widest = np.zeros(found.track.size)
    np.maximum.at(widest, chain := _chains(log, found, PAUSE_S), np.abs(found.shift_m))
    found = found.where(np.abs(found.shift_m) >= ALIKE * widest[chain])
    chain = _chains(log, found, PAUSE_S)
    many = np.bincount(chain, minlength=1)[chain] >= FEWEST
    return track_candidates.restrict(_whole(found.where(many), chain[many]).mask(log.tracks.shape))


def _chains(log: Log, found: Shifts, within_s: float) -> NDArrayInt:
    """Number of the chain that each shift belongs to, shape (K,): shifts that follow each other soon."""
    begins = np.ones(found.track.size, np.bool_)
    begins[1:] = ~_joined(log, found, within_s)
    return np.cumsum(begins) - 1


def _joined(log: Log, found: Shifts, within_s: float) -> NDArrayBool:
    """Bool (K - 1,): the next shift is of the same piece, the other way, and begins `within_s` after this one's end."""
    time_s = seconds(log)
    same: NDArrayBool = np.diff(found.piece) == 0
    turned: NDArrayBool = found.shift_m[1:] * found.shift_m[:-1] < 0
    soon: NDArrayBool = time_s[found.first[1:]] - time_s[found.last[:-1]] <= within_s
    return same & turned & soon


def _whole(found: Shifts, chain: NDArrayInt) -> Shifts:
    """One shift for each chain, from its begin to its end; the rest is that of the first."""
    begin = np.flatnonzero(np.diff(chain, prepend=-1))
    end = np.append(begin[1:], chain.size)[: begin.size] - 1
    first = found.where(begin)
    return Shifts(first.track, first.first, found.last[end], first.shift_m, first.speed_mps, first.piece)
