"""Whatever a pickle of plain values holds, validation answers with findings and the reader with its one error."""

import contextlib
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.challenge.empty import empty_sequence
from tools.challenge.reading import read_challenge_file
from tools.challenge.validation import References, validate_submission
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.errors import DataError

FIELDS = (
    "seq_id", "timestamp_ns", "ego_translation_m", "description", "translation_m", "size", "yaw", "velocity_m_per_s",
    "label", "name", "track_id", "score", "is_positive",
)  # fmt: skip
ARRAYS = hnp.arrays(
    st.sampled_from([np.bool_, np.int8, np.uint64, np.int64, np.float16, np.float64, np.dtype("U3"), np.dtype(">f4")]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3) | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
QUIET = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_samples(tmp_path_factory.mktemp("samples"), seed=9, scenes=1)[0]


@pytest.fixture(scope="module")
def contents(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    submission = {(folder.name, "cat"): empty_sequence(open_log(folder), "cat")[:4]}
    place = tmp_path_factory.mktemp("files")
    write_spatiotemporal(place / "a.pkl", submission)
    write_temporal(place / "b.pkl", submission)
    return [place / "a.pkl", place / "b.pkl"]


@QUIET
@given(which=st.integers(0, 1), field=st.sampled_from(FIELDS), value=PLAIN, everywhere=st.booleans())
def test_one_field_is_anything(
    which: int, field: str, value: Any, everywhere: bool, contents: list[Path], folder: Path, tmp_path: Path
) -> None:
    content = pickle.loads(contents[which].read_bytes())
    for frame in content[folder.name, "cat"][: None if everywhere else 1]:
        frame[field] = value
    check(content, folder, tmp_path)


@QUIET
@given(value=PLAIN)
def test_the_whole_file_is_anything(value: Any, folder: Path, tmp_path: Path) -> None:
    check(value, folder, tmp_path)
    check({(folder.name, "cat"): value}, folder, tmp_path)
    check({(folder.name, "cat"): [value]}, folder, tmp_path)


def check(content: Any, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "file.pkl"
    path.write_bytes(pickle.dumps(content))
    references = References([(folder.name, "cat")], None, {folder.name: folder})
    validation = validate_submission(path, references)
    assert sum(validation.counts.values()) >= len(validation.findings)
    assert {finding.code for finding in validation.findings} == set(validation.counts)
    with contextlib.suppress(DataError):
        read_challenge_file(path)
