"""Asking a profile's functions about all tracks of a log, once, for every search to come."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, cast

import numpy as np

from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.own import own_digest
from tools.atoms.profiles import load_profile
from tools.atoms.registry import ATOMS
from tools.atoms.signature import BoundLibrary, FunctionRef, Literal_
from tools.av2.log import Log
from tools.errors import AtomError
from tools.index.calls import TRACKS, call_text, calls_to_measure
from tools.index.facts import LogFacts, ProfileFacts
from tools.index.track_sets import track_set, tracks_of_mask
from tools.scenario import Scenario
from tools.typing import NDArrayFloat

_CODE: Final = ("atoms", "av2", "index", "scenario.py", "questions.py")
"""What decides the answers of functions, and which of them are asked and kept."""
_CM: Final = 100.0


def measured(facts: LogFacts, log: Log, profile: str) -> LogFacts:
    """The facts with what the functions of a profile find; takes a second or two for a log of 16 s.

    Args:
        facts: The facts so far.
        log: The log that they are of.
        profile: `standard` or `refav`.
    """
    library = load_profile(profile)
    bound = library.bind(log, Budget(BudgetLimits(10**9, 10**15, 10**15)))
    everything = bound.call(FunctionRef("get_objects_of_category"), {"category": "ANY"})
    holds: dict[str, int] = {}
    for name, signature in library.signatures.items():
        if ("map" in signature.needs and not log.has_map) or (name in ATOMS and ATOMS[name].is_own):
            continue
        for values in calls_to_measure(signature):
            found = _found(bound, name, {**values, TRACKS: everything})
            if found is not None:
                holds[call_text(name, values)] = found
    slowest, fastest = _speeds(log, profile)
    known = ProfileFacts(code_stamp(), holds, slowest, fastest)
    return replace(facts, profiles={**facts.profiles, profile: known})


def _found(bound: BoundLibrary, name: str, arguments: Mapping[str, object]) -> int | None:
    """The tracks for which a call holds; None where the function refuses."""
    try:
        value = bound.call(FunctionRef(name), arguments)
    except AtomError:
        return None
    if isinstance(value, Scenario):
        return tracks_of_mask(value.mask)
    from tools.atoms.compat.values import Tree, frames_of

    return sum(1 << track for track, node in cast("Tree", value).items() if frames_of(node))


def _speeds(log: Log, profile: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Lowest and highest speed of each track, m/s, rounded outwards to whole cm/s."""
    speed = _speed_mps(log, profile)
    known = ~np.isnan(speed)
    low = np.where(known, speed, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, speed, -np.inf).max(axis=1, initial=-np.inf)
    low, high = np.floor(low * _CM) / _CM, np.ceil(high * _CM) / _CM
    unknown = ~known.any(axis=1)
    low[unknown], high[unknown] = -np.inf, np.inf
    return tuple(low.tolist()), tuple(high.tolist())


def _speed_mps(log: Log, profile: str) -> NDArrayFloat:
    """What `has_velocity` compares with its bounds, shape (N, T), m/s; NaN where it knows none."""
    if profile == "refav":
        from tools.atoms.compat.kinematics import speed_mps

        return np.asarray(log.tracks.dense(speed_mps(log), np.nan))
    from tools.atoms.kinematics.motion import motion

    return np.asarray(motion(log).speed_mps)


def speeding(facts: ProfileFacts, low_mps: Literal_, high_mps: Literal_) -> int | None:
    """The tracks that may have a speed between two bounds; None where speeds are not known."""
    if not facts.fastest_mps or not isinstance(low_mps, float | int) or not isinstance(high_mps, float | int):
        return None
    fast = np.array(facts.fastest_mps) >= low_mps
    return track_set(fast & (np.array(facts.slowest_mps) <= high_mps))


@cache
def code_stamp() -> str:
    """Digest of the code that decides what functions find: facts of other code are not believed."""
    root = Path(__file__).resolve().parent.parent
    places = [path for name in _CODE for path in ((root / name).rglob("*.py") if "." not in name else [root / name])]
    state = hashlib.blake2b(digest_size=10)
    for path in sorted(places):
        content = path.read_bytes()
        for part in (path.relative_to(root).as_posix().encode(), content):
            state.update(len(part).to_bytes(8, "little") + part)
    state.update(own_digest().encode())
    return state.hexdigest()
