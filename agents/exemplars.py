"""Exemplars as YAML files: those that come with the project, and what a memory exports.

An entry of a file has `description`, `program`, `profiles` (that it holds in), `verified` (how), and `evidence` by
profile. What comes with the project also says how it is verified again: `truth` (see `evals.exemplars.truths`) with
`worlds` where these are named, or `reference`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

import yaml

from prompts.loader import read_text
from tools.atoms.profiles import load_profile
from tools.errors import DataError, ProgramError
from tools.language.checker import check
from tools.memory.values import Exemplar, Verified

FOLDER: Final = "exemplars"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS: Final = {"description", "program", "profiles", "verified", "evidence", "truth", "worlds", "reference"}


@dataclass(frozen=True, slots=True)
class Seed:
    """An exemplar with the way to verify it again.

    Attributes:
        exemplar: In one profile.
        truth: What it finds, as YAML data; None where it is not verified against known truth.
        worlds: Sample worlds to ask; empty for all that know the truth.
        reference: Name of the reference program whose results it reproduces; empty otherwise.
    """

    exemplar: Exemplar
    truth: Any = field(default=None, hash=False)
    worlds: tuple[str, ...] = ()
    reference: str = ""


@cache
def seeds() -> tuple[Seed, ...]:
    """The exemplars that come with the project, in the order of their files.

    Raises:
        DataError: A file is not as it should be, or the checker refuses a program.
    """
    names = sorted(item.name for item in files("prompts").joinpath(FOLDER).iterdir() if item.name.endswith(".yaml"))
    found = [seed for name in names for seed in read_entries(read_text(f"{FOLDER}/{name}"), f"prompts/{FOLDER}/{name}")]
    twice = {one.exemplar.id for one in found}
    if len(twice) < len(found):
        raise DataError(f"prompts/{FOLDER}", "holds an exemplar twice")
    return tuple(found)


def read_entries(text: str, where: str) -> tuple[Seed, ...]:
    """The exemplars of a YAML text, one per entry and profile.

    Args:
        text: A list of entries.
        where: What to call the text in errors.

    Raises:
        DataError: It is no such list, an entry lacks something or has something unknown, or the checker refuses a
            program.
    """
    try:
        entries = yaml.load(text, Loader=_Loader) or []
    except yaml.YAMLError as error:
        raise DataError(where, f"is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise DataError(where, "must hold a list of exemplars")
    return tuple(seed for number, entry in enumerate(entries, 1) for seed in _of(entry, f"{where}, entry {number}"))


def _of(entry: Any, where: str) -> Iterable[Seed]:
    if not isinstance(entry, Mapping) or not {"description", "program", "verified"} <= set(entry):
        raise DataError(where, "needs description, program and verified")
    if unknown := sorted(set(map(str, entry)) - _KEYS):
        raise DataError(where, f"has unknown parts: {', '.join(unknown)}")
    if entry["verified"] not in get_args(Verified):
        raise DataError(where, f"verified must be one of {', '.join(get_args(Verified))}, not {entry['verified']!a}")
    for profile in entry.get("profiles", ["standard"]):
        yield Seed(
            _exemplar(entry, profile, where),
            entry.get("truth"),
            tuple(entry.get("worlds", ())),
            entry.get("reference", ""),
        )


def _exemplar(entry: Mapping[str, Any], profile: str, where: str) -> Exemplar:
    description, program = str(entry["description"]), str(entry["program"])
    try:
        functions = functions_of(program, profile)
    except ProgramError as error:
        raise DataError(where, f"the checker refuses its program: {error}") from error
    evidence = str(entry.get("evidence", {}).get(profile, ""))
    return Exemplar(description, program, functions, profile, entry["verified"], evidence)


def functions_of(program: str, profile: str) -> tuple[str, ...]:
    """Names of the functions that a program calls, those that wrap others too, sorted.

    Raises:
        ProgramError: The checker refuses it.
    """
    calls = check(program, load_profile(profile).signatures, "exemplar").calls
    return tuple(sorted({name for call in calls for name in (call.function.name, *call.function.wrappers)}))


def as_yaml(entries: Sequence[Seed]) -> str:
    """The YAML text of exemplars; those that differ in their profile only share an entry."""
    grouped: dict[tuple[str, str, str], list[Seed]] = {}
    for seed in entries:
        one = seed.exemplar
        grouped.setdefault((one.description, one.program, one.verified), []).append(seed)
    return yaml.dump([_entry(group) for group in grouped.values()], Dumper=_Dumper, sort_keys=False, width=110)


def _entry(group: Sequence[Seed]) -> dict[str, Any]:
    first = group[0]
    entry: dict[str, Any] = {
        "description": first.exemplar.description,
        "profiles": _Flow([seed.exemplar.profile for seed in group]),
        "program": first.exemplar.program,
        "verified": first.exemplar.verified,
        "evidence": {seed.exemplar.profile: seed.exemplar.evidence for seed in group},
    }
    more = {"truth": _flowing(first.truth), "worlds": _Flow(first.worlds), "reference": first.reference}
    return entry | {name: value for name, value in more.items() if value}


class _Flow(list[Any]):
    """A list on one line."""


class _FlowMap(dict[str, Any]):
    """A mapping on one line."""


def _flowing(truth: Any) -> Any:
    return _FlowMap(truth) if isinstance(truth, Mapping) else truth


class _Dumper(yaml.SafeDumper):
    """Programs as blocks, lists of words and truths on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Flow, lambda dumper, some: dumper.represent_sequence("tag:yaml.org,2002:seq", some, True))
_Dumper.add_representer(_FlowMap, lambda dumper, some: dumper.represent_mapping("tag:yaml.org,2002:map", some, True))
