"""The table of how functions decide, held to what they find on real logs and on generated ones."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.meaning.canonical import canonical_call
from agents.meaning.functions import STANDARD, TABLES, lasts, narrows, reads, subject_place
from agents.meaning.normal_form import normal_form, same_meaning
from agents.meaning.values import AllOf, Call, Category, Expression, call
from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, FunctionRef, LogKind, Signature, TracksKind
from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool

EVERYTHING, VEHICLES, PEOPLE = Category("ANY"), Category("VEHICLE"), Category("PEDESTRIAN")
EGO = Category("EGO_VEHICLE")
WITHOUT_SETS = ("get_objects_of_category", "scenario_and", "scenario_or", "scenario_not", "reverse_relationship")
FURTHER_VALUES: dict[str, list[dict[str, Any]]] = {
    "near_objects": [{}, {"min_objects": 2.0}, {"min_objects": None}, {"include_self": True}],
    "has_objects_in_relative_direction": [{}, {"min_number": 2.0}, {"max_number": 1.0}],
    "get_objects_in_relative_direction": [{}, {"min_number": 2.0}, {"max_number": 1.0}],
}


def asked(profile: str) -> list[Call]:
    """Every function of a profile that no camera is needed for, in all its wrappers, asked of everything."""
    found = []
    for signature in load_profile(profile).signatures.values():
        if signature.layer in ("output", "visual") or signature.name in WITHOUT_SETS:
            continue
        for values in FURTHER_VALUES.get(signature.name, [{}]):
            for wrappers in _wrappers(signature):
                sets = [EGO if "viewer" in p.name else EVERYTHING for p in _places(signature)]
                found.append(call(signature.name, sets, _needed(signature) | values, wrappers))
    return found


def _places(signature: Signature) -> list[Any]:
    return [p for p in signature.parameters if isinstance(p.kind, TracksKind)]


def _needed(signature: Signature) -> dict[str, Any]:
    needed = [p for p in signature.parameters if p.required and not isinstance(p.kind, TracksKind | LogKind)]
    words = {p.name: p.kind.words[0] for p in needed if isinstance(p.kind, EnumKind)}
    return words | ({"category": "REGULAR_VEHICLE"} if "category" in words else {})


def _wrappers(signature: Signature) -> list[tuple[str, ...]]:
    plain: list[tuple[str, ...]] = [(), ("reverse_relationship",)] if signature.reversible else [()]
    return plain + ([("scenario_not", *wrappers) for wrappers in plain] if signature.negatable else [])


@pytest.fixture(scope="module")
def logs(val_logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Log]:
    """A real log, and generated ones with what is rare on it."""
    folder = tmp_path_factory.mktemp("samples")
    return [open_log(path) for path in (val_logs[3], *write_samples(folder, scenes=2))]


def _found(asked: Call, log: Log, profile: str, subject: NDArrayBool) -> NDArrayBool:
    """What a call finds in the part `subject`, bool of shape (N, T), of all there is."""
    library = load_profile(profile)
    bound = library.bind(log, Budget(BudgetLimits(10**6, 10**12, 10**12)))
    signature = library.signatures[asked.function]
    arguments: dict[str, Any] = dict(asked.values)
    for place, parameter in enumerate(_places(signature)):
        chosen = subject if place == subject_place(asked, profile) else log.tracks.present_mask
        if asked.sets[place] == EGO:
            chosen = log.tracks.present_mask & (np.arange(log.tracks.n_tracks) == log.tracks.ego_index)[:, None]
        arguments[parameter.name] = Scenario(chosen.copy(), Edges.empty())
    value = bound.call(FunctionRef(asked.function, asked.wrappers), arguments)  # type: ignore[arg-type]
    return bound.result(value, "").mask


def test_standard_functions_decide_as_the_table_says(logs: list[Log]) -> None:
    wrong, nonempty = set(), 0
    for log in logs:
        present, random = log.tracks.present_mask, np.random.default_rng(5)
        some = np.repeat(random.random((present.shape[0], present.shape[1] // 10 + 1)) < 0.6, 10, axis=1)
        parts = {"track": random.random((present.shape[0], 1)) < 0.6, "frame": some[:, : present.shape[1]]}
        for question in (canonical_call(item, "standard") for item in asked("standard")):
            level = reads(question, "standard")
            if level == "set" or not narrows(question, "standard"):
                continue
            whole = _found(question, log, "standard", present)
            nonempty += int(whole.any())
            for name in ("track", "frame") if level == "frame" else ("track",):
                if not np.array_equal(_found(question, log, "standard", present & parts[name]), whole & parts[name]):
                    wrong.add((question.function, question.wrappers, name))
    assert not wrong
    assert nonempty > 300


def test_what_lasts_takes_tracks_whole(logs: list[Log]) -> None:
    for log in logs:
        present = log.tracks.present_mask
        for question in (canonical_call(item, "standard") for item in asked("standard")):
            if lasts(question, "standard"):
                found = _found(question, log, "standard", present)
                assert np.array_equal(found, np.asarray(found.any(axis=1))[:, None] & present), question.function


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_what_commutes_may_be_said_in_any_order(profile: str, val_logs: list[Path], run: Any) -> None:
    log, equal, nonempty = open_log(val_logs[2]), set(), 0
    partners = [
        call("has_velocity", [VEHICLES], {"max_velocity": 3}),
        call("near_objects", [VEHICLES, PEOPLE], {"distance_thresh": 20}),
        call("stationary", [VEHICLES], {}, ["scenario_not"]),
    ]
    for at, question in enumerate(asked(profile)):
        place, partner = subject_place(question, profile), partners[at % len(partners)]
        others = [EGO if other == EGO else Category("REGULAR_VEHICLE") for other in question.sets]
        nested = [_of(question, place, partner, others), _of(partner, 0, _of(question, place, VEHICLES, others))]
        joined = AllOf((_of(question, place, VEHICLES, others), partner))
        same = [form for form in (nested[1], joined) if same_meaning(nested[0], form, profile)]
        if same:
            found = run(nested[0], profile, log)
            assert all((run(form, profile, log) == found).all() for form in same), (question, partner)
            equal.add(question.function)
            nonempty += int(found.any())
    assert len(equal) > (60 if profile == "standard" else 15)
    assert nonempty > 15


def _of(asked: Call, place: int, subject: Expression, others: Sequence[Expression] = ()) -> Call:
    sets = others or asked.sets
    return replace(asked, sets=(*sets[:place], subject, *sets[place + 1 :]))


def test_relations_that_are_each_others_reverse(logs: list[Log], run: Any) -> None:
    turned = [(name, name) for name in sorted(STANDARD.symmetric)] + list(STANDARD.inverse)
    found = 0
    for name, other in turned:
        values = _needed(load_profile("standard").signatures[name])
        reverse = call(name, [VEHICLES, EVERYTHING], values, ["reverse_relationship"])
        plain = call(other, [EVERYTHING, VEHICLES], values)
        assert same_meaning(reverse, plain, "standard")
        for log in logs:
            referred = run(reverse, "standard", log)
            assert np.array_equal(referred, run(plain, "standard", log)), name
            found += int(referred.any())
    assert found > 20


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_has_reversed_is_get(profile: str, val_logs: list[Path], run: Any) -> None:
    log = open_log(val_logs[1])
    values: dict[str, Any] = {"direction": "forward", "within_distance": 20.0}
    got = call("get_objects_in_relative_direction", [VEHICLES, PEOPLE], values)
    has = call("has_objects_in_relative_direction", [VEHICLES, PEOPLE], values, ["reverse_relationship"])
    assert normal_form(got, profile) == normal_form(has, profile)
    found = run(got, profile, log)
    assert found.any()
    assert np.array_equal(found, run(has, profile, log))


def test_the_tables_name_functions_that_there_are() -> None:
    for profile, table in TABLES.items():
        known = load_profile(profile).signatures.keys()
        named = table.reads_track | table.reads_set | table.reversed_reads_set | table.symmetric | table.lasting
        assert named | table.makes_new | {name for pair in table.inverse for name in pair} <= known, profile
