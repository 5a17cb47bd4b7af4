from pathlib import Path

import pytest

from tools.atoms.library import standard_library
from tools.atoms.reference import render_function, render_index, render_reference

ROOT = Path(__file__).resolve().parents[3]


def test_the_documentation_is_what_the_register_says() -> None:
    written = (ROOT / "docs" / "atoms.md").read_text()
    assert written == render_reference(), "run: python -m tools.atoms.reference > docs/atoms.md"


@pytest.mark.parametrize("name", ["near_objects", "scenario_not"])
def test_one_function_reads_as_the_golden_text(name: str) -> None:
    assert render_function(name) == (ROOT / "tests" / "golden" / "atoms" / f"{name}.md").read_text()


def test_every_function_is_in_the_index_and_has_its_section() -> None:
    index, whole = render_index(), render_reference()
    for name, signature in standard_library().signatures.items():
        assert f"- [`{name}`](#{name}): {signature.summary}" in index
        assert render_function(name) in whole


def test_an_unknown_function_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render_function("near_object")
