"""Frames made over shared boxes are those that the submission makes one by one."""

import numpy as np
import pytest

from evals.running.frames import LogBoxes, referred_boxes, without_boxes
from evals.running.outcomes import Found
from tools.av2.log import open_log
from tools.challenge.frames import submission_frames
from tools.errors import DataError
from tools.scenario import Scenario


@pytest.fixture(scope="module")
def log(tiny_logs):
    return open_log(tiny_logs[2])


def masks(log, seed):
    rng = np.random.default_rng(seed)
    present = log.tracks.present_mask
    return rng.random(present.shape) < 0.4, rng.random(present.shape) < 0.4


@pytest.mark.parametrize("ego_centre", ["log", "readme"])
@pytest.mark.parametrize("per", [None, "track", "box"])
def test_shared_boxes_give_the_submission_s_frames(log, per, ego_centre):
    mask, related = (part & log.tracks.present_mask for part in masks(log, 1))
    shape = {None: None, "track": mask.shape[:1], "box": mask.shape}[per]
    confidence = None if shape is None else np.random.default_rng(2).random(shape)
    expected = submission_frames(
        log, Scenario.of(mask), "any", confidence=confidence, ego_centre=ego_centre, related=related
    )
    made = LogBoxes.of(log, None, ego_centre).labelled(Found(mask, related, confidence))
    assert len(made) == len(expected) > 1
    for ours, theirs in zip(made, expected, strict=True):
        assert ours.timestamp_ns == theirs.timestamp_ns
        assert ours.ego_translation_m == theirs.ego_translation_m
        for name in ("track_id", "label", "translation_m", "size_m", "yaw_rad", "velocity_mps", "score"):
            first, second = getattr(ours, name), getattr(theirs, name)
            assert first.dtype == second.dtype
            assert np.array_equal(first, second), name


def test_the_truth_s_timestamps_decide(log):
    stamps = tuple(log.tracks.timestamps_ns[[1, 4]].tolist())
    assert [frame.timestamp_ns for frame in LogBoxes.of(log, stamps).base] == list(stamps)
    assert LogBoxes.of(log, ()).labelled(Found(*masks(log, 1))) == ()
    with pytest.raises(DataError, match="not a timestamp of this log"):
        LogBoxes.of(log, (stamps[0] + 1,))


def test_referred_boxes_are_counted_where_there_are_boxes(log):
    everything = np.ones(log.tracks.shape, np.bool_)
    assert referred_boxes(log, Found(everything, everything)) == (int(log.tracks.present_mask.sum()), 1.0)
    assert referred_boxes(log, Found(~everything, everything)) == (0, 0.0)
    sure = np.where(np.arange(log.tracks.shape[0]) == 2, 0.75, 0.25)
    third = everything & (np.arange(log.tracks.shape[0]) != 2)[:, None]
    assert referred_boxes(log, Found(everything, everything, sure))[1] == 0.75
    assert referred_boxes(log, Found(third, everything, sure))[1] == 0.25


def test_a_log_that_cannot_be_read_has_frames_without_boxes(log):
    truth = LogBoxes.of(log, None).base
    empty = without_boxes(truth)
    assert [frame.timestamp_ns for frame in empty] == [frame.timestamp_ns for frame in truth]
    assert [frame.ego_translation_m for frame in empty] == [frame.ego_translation_m for frame in truth]
    assert all(frame.track_id.size == 0 for frame in empty)
