"""A small library of real functions for tests of the jail, with the hooks that hostile programs ask for."""

import os
import time

import numpy as np

from tools.atoms.asking import NOBODY
from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.signature import NumberKind, Parameter, Signature
from tools.errors import AtomError
from tools.scenario import Edges, Scenario

_MB = 2**17


def _hook(name, *parameters):
    return Signature(name, parameters, "actor", negatable=False)


_NUMBER = Parameter("mb", NumberKind(low=0, high=1e9))
HOOKS = {
    hook.name: hook
    for hook in (
        _hook("test_alloc", _NUMBER),
        _hook("test_grow"),
        _hook("test_exit"),
        _hook("test_exit_code", _NUMBER),
        _hook("test_open"),
        _hook("test_segfault"),
        _hook("test_spin"),
        _hook("test_c_loop"),
        _hook("test_sleep", _NUMBER),
        _hook("test_edges", _NUMBER),
        _hook("test_line"),
        _hook("test_no_answer"),
        _hook("test_failing_c_call"),
        _hook("test_alloc_on", Parameter("frames", NumberKind(low=0))),
    )
}


def _grow():
    kept = []
    while True:
        kept.append(np.ones(1 << 21))


def _spin():
    while True:
        pass


class Bound:
    """`get_objects_of_category`, `near_objects` by city distance, and the hooks."""

    def __init__(self, log, budget):
        self.log, self.budget = log, budget

    def result(self, value, description):
        return value

    def call(self, function, arguments):
        name = function.name
        if name in HOOKS:
            return self._hook(name, arguments)
        if name == "get_objects_of_category":
            return self._category(arguments["category"])
        if name == "near_objects":
            return self._near(arguments)
        raise AtomError(f"{name} is not in the small library")

    def _category(self, category):
        words = {"VEHICLE": ("REGULAR_VEHICLE", "BUS")}.get(category, (category,))
        chosen = np.isin(np.array(self.log.tracks.category), words)
        return Scenario.of(self.log.tracks.present_mask & chosen[:, None])

    def _near(self, arguments):
        tracks, related = arguments["track_candidates"], arguments["related_candidates"]
        n_tracks, _ = tracks.shape
        self.budget.charge_pairs(n_tracks * n_tracks)
        pair = tracks.mask[:, None, :] & related.mask[None, :, :] & ~np.eye(n_tracks, dtype=bool)[:, :, None]
        edges = Edges.from_arrays(*np.nonzero(pair), tracks.shape)
        self.budget.charge_edges(len(edges))
        return Scenario.of(pair.any(axis=1), edges)

    def _everything(self):
        return Scenario.of(self.log.tracks.present_mask)

    def _hook(self, name, arguments):
        match name:
            case "test_alloc":
                np.ones(int(arguments["mb"]) * _MB)
            case "test_alloc_on":
                if self.log.tracks.n_frames == arguments["frames"]:
                    _grow()
            case "test_grow":
                _grow()
            case "test_exit":
                os._exit(0)
            case "test_exit_code":
                os._exit(int(arguments["mb"]))
            case "test_open":
                open("/etc/passwd").read()  # noqa: PTH123, SIM115
            case "test_segfault":
                import ctypes

                ctypes.string_at(0)
            case "test_spin":
                _spin()
            case "test_c_loop":
                sum(range(10**13))
            case "test_sleep":
                time.sleep(arguments["mb"])
            case "test_failing_c_call":
                raise OSError(12, "Cannot allocate memory")
            case "test_no_answer":
                raise AtomError("the log has no map", "use a log with a map", "R_NO_MAP")
            case "test_edges":
                return self._edges(int(arguments["mb"]))
        return self._everything()

    def _edges(self, count):
        n_tracks, n_frames = shape = self.log.tracks.shape
        code = np.arange(count) * 2
        frame, pair = code % n_frames, code // n_frames
        return Scenario.of(
            np.ones(shape, bool), Edges.from_arrays(pair // n_tracks % n_tracks, pair % n_tracks, frame, shape)
        )


class SmallLibrary:
    def __init__(self):
        self.name, self.signatures = "small", {**BASELINE_SIGNATURES, **HOOKS}

    def bind(self, log, budget, answers=NOBODY):
        return Bound(log, budget)


class WithHooks:
    """A library with the hooks beside its own functions."""

    def __init__(self, library):
        self.library, self.name = library, library.name
        self.signatures = {**library.signatures, **HOOKS}

    def bind(self, log, budget, answers=NOBODY):
        return BoundWithHooks(self.library.bind(log, budget, answers), log, budget)


class BoundWithHooks(Bound):
    def __init__(self, bound, log, budget):
        super().__init__(log, budget)
        self.bound = bound

    def call(self, function, arguments):
        if function.name in HOOKS:
            return self._hook(function.name, arguments)
        return self.bound.call(function, arguments)

    def result(self, value, description):
        return self.bound.result(value, description)


with_hooks = WithHooks
