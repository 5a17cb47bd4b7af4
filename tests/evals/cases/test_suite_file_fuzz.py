"""Whatever a suite file holds, it is a suite or one of the two errors that name the file."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.cases.suite_model import SuiteFile
from evals.cases.yaml_reading import read_yaml
from tools.errors import DataError, UserError

WORDS = st.sampled_from([*SuiteFile.model_fields, "prompt", "program", "log", "tracks", "unit", "tags", "x", "${logs}"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.dates() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.integers(0, 3), inner, max_size=4),
    max_leaves=12,
)
QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    path.write_bytes(content)
    answer: object
    try:
        answer = read_yaml(path, SuiteFile)
    except (UserError, DataError) as error:
        answer = str(error)
    assert isinstance(answer, SuiteFile) or str(answer).startswith(str(path))


@QUIET
@given(content=st.dictionaries(WORDS, PLAIN, max_size=5))
def test_any_names_and_values(content: dict[str, Any], tmp_path: Path) -> None:
    check(yaml.safe_dump(content).encode(), tmp_path)


@QUIET
@given(content=st.binary(max_size=60) | st.text(alphabet=": -[]{}\n'\"&*!|>#abc0", max_size=60).map(str.encode))
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    check(content, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 1500,
        "name: " + "9" * 5000,
        "{" * 1500 + "}" * 1500,
        "? [a]\n: b",
        "name: !!python/object:os.system x",
        "\0",
    ],
)
def test_what_yaml_stumbles_over(content: str, tmp_path: Path) -> None:
    with pytest.raises((UserError, DataError), match=r"suite\.yaml"):
        read_yaml(written(tmp_path, content), SuiteFile)


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "suite.yaml"
    path.write_text(content)
    return path
