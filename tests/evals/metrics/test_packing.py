"""Which boxes go into the figures: what is asked for, in which order the filters are applied, in what precision."""

import numpy as np
import pytest

from evals.metrics.packing import Boxes, challenge_filter, pack_boxes
from tools.challenge.frames import OTHER, REFERRED, RELATED, ChallengeFrame
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

LOG = "log"


class EastOnly:
    """A region of interest: everything east of the origin. Notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, NDArrayAny]] = []

    def inside(self, log_id: str, centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        assert centre_m.shape == size_m.shape == (yaw_rad.size, 3)
        self.asked.append((log_id, centre_m))
        return np.asarray(centre_m[:, 0] > 0)


def frame(*boxes: tuple[int, float, int], precision: str = "f8") -> ChallengeFrame:
    track, x_m, label = np.array(boxes, float).reshape(-1, 3).T
    centre = np.stack([x_m, 0 * x_m, 0 * x_m], axis=1).astype(precision)
    return ChallengeFrame(
        0, track.astype(int), label.astype(int), centre, np.ones((track.size, 3), np.float32), 0 * x_m, 0 * centre,
        np.ones(track.size), (0.0, 0.0, 0.0),
    )  # fmt: skip


def packed(*frames: ChallengeFrame, region: EastOnly | None = None) -> Boxes:
    return pack_boxes("predictions", [LOG], [frames], challenge_filter(50.0, region))


def test_only_tracks_that_are_referred_to_are_packed_and_asked_for() -> None:
    region = EastOnly()
    frames = frame((1, 5, REFERRED), (2, 6, OTHER), (3, 7, RELATED)), frame((1, 8, OTHER), (2, 9, OTHER))
    boxes = packed(*frames, region=region)
    assert boxes.track_id.tolist() == [1, 1]
    assert boxes.frame.tolist() == [0, 1]
    assert boxes.is_referred.tolist() == [True, False]
    assert boxes.referred().centre_xy_m.tolist() == [[5.0, 0.0]]
    assert [(log, centre[:, 0].tolist()) for log, centre in region.asked] == [(LOG, [5.0, 8.0])]


def test_range_comes_before_region_and_both_before_the_labels() -> None:
    region = EastOnly()
    boxes = packed(frame((1, -5, REFERRED), (2, 60, REFERRED)), frame((1, 5, OTHER), (2, 6, OTHER)), region=region)
    assert boxes.frame.size == 0
    assert region.asked[0][1][:, 0].tolist() == [-5.0, 5.0, 6.0]
    assert packed(frame((1, -5, REFERRED)), frame((1, 5, OTHER))).track_id.tolist() == [1, 1]


def test_a_region_is_not_asked_about_nothing() -> None:
    region = EastOnly()
    assert packed(frame(), frame((1, 60, REFERRED)), frame((2, 1, OTHER)), region=region).frame.size == 0
    assert region.asked == []


def test_sequences_follow_one_another_and_keep_their_precision() -> None:
    sequences = [[frame((1, 1, REFERRED))], [frame(), frame((4, 2, REFERRED), precision="f4")]]
    boxes = pack_boxes("ground truth", ["a", "b"], sequences, challenge_filter(50.0, None))
    assert boxes.frame.tolist() == [0, 2]
    single = packed(frame((1, 1, REFERRED), precision="f4"))
    assert single.centre_xy_m.dtype == np.float32
    assert boxes.score.tolist() == [1.0, 1.0]


def test_predictions_need_scores() -> None:
    whole = frame((1, 1, REFERRED))
    bare = ChallengeFrame(*(getattr(whole, name) for name in ChallengeFrame.__slots__[:7]), None, (0.0, 0.0, 0.0))
    with pytest.raises(DataError, match=r"predictions: log log, timestamp 0 has no scores"):
        packed(bare)
    assert pack_boxes("ground truth", [LOG], [[bare]], challenge_filter(50.0, None)).frame.size == 1
