"""Sums and figures survive their files, and damaged files are told by name."""

from dataclasses import replace

import numpy as np
import pytest

from evals.metrics import challenge_scores, score_challenge
from evals.running.files import read_evaluation
from evals.running.stats_file import read_stats, write_stats
from tools.errors import DataError


@pytest.fixture(scope="module")
def stats(suite):
    """Sums of the truth as its own answer, with two prompts of difficult text."""
    names = {"car": "caf\u00e9 \"quoted\" 'car'\n", "car that spins": "\U0001f697 \x00"}
    truth = {(log_id, names.get(prompt, prompt)): frames for (log_id, prompt), frames in suite.truth.items()}
    answer = {
        key: tuple(replace(frame, score=np.full(frame.track_id.size, 0.5, np.float32)) for frame in frames)
        for key, frames in truth.items()
    }
    return score_challenge(truth, answer)[1]


def test_sums_come_back_as_they_were(stats, tmp_path):
    write_stats(tmp_path / "a.npz", stats)
    back = read_stats(tmp_path / "a.npz")
    assert [prompt.prompt for prompt in back] == [prompt.prompt for prompt in stats]
    assert challenge_scores(back) == challenge_scores(stats)
    write_stats(tmp_path / "b.npz", back)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_no_sums_are_a_file_too(tmp_path):
    write_stats(tmp_path / "a.npz", ())
    assert read_stats(tmp_path / "a.npz") == ()


@pytest.mark.parametrize("keep", [0, 10, 200, -30])
def test_a_damaged_file_is_told(stats, tmp_path, keep):
    write_stats(tmp_path / "a.npz", stats)
    data = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(data[:keep])
    with pytest.raises(DataError, match=r"a\.npz: damaged.*run the evaluation again"):
        read_stats(tmp_path / "a.npz")


def test_a_folder_without_an_evaluation_is_told(tmp_path):
    with pytest.raises(DataError, match=r"scores\.json: cannot be read"):
        read_evaluation(tmp_path)
    (tmp_path / "scores.json").write_text('{"format": 99}')
    with pytest.raises(DataError, match="written by another version"):
        read_evaluation(tmp_path)
    (tmp_path / "scores.json").write_text("[1")
    with pytest.raises(DataError, match=r"scores\.json: damaged"):
        read_evaluation(tmp_path)
