"""Logs with their facts, and random programs over all functions of a profile."""

import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, FlagKind, NumberKind, Parameter, Signature, TextKind, TracksKind
from tools.av2.log import Log, open_log
from tools.av2.samples.writing import write_samples
from tools.errors import ProgramError
from tools.index.facts import LogFacts, facts_of
from tools.index.measuring import measured
from tools.language.checker import check
from tools.language.plan import Plan

KnownLogs = Callable[[str], list[tuple[Log, LogFacts, LogFacts]]]
Plans = Callable[[str, int, int], Iterator[Plan]]

COMMON = ("REGULAR_VEHICLE", "PEDESTRIAN", "VEHICLE", "ANY", "EGO_VEHICLE", "BICYCLE", "BICYCLIST", "BUS", "STOP_SIGN")
RARE = ("DOG", "WHEELCHAIR", "RAILED_VEHICLE", "SCHOOL_BUS", "TRUCK_CAB", "MOTORCYCLE", "LARGE_VEHICLE", "STROLLER")
NUMBERS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 20.0, 50.0, -1.0, 1000.0)


@pytest.fixture(scope="session")
def index_logs(val_logs: list[Path], tiny_logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Log]:
    """Four real logs, four of the sample world, one without a map."""
    samples = write_samples(tmp_path_factory.mktemp("samples"), scenes=4)
    return [open_log(path) for path in (*val_logs, *samples, tiny_logs[0])]


@pytest.fixture(scope="session")
def known_logs(index_logs: list[Log]) -> KnownLogs:
    """Per profile: every log with its quick facts and with all its facts."""

    @cache
    def known(profile: str) -> list[tuple[Log, LogFacts, LogFacts]]:
        return [(log, facts_of(log), measured(facts_of(log), log, profile)) for log in index_logs]

    return known


@pytest.fixture(scope="session")
def random_plans() -> Plans:
    """`random_plans(profile, seed, count)`: checked programs, sets used in several places, every kind of wrapper."""
    return _plans


def _plans(profile: str, seed: int, count: int) -> Iterator[Plan]:
    chance, signatures = random.Random(seed), load_profile(profile).signatures
    made = 0
    while made < count:
        try:
            plan = check(_program(chance, signatures), signatures)
        except ProgramError:  # bounds the wrong way round, a wrapper that does not fit
            continue
        made += 1
        yield plan


def _program(chance: random.Random, signatures: dict[str, Signature]) -> str:
    names = [f"s{number}" for number in range(chance.randint(2, 4))]
    lines = [f'{name} = get_objects_of_category(log_dir, category="{_category(chance)}")' for name in names]
    functions = sorted(name for name, item in signatures.items() if _takes_sets(item))
    for number in range(chance.randint(1, 7)):
        lines.append(f"t{number} = {_statement(chance, signatures, functions, names)}")
        names.append(f"t{number}")
    if chance.random() < 0.2:
        lines.insert(len(lines) - 1, f'output_scenario({names[-2]}, "before", log_dir, output_dir)')
    return "\n".join([*lines, f'output_scenario({names[-1]}, "q", log_dir, output_dir)', ""])


def _takes_sets(signature: Signature) -> bool:
    return signature.layer != "output" and any(isinstance(item.kind, TracksKind) for item in signature.parameters)


def _category(chance: random.Random) -> str:
    return chance.choice(COMMON if chance.random() < 0.6 else RARE)


def _statement(chance: random.Random, signatures: dict[str, Signature], functions: list[str], names: list[str]) -> str:
    if chance.random() < 0.3:
        parts = ", ".join(_name(chance, names) for _ in range(chance.randint(1, 3)))
        return f"{chance.choice(('scenario_and', 'scenario_or'))}([{parts}])"
    signature = signatures[chance.choice(functions)]
    if signature.layer == "visual" and chance.random() < 0.8:
        return _statement(chance, signatures, functions, names)
    called = signature.name
    for wrapper in chance.choice(
        ((), (), (), ("reverse_relationship",), ("scenario_not",), ("reverse_relationship", "scenario_not"))
    ):
        called = f"{wrapper}({called})"
    return f"{called}({', '.join(_arguments(chance, signature, names))})"


def _name(chance: random.Random, names: list[str]) -> str:
    """Late sets more often than early ones."""
    return names[max(chance.randrange(len(names)), chance.randrange(len(names)))]


def _arguments(chance: random.Random, signature: Signature, names: list[str]) -> Iterator[str]:
    for item in signature.parameters:
        if isinstance(item.kind, TracksKind):
            yield f"{item.name}={_name(chance, names)}"
        elif item.name == "log_dir":
            yield "log_dir=log_dir"
        elif item.required or chance.random() < 0.4:
            yield f"{item.name}={_value(chance, item)}"


def _value(chance: random.Random, parameter: Parameter) -> str:
    kind = parameter.kind
    if isinstance(kind, EnumKind):
        return repr(chance.choice((*kind.words, *((None,) if kind.none_means else ()))))
    if isinstance(kind, FlagKind):
        return repr(chance.random() < 0.5)
    if isinstance(kind, TextKind):
        return repr("taxi")
    assert isinstance(kind, NumberKind)
    return repr(chance.choice([value for value in NUMBERS if kind.low <= value <= kind.high]))
