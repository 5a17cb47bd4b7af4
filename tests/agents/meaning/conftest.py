"""Programs of expressions, run over a log as the jail runs them, and expressions of every kind."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from agents.meaning.program import program_text
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression, call
from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.profiles import load_profile
from tools.atoms.signature import (
    EnumKind,
    FlagKind,
    LogKind,
    NumberKind,
    Parameter,
    Signature,
    TextKind,
    TracksKind,
)
from tools.av2.log import Log
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.typing import NDArrayBool

Run = Callable[[Expression | str, str, Log], NDArrayBool]
Expressions = Callable[..., SearchStrategy[Expression]]

COMMON = ("VEHICLE", "PEDESTRIAN", "BUS", "REGULAR_VEHICLE", "EGO_VEHICLE", "BICYCLE", "ANY", "TRUCK", "LARGE_VEHICLE")
NUMBERS = (0.0, 0.5, 1.0, 2.0, 5.0, 20.0, 50.0, -1.0)


@pytest.fixture(scope="session")
def run() -> Run:
    """The referred tracks and frames, bool of shape (N, T), of an expression or a program."""

    def referred(asked: Expression | str, profile: str, log: Log) -> NDArrayBool:
        library = load_profile(profile)
        text = asked if isinstance(asked, str) else program_text(asked, "q")
        budget = Budget(BudgetLimits(10**6, 10**12, 10**12))
        return evaluate(check(text, library.signatures), library.bind(log, budget)).mask

    return referred


@pytest.fixture(scope="session")
def expressions() -> Expressions:
    """Strategy of expressions over all functions of a profile; `visual=False` leaves out those that need cameras."""
    return _expressions


@st.composite
def _expressions(drawn: st.DrawFn, profile: str, visual: bool = True, depth: int = 3) -> Expression:
    return _expression(drawn, _functions(profile, visual), depth)


@cache
def _functions(profile: str, visual: bool) -> dict[str, Signature]:
    """Functions of sets by name."""
    left_out = ("output",) if visual else ("output", "visual")
    return {
        name: signature
        for name, signature in load_profile(profile).signatures.items()
        if signature.layer not in left_out and any(isinstance(p.kind, TracksKind) for p in signature.parameters)
    }


def _expression(drawn: st.DrawFn, functions: dict[str, Signature], depth: int) -> Expression:
    form = drawn(st.integers(0, 9)) if depth else 0
    if form == 0:
        return Category(drawn(st.sampled_from(COMMON)))
    if form > 4:
        return _call(drawn, functions, _expression(drawn, functions, depth - 1), depth)
    parts = _parts(drawn, functions, depth, form > 2)
    return AnyOf(parts) if drawn(st.booleans()) else AllOf(parts)


def _parts(drawn: st.DrawFn, functions: dict[str, Signature], depth: int, of_one: bool) -> tuple[Expression, ...]:
    """Several sets, or several things said of one set: where a set is used twice most rules apply."""
    first = _expression(drawn, functions, depth - 1)
    if of_one:
        said = [_call(drawn, functions, first, depth) for _ in range(2)]
        return tuple(drawn(st.permutations([*said, first]))[: drawn(st.integers(2, 3))])
    return (first, *(_expression(drawn, functions, depth - 1) for _ in range(drawn(st.integers(0, 2)))))


def _call(drawn: st.DrawFn, functions: dict[str, Signature], subject: Expression, depth: int) -> Call:
    signature = functions[drawn(st.sampled_from(sorted(functions)))]
    places = [p for p in signature.parameters if isinstance(p.kind, TracksKind)]
    at = drawn(st.integers(0, len(places) - 1))
    sets = [_expression(drawn, functions, depth - 1) if place != at else subject for place in range(len(places))]
    wrappers = ["scenario_not"] if signature.negatable and drawn(st.integers(0, 4)) == 0 else []
    wrappers += ["reverse_relationship"] * (drawn(st.sampled_from((0, 0, 0, 1, 2))) if signature.reversible else 0)
    return call(signature.name, sets, _values(drawn, signature), wrappers)


def _values(drawn: st.DrawFn, signature: Signature) -> dict[str, float | str | bool | None]:
    """Some values, or all that are needed; no low bound above its high one, which the checker refuses."""
    wanted = [p for p in signature.parameters if not isinstance(p.kind, TracksKind | LogKind)]
    values = {p.name: drawn(_value(p)) for p in wanted if p.required or drawn(st.booleans())}
    defaults = {p.name: p.default for p in wanted}
    for low, high in signature.ordered:
        for name in (high, low):
            if _above(values.get(low, defaults[low]), values.get(high, defaults[high])):
                values.pop(name, None)
    return values


def _above(low: object, high: object) -> bool:
    return isinstance(low, float | int) and isinstance(high, float | int) and low > high


def _value(parameter: Parameter) -> SearchStrategy[float | str | bool | None]:
    kind = parameter.kind
    if isinstance(kind, EnumKind):
        words = (
            ("car", "vehicle", "bus", "truck", "cyclist", "person", "bike") if parameter.name == "kind" else kind.words
        )
        return st.sampled_from((*words, *kind.none_words, *((None,) if kind.none_means else ())))
    if isinstance(kind, FlagKind):
        return st.booleans()
    if isinstance(kind, TextKind):
        return st.sampled_from(("taxi", "a 'white' van"))
    assert isinstance(kind, NumberKind)
    fitting = [n for n in NUMBERS if kind.low <= n <= kind.high and not (kind.integer and n not in (0, 1, 2, 5))]
    return st.sampled_from([*fitting, None] if kind.none_means else fitting)
