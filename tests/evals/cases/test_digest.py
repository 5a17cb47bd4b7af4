"""The digest: blind to everything that no score sees, awake to everything that one does."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.case import Case
from evals.cases.digest import sequence_digest, suite_digest
from tools.challenge.frames import ChallengeFrame


def frame(seed: int, stamp: int = 10, **changes: Any) -> ChallengeFrame:
    """Eight boxes, one track twice, an exact copy among them."""
    rng = np.random.default_rng(seed)
    track = np.array([5, 3, 3, 3, 1, 0, 8, 9], np.int32)
    centre = rng.normal(0, 20, (8, 3))
    centre[2] = centre[1]
    size = rng.uniform(1, 4, (8, 3)).astype(np.float32)
    size[2] = size[1]
    yaw = rng.normal(0, 1, 8).astype(np.float32)
    yaw[2] = yaw[1]
    label = np.array([0, 1, 2, 0, 2, 2, 0, 1], np.int32)
    made = ChallengeFrame(stamp, track, label, centre, size, yaw, np.zeros((8, 3)), None, (1.0, 2.0, 3.0))
    return replace(made, **changes)


def shuffled(one: ChallengeFrame, seed: int) -> ChallengeFrame:
    order = np.random.default_rng(seed).permutation(one.track_id.size)
    names = ("track_id", "label", "translation_m", "size_m", "yaw_rad", "velocity_mps")
    return replace(one, **{name: getattr(one, name)[order] for name in names})


def digest(frames: dict[str, Any], tags: tuple[str, ...] = (), edition: Any = "own") -> str:
    cases = [Case("log", prompt, tags) for prompt in frames]
    return suite_digest(edition, cases, {("log", prompt): value for prompt, value in frames.items()}, {})


@given(st.integers(0, 2**32), st.integers(0, 2**32), st.booleans())
def test_the_order_of_cases_and_boxes_does_not_count(seed: int, order: int, swap: bool) -> None:
    first, second = frame(seed), frame(seed + 1, stamp=20)
    one = {"a": (first, second), "b": (second,)}
    other = {"a": (shuffled(first, order), shuffled(second, order)), "b": (shuffled(second, order + 1),)}
    assert digest(one) == digest(dict(reversed(other.items())) if swap else other)


@given(st.integers(0, 2**32))
def test_width_and_byte_order_do_not_count(seed: int) -> None:
    one = frame(seed)
    wide = replace(
        one,
        track_id=one.track_id.astype(">i8"),
        label=one.label.astype(np.uint8),
        translation_m=one.translation_m.astype(">f8"),
        size_m=one.size_m.astype(np.float64),
        yaw_rad=np.asfortranarray(one.yaw_rad.astype(">f4")),
    )
    assert sequence_digest([one]) == sequence_digest([wide])


def test_what_no_score_sees_does_not_count() -> None:
    one = frame(1)
    blind = replace(one, velocity_mps=one.velocity_mps + 1, score=np.ones(8, np.float32))
    assert digest({"a": (one,)}) == digest({"a": (blind,)}, tags=("x",))
    zero = replace(one, yaw_rad=np.zeros(8, np.float32))
    assert sequence_digest([zero]) == sequence_digest([replace(zero, yaw_rad=-zero.yaw_rad)])


CHANGES: dict[str, Any] = {
    "label": lambda f: {"label": np.where(np.arange(8) == 4, 0, f.label)},
    "label of a copy": lambda f: {"label": np.where(np.arange(8) == 2, 0, f.label)},
    "track": lambda f: {"track_id": np.where(np.arange(8) == 4, 2, f.track_id)},
    "place": lambda f: {"translation_m": f.translation_m + np.eye(8, 3) * 1e-9},
    "size": lambda f: {"size_m": f.size_m * np.float32(1.0001)},
    "yaw": lambda f: {"yaw_rad": np.nextafter(f.yaw_rad, np.float32(9))},
    "stamp": lambda f: {"timestamp_ns": f.timestamp_ns + 1},
    "ego": lambda f: {"ego_translation_m": (1.0, 2.0, 3.5)},
    "yes": lambda f: {"is_positive": True},
    "no": lambda f: {"is_positive": False},
    "nobody can tell": lambda f: {"is_ambiguous": True},
}


def test_everything_that_a_score_sees_counts() -> None:
    one = frame(1)
    changed = [sequence_digest([replace(one, **change(one))]) for change in CHANGES.values()]
    assert len({sequence_digest([one]), sequence_digest([one, one]), b"", *changed}) == len(CHANGES) + 3
    assert sequence_digest(None) == b""
    assert len({digest({"a": (one,)}), digest({"b": (one,)}), digest({"a": (one,)}, edition="2026")}) == 3


def test_it_is_the_same_on_every_machine() -> None:
    places = np.arange(24.0).reshape(8, 3) / 8
    plain = replace(
        frame(0), translation_m=places, size_m=places.astype(np.float32) + 1, yaw_rad=places[:, 0].astype(np.float32)
    )
    assert (
        digest({"a": (plain, replace(plain, timestamp_ns=20))})
        == "202052bf4597165e8519eb67c8ccd226becdb20efedf716bc8bae4f983cddb7e"
    )


def test_the_logs_count_by_their_content_not_by_their_place(tiny_logs: list[Path], tmp_path: Path) -> None:
    log = tiny_logs[0]
    copy = tmp_path / log.name
    copy.mkdir()
    for file in log.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    cases = [Case(log.name, "cat")]
    here = suite_digest("own", cases, {}, {log.name: log})
    assert here == suite_digest("own", cases, {}, {log.name: copy, "another": tiny_logs[1]})
    (copy / "noisy.feather").write_bytes((tiny_logs[1] / "annotations.feather").read_bytes())
    mined = suite_digest("own", cases, {}, {log.name: copy}, {log.name: Path("noisy.feather")})
    assert len({here, mined, suite_digest("own", cases, {}, {})}) == 3


@pytest.mark.parametrize("temporary", [True, False])
def test_truth_that_is_made_on_demand_has_the_same_digest(temporary: bool) -> None:
    class Lazy(dict[Any, Any]):
        def get(self, key: Any, default: Any = None) -> Any:
            return tuple(frame(n) for n in range(40)) if temporary else super().get(key, default)

    frames = tuple(frame(n) for n in range(40))
    held = {("log", prompt): frames for prompt in "abc"}
    cases = [Case("log", prompt) for prompt in "abc"]
    assert suite_digest("own", cases, Lazy(held), {}) == suite_digest("own", cases, held, {})
