"""Places and headings smoothed over a track's whole life, with stops and hard braking kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.course import course_beside
from tools.tracking.kinds import ANIMAL, PERSON, STATIC, families_of
from tools.tracking.least_squares import Chain, smoothed
from tools.tracking.noise import Noise
from tools.tracking.rest import at_rest
from tools.typing import NDArrayBool, NDArrayFloat

STEADY: Final = np.array([0.05, 0.05, 0.05, 0.05, 0.10, 0.0005, 0.05])
"""Spectral density of the acceleration in steady motion, by family, m^2/s^3."""
FREEDOM: Final = 4.0
"""Degrees of freedom of Student's t for errors and accelerations: small, so that one hard brake is no outlier."""
ROUNDS: Final = 4
TURNING: Final = np.array([0.03, 0.20, 0.20, 0.3, 0.3, 0.01, 0.20])
"""Spectral density of the angular acceleration, by family, rad^2/s^3: vehicles steer into a turn within a second."""
STAND_M: Final = 0.002
STAND_RAD: Final = 0.001
"""How far anything at rest moves, or anything but people and animals turns, from frame to frame."""
LASTS_S: Final = 1.0
"""Who swerves or brakes does it for about so long: a lasting acceleration moves a box further than a series of
independent ones of its size, and is no outlier among them."""
AROUND_S: Final = 0.25
"""Accelerations are averaged over so long before and after, weights falling to the sides."""


def smoothed_boxes(boxes: Boxes, noise: Noise, rest_mps: float, rest_s: float) -> Boxes:
    """The boxes with smooth places and headings; those that were filled in follow the motion around them.

    Accelerations are first taken as lively as their family's, then re-estimated along each track: steady motion is
    smoothed hard, and a hard brake keeps its own acceleration. Objects at rest stand still.
    """
    if boxes.count < 3:
        return boxes
    chain = _chain(boxes)
    sigma = noise.positions_m(boxes.range_m)
    measured = np.where(boxes.made, 0.0, sigma**-2.0)
    none = np.zeros(boxes.count - 1)
    place = _adaptive(boxes, chain, measured, none)
    rest = at_rest(replace(boxes, centre_city_m=place), chain.joined, sigma, rest_mps, rest_s)
    still = _inside(rest, chain)
    if still.any():
        place = _adaptive(boxes, chain, measured, np.where(still, STAND_M**-2.0, 0.0))
    placed = replace(boxes, centre_city_m=place)
    return replace(placed, turn_rad=boxes.turn_rad + _heading_changes(placed, chain, noise, still))


def _chain(boxes: Boxes) -> Chain:
    joined = (np.diff(boxes.track) == 0) & (np.diff(boxes.frame) == 1)
    return Chain(joined, np.where(joined, np.diff(boxes.time_s), 1.0))


def _inside(rest: NDArrayBool, chain: Chain) -> NDArrayBool:
    return np.asarray(rest[:-1] & rest[1:] & chain.joined)


def _adaptive(boxes: Boxes, chain: Chain, measured: NDArrayFloat, rest_weight: NDArrayFloat) -> NDArrayFloat:
    """Smooth places, shape (R, 3): both noises re-estimated row by row as for Student's t."""
    steady = STEADY[families_of(boxes.category)][1:-1]
    between_s = (chain.step_s[:-1] + chain.step_s[1:]) / 2
    density, weight = 10 * steady, measured
    place = boxes.centre_city_m
    origin = boxes.centre_city_m[boxes.start[:-1]][boxes.place]
    for _ in range(ROUNDS):
        place = origin + smoothed(chain, boxes.centre_city_m - origin, weight, 1 / (density * between_s), rest_weight)
        lively = LASTS_S * (_lasting_acceleration(chain, place, between_s) ** 2).sum(axis=1)
        density = (FREEDOM * steady + lively) / (FREEDOM + 2)
        off = ((place - boxes.centre_city_m)[:, :2] ** 2).sum(axis=1) * measured
        weight = measured * (FREEDOM + 2) / (FREEDOM + off)
    return np.asarray(place)


def _lasting_acceleration(chain: Chain, place: NDArrayFloat, between_s: NDArrayFloat) -> NDArrayFloat:
    """Acceleration in the plane around each inner row, shape (R - 2, 2): noise cancels, what lasts stays."""
    half = round(AROUND_S / float(np.median(between_s)))
    share = np.hanning(2 * half + 3)[1:-1]
    accel = chain.velocity_changes(place[:, :2]) / between_s[:, None]
    parts = [np.convolve(part, share / share.sum())[half : half + part.size] for part in accel.T]
    return np.stack(parts, axis=1)


def _heading_changes(boxes: Boxes, chain: Chain, noise: Noise, still: NDArrayBool) -> NDArrayFloat:
    """What to turn each box by, shape (R,); places are smooth already, and say more of walkers than their boxes do."""
    family = families_of(boxes.category)
    yaw = boxes.yaw_rad
    step = np.diff(yaw, prepend=yaw[:1])
    step = (step + np.pi) % (2 * np.pi) - np.pi
    step[boxes.start[:-1]] = 0.0
    angle = np.cumsum(step)
    angle -= angle[boxes.start[:-1]][boxes.place]
    weight = np.where(boxes.made, 0.0, noise.headings_rad(family) ** -2.0)
    aside, sure = course_beside(boxes, chain, yaw, noise)
    seen = angle + aside * sure / np.maximum(weight + sure, 1e-9)
    density = TURNING[family][1:-1] * (chain.step_s[:-1] + chain.step_s[1:]) / 2
    stands = still & ~np.isin(family[:-1], (PERSON, ANIMAL)) | (chain.joined & (family[:-1] == STATIC))
    rest_weight = np.where(stands, STAND_RAD**-2.0, 0.0)
    out = smoothed(chain, seen[:, None], weight + sure, 1 / density, rest_weight)[:, 0]
    return np.asarray(out - angle)
