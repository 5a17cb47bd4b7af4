import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.log import open_log
from tools.runs.columns import number_column, text_column, text_list_column

ROOT = Path(__file__).resolve().parents[3]
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])))


@given(TEXTS)
def test_texts(values):
    column = text_column(values)
    column.validate(full=True)
    assert column.to_pylist() == values


@given(st.lists(TEXTS))
def test_lists_of_texts(values):
    column = text_list_column(values)
    column.validate(full=True)
    assert column.to_pylist() == values


@pytest.mark.parametrize("kind", [pa.int32(), pa.int64(), pa.float64()])
@pytest.mark.parametrize("values", [[], [1, 2, 3]])
def test_numbers(kind, values):
    column = number_column(np.array(values), kind)
    column.validate(full=True)
    assert column.to_pylist() == values
    assert column.type == kind


def test_a_lone_surrogate_is_no_reason_to_fail():
    assert text_column(["a\ud800b"]).to_pylist() == ["a?b"]


SCRIPT = """
import sys
from pathlib import Path
from tools.av2.log import open_log
from tools.runs.matches import matches_of, read_matches, write_matches
from tools.scenario import Scenario
log = open_log(sys.argv[1], Path(sys.argv[3]))
write_matches(Path(sys.argv[2]), [matches_of(log, Scenario.of(log.tracks.present_mask))])
assert read_matches(Path(sys.argv[2])).to_pylist()
assert "pandas" not in sys.modules
"""


def test_writing_and_reading_matches_does_not_import_pandas(tiny_logs, tmp_path):
    open_log(tiny_logs[0], tmp_path)
    command = [sys.executable, "-c", SCRIPT, str(tiny_logs[0]), str(tmp_path / "matches.parquet"), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
