"""Mistakes of writers that take the language for Python, and of outputs that are missing."""

from __future__ import annotations

import re
from typing import Final

from evals.mistakes.editing import before_output
from evals.mistakes.values import Family, Mistake, Plant, Planted

_SOURCE: Final = "RefAV: programs are free Python there, and models write it so"


def _repair(name: str, family: Family, summary: str, plant: Plant) -> Mistake:
    return Mistake(name, family, "repair", summary, plant, "program", _SOURCE)


def _before(*lines: str, cure: str) -> Plant:
    return lambda program: Planted("\n".join((*lines, program)), cure)


def _without_output(program: str) -> Planted:
    return Planted(program.rstrip().rpartition("\n")[0] + "\n", r"output_scenario\(result, description, log_dir")


def _returned(program: str) -> Planted:
    body, _, output = program.rstrip().rpartition("\n")
    last = output.partition("(")[2].partition(",")[0]
    return Planted(f"{body}\nreturn {last}\n", r"output_scenario\(result, description, log_dir")


def _in_function(program: str) -> Planted:
    body = "\n".join(f"    {line}" for line in program.splitlines())
    return Planted(
        f"def find(log_dir, output_dir):\n{body}\n\nfind(log_dir, output_dir)\n", r"without defining functions"
    )


def _as_method(program: str) -> Planted | None:
    """`cars.stationary()` in place of the first call of a plain function."""
    match = re.search(r"= ([a-z_]+)\((\w+), log_dir(?:, )?(.*)\)\n", program)
    if match is None:
        return None
    written = f"= {match[2]}.{match[1]}({match[3]})\n"
    return Planted(program.replace(match[0], written, 1), r"call functions by name")


PYTHON: Final = (
    _repair("loop over tracks", "python", "for car in cars: ...", before_output(
        "for track in {last}:", "    print(track)", cure=r"already act on every track")),
    _repair("comprehension", "python", "[car for car in cars if ...]", before_output(
        "{last} = [track for track in {last}]", cure=r"once on the whole set")),
    _repair("condition", "python", "if len(cars) > 0: ...", before_output(
        "if {last}:", "    {last} = {first}", cure=r"without conditions")),
    _repair("comparison", "python", "x = cars > 5", before_output(
        "{last} = {first} > 5", cure=r"bounds to a function")),
    _repair("and between sets", "python", "a and b", before_output(
        "{last} = {first} and {last}", cure=r"scenario_and\(\[a, b\]\)")),
    _repair("ampersand between sets", "python", "a & b", before_output(
        "{last} = {first} & {last}", cure=r"scenario_and\(\[a, b\]\)")),
    _repair("not before a set", "python", "not a", before_output(
        "{last} = not {last}", cure=r"scenario_not\(function\)")),
    _repair("f-string", "python", 'description = f"..."', _before(
        "limit = 5", 'description = f"within {limit} m"', cure=r"plain string")),
    _repair("import of the library", "python", "from refav.atomic_functions import *", _before(
        "from refAV.atomic_functions import *", "from pathlib import Path", cure=r"without imports")),
    _repair("import of a module", "python", "import os", _before(
        "import os", "import pandas as pd", cure=r"without imports")),
    _repair("method of a set", "python", "cars.stationary()", _as_method),
    _repair("filter with a lambda", "python", "cars.filter(lambda t: ...)", before_output(
        "{last} = {last}.filter(lambda track: track.speed > 1)", cure=r"narrow a track set down")),
    _repair("index into a set", "python", "cars[0]", before_output("{last} = {last}[0]", cure=r"cannot be indexed")),
    _repair("function of its own", "python", "def find(log_dir): ...", _in_function),
    _repair("dictionary", "python", "{'cars': cars}", before_output(
        '{last} = {{"tracks": {last}}}', cure=r"list of track sets")),
    _repair("built-in function", "python", "len(cars)", before_output("count = len({last})", cure=r"len")),
)  # fmt: skip
OUTPUTS: Final = (
    _repair("no output", "output", "the program ends with its last set", _without_output),
    _repair("return in place of the output", "output", "return result", _returned),
    _repair("output without its arguments", "output", "output_scenario(result)", lambda program: Planted(
        re.sub(r"output_scenario\((\w+), .*\)", r"output_scenario(\1)", program), r"description, log_dir, output_dir")),
    _repair("output of a name in quotes", "output", 'output_scenario("parked", ...)', lambda program: Planted(
        re.sub(r"output_scenario\((\w+),", r'output_scenario("\1",', program), r"track set|tracks")),
)  # fmt: skip
