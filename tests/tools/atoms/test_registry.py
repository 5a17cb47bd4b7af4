import inspect
from typing import Annotated

import pytest

from tools.atoms.call import Call
from tools.atoms.docstrings import parse_docstring
from tools.atoms.library import standard_library
from tools.atoms.registry import ATOMS, Tracks, atom
from tools.atoms.signature import NumberKind
from tools.language.checker import check
from tools.scenario import Edges, Scenario

_TEXT = """First line.

    More
    text.

    Args:
        one: What one
            means.
        two: What two means.

    Roles:
        Who does
        what.

    Example:
        x = f(
            one)

    Source:
        Somewhere.
    """


def test_a_docstring_comes_apart() -> None:
    parts = parse_docstring(_TEXT)
    assert parts.summary == "First line."
    assert parts.description == "More\ntext."
    assert parts.arguments == {"one": "What one means.", "two": "What two means."}
    assert parts.roles == "Who does what."
    assert parts.example == "x = f(\n    one)"
    assert parts.source == "Somewhere."
    assert parts.differs == ""


@pytest.mark.parametrize("name", sorted(ATOMS) or sorted(standard_library().signatures))
def test_every_function_is_fully_documented(name: str) -> None:
    signature = standard_library().signatures[name]
    assert signature.summary.endswith(".")
    assert "Example:\n" in signature.doc
    assert signature.source
    assert all(parameter.doc for parameter in signature.parameters)
    assert signature.roles or not signature.reversible
    for parameter in signature.parameters:
        assert not isinstance(parameter.kind, NumberKind) or parameter.kind.unit


UNIT_OF = {"m": "m", "s": "s", "mps": "m/s", "mps2": "m/s^2", "deg": "degrees", "accel": "m/s^2", "velocity": "m/s"}
"""What the last word of a parameter's name says of its unit; other words say nothing."""


def test_names_of_parameters_tell_their_units() -> None:
    told = 0
    for name, signature in standard_library().signatures.items():
        for parameter in signature.parameters:
            unit = UNIT_OF.get(parameter.name.rpartition("_")[2])
            if unit is not None:
                told += 1
                assert isinstance(parameter.kind, NumberKind), (name, parameter.name)
                assert parameter.kind.unit == unit, (name, parameter.name)
                assert f", {unit}" in parameter.doc, (name, parameter.name)
    assert told >= 70


@pytest.mark.parametrize("name", [*standard_library().signatures])
def test_every_example_is_a_program_that_checks(name: str) -> None:
    signatures = standard_library().signatures
    example = inspect.cleandoc(signatures[name].doc.partition("Example:\n")[2])
    known = (
        "animals bicycles buses cars cyclists ego motorcycles pedestrians people vehicles stop_signs strollers trailers"
    )
    sets = [
        f'{word} = get_objects_of_category(log_dir, category="ANY")'
        for word in (*known.split(), "parked", "trucks", "accelerating_now", "turning_left")
    ]
    ending = "" if "output_scenario" in example else '\noutput_scenario(vehicles, "x", log_dir, output_dir)'
    assert check("\n".join(sets) + '\ndescription = "x"\n' + example + ending, signatures).calls


def test_a_function_registers_with_what_it_says_itself() -> None:
    def sample(tracks: Tracks, log_dir: Call, limit: Annotated[float, NumberKind(0, 1, "m")] = 0.5) -> Edges:
        """A sample.

        Args:
            tracks: Some tracks.
            log_dir: The log.
            limit: A limit.
        """
        return Edges.empty()

    try:
        atom("relation")(sample)
        got = ATOMS["sample"]
        assert got.form == "relation"
        assert not got.signature.reversible
        limit = got.signature.parameter("limit")
        assert limit is not None
        assert (limit.kind, limit.default, limit.doc) == (NumberKind(0, 1, "m"), 0.5, "A limit.")
        with pytest.raises(ValueError, match="two atoms are called sample"):
            atom("relation")(sample)
    finally:
        ATOMS.pop("sample", None)


def test_an_undocumented_or_untyped_parameter_is_refused() -> None:
    def silent(tracks: Tracks) -> Scenario:
        """Says nothing of its parameter."""
        return tracks

    def untyped(tracks: Scenario) -> Scenario:
        """No kind.

        Args:
            tracks: Some tracks.
        """
        return tracks

    with pytest.raises(ValueError, match="parameter tracks is not documented"):
        atom("actor")(silent)
    with pytest.raises(ValueError, match="parameter tracks has no kind"):
        atom("actor")(untyped)
    assert not {"silent", "untyped"} & set(ATOMS)
