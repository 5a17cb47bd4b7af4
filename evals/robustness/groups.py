"""Which programs belong together: those that call the same function, and those that speak of the same category."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.cases.programs import ReferenceProgram
from tools.av2.taxonomy import CATEGORIES
from tools.typing import NDArrayBool

SUPERCLASSES: Final = ("ANY", "VEHICLE")
_NOT_ATOMS: Final = frozenset({"output_scenario", "get_objects_of_category"})


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Programs that have something in common.

    Attributes:
        kind: `function` or `category`.
        name: Of the function or of the category.
        programs: Which programs are in it, shape (P,).
    """

    kind: str
    name: str
    programs: NDArrayBool


def groups_of(programs: Sequence[ReferenceProgram], functions: Sequence[str]) -> tuple[Group, ...]:
    """Groups by function and by category, sorted; a program is in as many as apply.

    Args:
        programs: The programs, in the order of the figures.
        functions: Names of the library's functions. The selection of a category, which every program begins with, and
            the output make no groups.
    """
    trees = [ast.parse(program.source) for program in programs]
    names = [{node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} for tree in trees]
    texts = [{node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} for tree in trees]
    kinds = (
        ("category", texts, (*CATEGORIES, *SUPERCLASSES)),
        ("function", names, [name for name in functions if name not in _NOT_ATOMS]),
    )
    return tuple(
        Group(kind, name, np.array([name in one for one in held]))
        for kind, held, wanted in kinds
        for name in sorted(wanted)
        if any(name in one for one in held)
    )
