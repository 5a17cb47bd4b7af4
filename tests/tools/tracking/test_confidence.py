"""Flickers are removed where the scores say so; long or sure tracks stay."""

from dataclasses import replace

import numpy as np
import pytest

from tools.tracking import refine

FRAMES = np.arange(100)
SHORT = np.arange(40, 46)


@pytest.fixture
def log(scene, car, walker):
    def make(**scores):
        tracks = (
            car("real", FRAMES, 0.9 * FRAMES),
            walker("flicker", SHORT, 10.0, 12.0),
            walker("sure", SHORT, 20.0, 12.0),
            walker("long", FRAMES, 30.0, 12.0),
        )
        return scene(*tracks, scores={"real": 0.9, "flicker": 0.2, "sure": 0.9, "long": 0.2} | scores)

    return make


def test_only_the_unsure_flicker_goes(log, stage):
    found = stage(log(), "false_tracks")
    assert found.table.track_uuid == ("real", "sure", "long", "ego")
    (change,) = found.changes
    assert (change.what, change.tracks, change.frames) == ("false track removed", ("flicker",), (40, 45))
    assert "0.5 s with a mean score of 0.20" in change.why


def test_a_glimpse_of_a_stop_sign_stays(scene, car, walker, stage):
    sign = replace(walker("sign", SHORT, 10.0, 12.0), category="STOP_SIGN")
    log = scene(car("real", FRAMES, 0.9 * FRAMES), sign, scores={"real": 0.9, "sign": 0.2})
    assert "sign" in stage(log, "false_tracks").table.track_uuid


def test_scores_that_say_nothing_remove_nothing(log, stage):
    assert stage(log(real=0.5, flicker=0.5, sure=0.5, long=0.5), "false_tracks", "scores").changes == ()


def test_what_is_unsure_among_the_unsure_stays(log, stage):
    found = stage(log(real=0.25, sure=0.21), "false_tracks")
    assert "flicker" in found.table.track_uuid


def test_a_track_s_boxes_share_a_score_that_grows_with_its_life(log, stage):
    table = stage(log(), "scores").table
    score = {name: table.score[table.rows_of(n)] for n, name in enumerate(table.track_uuid)}
    assert all(np.ptp(values) < 1e-12 for values in score.values())
    assert score["real"][0] == pytest.approx(0.9, abs=0.01)
    assert score["sure"][0] < 0.85
    assert score["ego"][0] == 1.0


@pytest.mark.parametrize("scores", [{"real": -0.5, "flicker": -6.0, "sure": -0.5, "long": -4.0}, {"sure": 90.0}])
def test_logits_and_percents_decide_nothing_and_stay(log, scores):
    made = log(**scores)
    found = refine(made)
    assert found.changes == ()
    assert found.table is made.tracks


def test_tracks_vote_and_fill_their_gaps_whatever_the_scores_mean(scene, car, stage):
    early, late = np.arange(60), np.arange(63, 100)
    pieces = car("a", early, 0.9 * early), car("b", late, 0.9 * late, category="BUS")
    made = scene(*pieces, scores={"a": -3.0, "b": 1e308})
    table = stage(made, "linking", "categories", "gaps", "scores").table
    assert table.category[0] == "REGULAR_VEHICLE"
    assert table.score[table.rows_of(0)].tolist() == [-3.0] * 63 + [1e308] * 37
    second = car("second", early, 0.9 * early + 0.2)
    twice = scene(*pieces, second, scores={"a": -3.0, "b": 1e308, "second": -9.0})
    assert stage(twice, "duplicates").changes == ()
