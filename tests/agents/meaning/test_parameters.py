"""Numbers of functions in words: one wording a parameter, and none that two parameters of a function share."""

import math

import pytest

from agents.meaning.parameters import number, said_value, wordings
from tools.atoms.profiles import load_profile
from tools.atoms.signature import FlagKind, NumberKind, Signature

SIGNATURES = [
    pytest.param(signature, id=f"{profile} {name}")
    for profile in ("standard", "refav")
    for name, signature in load_profile(profile).signatures.items()
    if signature.layer not in ("output", "combine")
]


def measured(signature: Signature) -> list[str]:
    return [parameter.name for parameter in signature.parameters if isinstance(parameter.kind, NumberKind | FlagKind)]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_every_number_has_words_of_its_own(signature: Signature) -> None:
    known = [[w for w in wordings() if name in w.names] for name in measured(signature)]
    assert all(known)
    texts = [(wording.before, wording.after) for found in known for wording in found]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_every_number_without_bound_has_words(signature: Signature) -> None:
    for parameter in signature.parameters:
        if isinstance(parameter.kind, NumberKind) and parameter.default in (math.inf, -math.inf):
            fixed = [w.value for w in wordings() if parameter.name in w.names and w.fixed]
            assert parameter.default in fixed, parameter.name


@pytest.mark.parametrize(
    ("name", "value", "unit", "text"),
    [
        ("distance_thresh", 7.0, "m", "distance up to 7 m"),
        ("within_distance", math.inf, "m", "at any distance"),
        ("min_accel", -100.0, "m/s^2", "acceleration at least -100 m/s2"),
        ("min_objects", 2.0, "objects", "at least 2 objects"),
        ("min_objects", 1.0, "objects", "at least 1 object"),
        ("min_objects", None, "objects", "all of them"),
        ("include_self", True, "", "counting itself"),
        ("include_self", False, "", "not counting itself"),
        ("in_direction", "clockwise", "", "moving clockwise"),
        ("within_angle", 22.5, "degrees", "angle up to 22.5 degrees"),
        ("max_gap_s", 1.0, "s", "time gap up to 1 s"),
    ],
)
def test_words(name: str, value: float | str | bool | None, unit: str, text: str) -> None:
    assert said_value(name, value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (0.5, "0.5"), (-2.0, "-2"), (1e-7, "0.0000001"), (1e21, "1" + "0" * 21), (100.0, "100")],
)
def test_numbers_have_neither_exponents_nor_needless_zeros(value: float, text: str) -> None:
    assert number(value) == text
    assert float(text) == value
