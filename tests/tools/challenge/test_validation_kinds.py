"""What validation says of sound files in unusual dress: arrays of other kinds, empty frames, extra fields."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.challenge.checks.columns import read_columns
from tools.challenge.checks.findings import MOST_PER_CODE, Findings
from tools.challenge.checks.values import check_values
from tools.challenge.empty import empty_sequence
from tools.challenge.validation import validate_submission
from tools.challenge.writing import write_spatiotemporal, write_temporal

Frames = list[dict[str, Any]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sound file of each track."""
    folder = write_samples(tmp_path_factory.mktemp("samples"), seed=3, scenes=1)[0]
    submission = {(folder.name, "cat"): empty_sequence(open_log(folder), "cat")[:6]}
    place = tmp_path_factory.mktemp("files")
    write_spatiotemporal(place / "boxes.pkl", submission)
    write_temporal(place / "moments.pkl", submission)
    return {"boxes": place / "boxes.pkl", "moments": place / "moments.pkl"}


@pytest.fixture
def codes(tmp_path: Path, files: dict[str, Path]) -> Callable[..., set[str]]:
    """The codes found in a copy of a file after `change` has been at its frames, less that nothing is referred."""

    def run(change: Callable[[Frames], object], which: str = "boxes") -> set[str]:
        content = pickle.loads(files[which].read_bytes())
        change(next(iter(content.values())))
        (tmp_path / "file.pkl").write_bytes(pickle.dumps(content))
        return set(validate_submission(tmp_path / "file.pkl").counts) - {"V_NOTHING"}

    return run


def emptied(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:0] if isinstance(value, np.ndarray) else value for name, value in one.items()}


@pytest.mark.parametrize("field", ["track_id", "yaw", "label", "score", "name"])
def test_an_empty_array_may_be_of_any_kind(field: str, codes: Callable[..., set[str]]) -> None:
    """`np.array([])` holds floats; the evaluator reads it."""

    def change(frames: Frames) -> None:
        frames[4] = emptied(frames[4]) | {field: np.array([])}

    assert codes(change) == set()


@pytest.mark.parametrize("field", ["track_id", "label"])
def test_frames_may_hold_whole_numbers_of_different_widths(field: str, codes: Callable[..., set[str]]) -> None:
    assert codes(lambda frames: frames[4].update({field: frames[4][field].astype(np.uint64)})) == set()


def test_ids_of_different_widths_are_compared_exactly(codes: Callable[..., set[str]]) -> None:
    """Ids above 2**53 that differ by one are different tracks, whatever integers other frames hold."""

    def change(frames: Frames) -> None:
        for number, frame in enumerate(frames):
            frame["track_id"] = (frame["track_id"].astype(np.int64) + (1 << 60)).astype(
                (np.int64, np.uint64)[number % 2]
            )

    assert codes(change) == set()


def test_temporal_files_may_hold_arrays_that_are_not_of_boxes(codes: Callable[..., set[str]]) -> None:
    assert codes(lambda frames: frames[4].update(note=np.zeros(7)), "moments") == set()
    assert codes(lambda frames: frames[4].update(velocity_m_per_s=None), "moments") == {"V_ARRAY"}


@pytest.mark.parametrize("lacking", ["score", "ego_translation_m"])
def test_empty_frames_among_boxes_need_what_frames_with_boxes_need(
    lacking: str, codes: Callable[..., set[str]]
) -> None:
    def change(frames: Frames) -> None:
        for frame in frames:
            frame["is_positive"] = False
        frames[2] = emptied(frames[2])

    def change_more(frames: Frames) -> None:
        change(frames)
        frames[2].pop(lacking)

    assert codes(change) == set()
    assert codes(change_more) == {"V_TRACKS_MIXED"}


class Counting(Findings):
    """Counts how often a finding is made up, kept or not."""

    made: ClassVar[int] = 0

    def add(self, code: str, place: str, message: str, cure: str = "") -> None:
        Counting.made += 1
        super().add(code, place, message, cure)


def test_work_is_bounded_where_every_box_is_wrong(files: dict[str, Path]) -> None:
    [(key, frames)] = pickle.loads(files["boxes"].read_bytes()).items()
    for frame in frames:
        frame["score"] = frame["score"] + 3
    findings = Counting()
    columns = read_columns(key, frames, findings, scores_needed=True)
    assert columns is not None
    check_values(columns, findings)
    assert findings.counts == {"V_SCORE": columns.n_boxes}
    assert columns.n_boxes > Counting.made == MOST_PER_CODE
