"""One reader for every form of the challenge's files: both tracks, both years, both spellings of a key."""

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.challenge.frames import ChallengeFrame
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_temporal
from tools.errors import DataError

LOG = "3b3570b4-7b0b-3268-a571-b0889dbf40b6"
NOT_STATED = object()


def boxes(count: int) -> dict[str, Any]:
    return {
        "ego_translation_m": [1.0, 2.0, 3.0],
        "track_id": np.arange(count),
        "label": np.zeros(count, np.int32),
        "translation_m": np.zeros((count, 3)),
        "size": np.ones((count, 3), np.float32),
        "yaw": np.zeros(count, np.float32),
    }


def read(tmp_path: Path, content: dict[Any, Any]) -> dict[tuple[str, str], tuple[ChallengeFrame, ...]]:
    (tmp_path / "f.pkl").write_bytes(pickle.dumps(content))
    return read_challenge_file(tmp_path / "f.pkl")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NOT_STATED, (None, False, False)),
        (None, (None, True, True)),
        (True, (True, False, True)),
        (np.bool_(False), (False, False, True)),
        (1, (True, False, True)),
    ],
)
def test_not_stated_is_not_ambiguous(value: object, expected: tuple[object, ...], tmp_path: Path) -> None:
    said = {} if value is NOT_STATED else {"is_positive": value}
    frame = read(tmp_path, {(LOG, "a"): [{"timestamp_ns": 1, **boxes(2), **said}]})[LOG, "a"][0]
    assert (frame.is_positive, frame.is_ambiguous, frame.is_stated) == expected


def test_a_frame_cannot_be_ambiguous_and_answered(tmp_path: Path) -> None:
    frame = read(tmp_path, {(LOG, "a"): [{"timestamp_ns": 1, **boxes(1)}]})[LOG, "a"][0]
    arrays = [getattr(frame, name) for name in ChallengeFrame.__slots__[:9]]
    with pytest.raises(ValueError, match="neither positive nor negative"):
        ChallengeFrame(*arrays, is_positive=True, is_ambiguous=True)
    with pytest.raises(DataError, match="is_positive is True, False or None"):
        read(tmp_path, {(LOG, "a"): [{"timestamp_ns": 1, **boxes(1), "is_positive": "no"}]})


def test_the_shipped_ground_truth_states_nothing(shared_data: Path) -> None:
    truth = read_challenge_file(shared_data / "av2/scenario_mining/combined_gt_dev.pkl")
    assert not any(frame.is_stated for frames in truth.values() for frame in frames)


def test_a_temporal_file_is_read_with_and_without_empty_boxes(tmp_path: Path) -> None:
    ours = read(tmp_path, {(LOG, "a"): [{"timestamp_ns": t, **boxes(t % 2)} for t in range(4)]})
    write_temporal(tmp_path / "t.pkl", ours)
    written = read_challenge_file(tmp_path / "t.pkl")
    bare = read(tmp_path, {(LOG, "a"): [{"timestamp_ns": t, "is_positive": bool(t % 2)} for t in range(4)]})
    for frames in (written[LOG, "a"], bare[LOG, "a"]):
        assert [frame.is_positive for frame in frames] == [False, True, False, True]
        assert all(frame.is_stated and frame.track_id.size == 0 for frame in frames)
        assert math.isnan(frames[0].ego_translation_m[0])


def test_boxes_need_all_that_boxes_have(tmp_path: Path) -> None:
    whole = {"timestamp_ns": 1, "is_positive": True, **boxes(1)}
    for name in ("ego_translation_m", "label"):
        with pytest.raises(DataError, match=f"a frame lacks {name}"):
            read(tmp_path, {(LOG, "a"): [{key: value for key, value in whole.items() if key != name}]})
    with pytest.raises(DataError, match="a frame lacks track_id"):
        read(tmp_path, {(LOG, "a"): [{"timestamp_ns": 1, "is_positive": True, "label": np.zeros(1)}]})


PROMPTS = ["stopped car", "it's a bus", 'a "stop" sign', """it's a "stop" sign""", "back\\slash", "grüß\n\x00", ""]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_keys_may_be_text(prompt: str, tmp_path: Path) -> None:
    frames = [{"timestamp_ns": 1, **boxes(1)}]
    assert list(read(tmp_path, {str((LOG, prompt)): frames})) == [(LOG, prompt)]
    with pytest.raises(DataError, match="is there twice"):
        read(tmp_path, {(LOG, prompt): frames, str((LOG, prompt)): frames})


@pytest.mark.parametrize(
    "key", [f"({LOG}, stopped car)", f"('{LOG}', stopped)", f"('{LOG}', 'a' 'b')", f"('{LOG}', 'a', 'b')", "'", ""]
)
def test_other_texts_are_no_keys(key: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a key is not \(log_id, prompt\)"):
        read(tmp_path, {key: [{"timestamp_ns": 1, **boxes(1)}]})


def frames_of(tmp_path: Path, *changes: dict[str, Any]) -> tuple[ChallengeFrame, ...]:
    return read(tmp_path, {(LOG, "a"): [{"timestamp_ns": t, **boxes(2), **new} for t, new in enumerate(changes)]})[
        LOG, "a"
    ]


BIG = (1 << 60) + np.arange(2)


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.uint8, np.float32])
@pytest.mark.parametrize("field", ["track_id", "label"])
def test_whole_numbers_have_a_sign_whatever_their_kind(field: str, kind: type, tmp_path: Path) -> None:
    for count in (0, 2):
        frame = read(tmp_path, {(LOG, "a"): [{"timestamp_ns": 1, **boxes(count), field: np.arange(count, dtype=kind)}]})
        value = getattr(frame[LOG, "a"][0], field)
        assert value.dtype.kind == "i"
        assert value.tolist() == list(range(count))


def test_ids_that_differ_in_their_last_digit_stay_apart(tmp_path: Path) -> None:
    empty = {**boxes(0), "track_id": np.array([]), "label": np.array([])}
    frames = frames_of(tmp_path, {"track_id": BIG}, {"track_id": BIG.astype(np.uint64)}, empty)
    assert np.unique(np.concatenate([frame.track_id for frame in frames])).tolist() == BIG.tolist()


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        (BIG.astype(np.uint64) + (1 << 63), "track_id holds 10376293541461622785, which does not fit 64 bits"),
        (np.array([0.0, -1e300]), "track_id holds -1e\\+300, which does not fit 64 bits"),
        (np.array([0.0, 2.5]), "track_id holds 2.5, expected whole numbers"),
        (np.array(["a", "b"]), "track_id holds <U1, expected numbers"),
        (np.zeros((2, 1), np.int64), r"track_id: expected numbers of shape \(K,\), got \(2, 1\)"),
    ],
)
def test_ids_that_are_none_are_refused_by_name(ids: Any, problem: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=problem):
        frames_of(tmp_path, {"track_id": ids})


def test_velocities_are_not_evaluated_and_need_not_be_known(tmp_path: Path) -> None:
    unknown, absent = frames_of(tmp_path, {"velocity_m_per_s": np.full((2, 3), np.nan)}, {"velocity_m_per_s": None})
    assert np.isnan(unknown.velocity_mps).all()
    assert not absent.velocity_mps.any()
    assert absent.velocity_mps.shape == (2, 3)
    with pytest.raises(DataError, match="velocity_m_per_s has 1 rows for 2 boxes"):
        frames_of(tmp_path, {"velocity_m_per_s": np.zeros((1, 3))})
