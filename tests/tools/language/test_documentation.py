"""What docs/language.md says is true: its examples give the codes and hints that stand beside them."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.errors import ProgramError
from tools.language import limits
from tools.language.checker import check

_PAGE = (Path(__file__).parents[3] / "docs" / "language.md").read_text(encoding="utf-8")
_ROWS = re.findall(r"^\| `(E_\w+)` \| [^|]*\| (?:`([^`|]+)`)? ?\| ([^|]+) \|$", _PAGE, re.MULTILINE)
_HEAD = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
_OUT = "\noutput_scenario(cars, description, log_dir, output_dir)\n"


def test_the_page_has_an_example_of_every_code() -> None:
    source = "".join(path.read_text() for path in Path(limits.__file__).parent.glob("*.py"))
    assert {code for code, _, _ in _ROWS} == set(re.findall(r'"(E_[A-Z_]+)"', source))


@pytest.mark.parametrize(("code", "example", "hint"), _ROWS)
def test_an_example_gives_the_code_and_hint_beside_it(code: str, example: str, hint: str) -> None:
    with pytest.raises(ProgramError) as caught:
        check(_HEAD + example + (_OUT if example else ""), BASELINE_SIGNATURES)
    (issue,) = caught.value.issues
    assert issue.code == code
    assert issue.hint.startswith(hint)
    assert issue.line == (2 if example else 0)


def test_the_example_program_is_accepted() -> None:
    (program,) = [block for block in re.findall(r"```python\n(.*?)```", _PAGE, re.DOTALL) if "log_dir" in block]
    assert len(check(program, BASELINE_SIGNATURES).calls) == 5


def test_every_limit_stands_on_the_page() -> None:
    section = _PAGE.split("## Limits")[1].split("## Errors")[0]
    for name, value in asdict(limits.LIMITS).items():
        assert ("1e9" if name == "magnitude" else f"{value:,}") in section, name
