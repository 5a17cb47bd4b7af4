"""The judge's reward: what raises and lowers it, when a choice is decisive, and how sure each match is."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.candidates.values import Origin
from agents.consensus.agreement import independence, track_time_iou
from agents.consensus.judge import NONE_RUNS, judge
from agents.consensus.values import Case, Findings
from agents.consensus.votes import (
    Calibration,
    ballots,
    calibration,
    fit_calibration,
    match_confidence,
    program_confidence,
    vote_shares,
)
from tools.scenario import Edges, Scenario

GRAMMAR = Origin("grammar", wording="car")
MODEL = Origin("model", "vllm:a", "car")
SECOND = Origin("model", "vllm:a", "vehicle", is_rewrite=True)
OTHER = Origin("model", "vllm:b", "car")
FLAT = Calibration(-3.0, 4.0, 1.0, 1.0)


def scenario(*cells: tuple[int, int], shape=(4, 10)) -> Scenario:
    mask = np.zeros(shape, bool)
    for track, frame in cells:
        mask[track, frame] = True
    return Scenario.of(mask, Edges.empty())


def row(track: int, first: int = 0, last: int = 10) -> list[tuple[int, int]]:
    return [(track, frame) for frame in range(first, last)]


def findings(frames: int, category: str = "REGULAR_VEHICLE", calls: int = 3) -> Findings:
    return Findings(frames, 40, ((category, frames),) if frames else (), 1, int(not frames), calls)


def case(number: int, frames: int = 10, **more) -> Case:
    return Case(number, findings(frames), **more)


def decided(cells: dict[int, list], origins: dict[int, Origin], expected=(), cases=None):
    found = {number: {"log": scenario(*held)} for number, held in cells.items()}
    given = cases or [case(number, len(held)) for number, held in cells.items()]
    return judge(given, origins, found, expected)


def test_the_majority_of_independent_candidates_wins():
    verdict = decided({0: row(0), 1: row(1), 2: row(1)}, {0: MODEL, 1: GRAMMAR, 2: OTHER})
    assert verdict.chosen == 1
    assert verdict.support == pytest.approx(1 + 1 / 1.1)


def test_many_samples_of_one_model_do_not_outvote_two_independent_ones():
    samples = {n: Origin("model", "vllm:a", "car", seed=n) for n in range(2, 5)}
    cells = {0: row(0), 1: row(0), **{n: row(n) for n in range(2, 4)}, 4: row(3)}
    assert decided(cells, {0: GRAMMAR, 1: OTHER, **samples}).chosen == 0


def test_two_origins_that_agree_are_not_decisive_and_three_are():
    origins = {0: GRAMMAR, 1: MODEL, 2: SECOND}
    assert not decided({0: row(0), 1: row(0)}, origins).decisive
    assert decided({0: row(0), 1: row(0), 2: row(0)}, origins).decisive


def test_four_of_one_model_are_decisive_only_when_none_found_anything_else():
    origins = {n: Origin("model", "vllm:a", "car", seed=n) for n in range(4)}
    assert decided({n: row(0) for n in range(4)}, origins).decisive
    assert not decided({n: row(0) for n in range(3)}, origins).decisive
    assert not decided({**{n: row(0) for n in range(3)}, 3: row(1)}, origins).decisive
    assert not decided({n: [] for n in range(4)}, origins).decisive


def test_agreeing_on_nothing_supports_nobody():
    verdict = decided({0: [], 1: [], 2: []}, {0: GRAMMAR, 1: MODEL, 2: OTHER})
    assert verdict.support <= 1
    assert not verdict.decisive


def test_finding_something_beats_finding_nothing_all_else_equal():
    assert decided({0: [], 1: row(0)}, {0: MODEL, 1: OTHER}).chosen == 1


def test_the_category_that_was_asked_for_decides_between_strangers():
    cases = [Case(0, findings(10, "PEDESTRIAN")), Case(1, findings(10, "BUS"))]
    verdict = decided({0: row(0), 1: row(1)}, {0: MODEL, 1: OTHER}, ["BUS"], cases)
    assert verdict.chosen == 1
    (term,) = (t for t in verdict.scores[0].terms if t.name == "category")
    assert (term.value, term.why) == (0.0, "0% of what it refers to is of the category asked for")


def test_everything_that_moves_is_not_plausible():
    cells = {0: row(0), 1: [cell for track in range(4) for cell in row(track)]}
    assert decided(cells, {0: MODEL, 1: OTHER}).chosen == 0


def test_signs_lower_and_confirmations_raise():
    origins = {0: MODEL, 1: OTHER}
    cells = {0: row(0), 1: row(1)}
    signs = [case(0, signs=("left and right are swapped",), suspicion=0.6), case(1)]
    assert decided(cells, origins, cases=signs).chosen == 1
    seen = [case(0, visual=0.1), case(1, visual=0.9)]
    assert decided(cells, origins, cases=seen).chosen == 1


def test_signs_count_less_where_the_grammar_votes_itself():
    """They compare with its reading: three models that agree are right against it, whatever its signs say of them."""
    origins = {0: GRAMMAR, 1: MODEL, 2: SECOND, 3: OTHER}
    cells = {0: row(0), 1: row(1), 2: row(1), 3: row(1)}
    cases = [case(0, stated=0.9), *(case(n, suspicion=0.6) for n in (1, 2, 3))]
    assert decided(cells, origins, cases=cases).chosen == 1
    signs = {
        s.number: next(t.value for t in s.terms if t.name == "signs")
        for s in decided(cells, origins, cases=cases).scores
    }
    assert signs[0] == 1.0 > signs[1] > 0.8
    alone = decided({1: row(1), 2: row(2)}, {1: MODEL, 2: OTHER}, cases=[case(1, suspicion=0.6), case(2)])
    assert alone.chosen == 2


def test_of_equals_the_first_wins_and_none_that_runs_is_said():
    assert decided({0: row(0), 1: row(0)}, {0: MODEL, 1: MODEL}).chosen == 0
    verdict = judge([Case(0), Case(1)], {0: MODEL, 1: OTHER}, {})
    assert verdict.chosen == NONE_RUNS
    assert [score.total for score in verdict.scores] == [0.0, 0.0]


def test_a_candidate_that_does_not_run_is_scored_and_never_chosen():
    verdict = judge([Case(0), case(1)], {0: GRAMMAR, 1: MODEL}, {1: {"log": scenario(*row(0))}})
    assert (verdict.chosen, verdict.scores[0].terms) == (1, ())


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        (GRAMMAR, MODEL, 1.0),
        (MODEL, OTHER, 0.9),
        (MODEL, SECOND, 0.6),
        (MODEL, Origin("model", "vllm:a", "car", seed=5), 0.4),
    ],
)
def test_independence_falls_with_what_is_shared(first, second, value):
    assert independence(first, second) == independence(second, first) == value


def test_agreement_is_pooled_over_the_logs_that_both_ran_on():
    first = {"a": scenario(*row(0)), "b": scenario(*row(1, 0, 5)), "c": scenario(*row(2))}
    second = {"a": scenario(*row(0)), "b": scenario(*row(1, 5, 10))}
    assert track_time_iou(first, second) == (10 / 20, False)
    assert track_time_iou({"a": scenario()}, {"a": scenario()}) == (1.0, True)


@given(st.lists(st.integers(0, 2**12 - 1), min_size=1, max_size=5), st.randoms())
def test_the_order_of_candidates_changes_no_score(bits, random):
    cells = {n: [(k // 3, k % 3) for k in range(12) if b >> k & 1] for n, b in enumerate(bits)}
    origins = dict(zip(cells, itertools.cycle([GRAMMAR, MODEL, SECOND, OTHER]), strict=False))
    shuffled = list(cells)
    random.shuffle(shuffled)
    straight = decided(cells, origins)
    assert straight == decided({n: cells[n] for n in shuffled}, origins)
    assert all(0 <= score.total <= 1 for score in straight.scores)


def test_votes_of_one_kind_share_their_weight():
    samples = {n: Origin("model", "vllm:a", "car", seed=n) for n in range(1, 4)}
    origins = {0: GRAMMAR, **samples}
    cells = {0: row(0), 1: row(1), 2: row(1), 3: row(1)}
    verdict = decided(cells, origins, cases=[case(n, 10) for n in cells])
    weights = ballots(verdict, origins)
    assert sum(weights.values()) == pytest.approx(1)
    plain = {score.number: score.total**2 for score in verdict.scores}
    assert weights[0] > plain[0] / sum(plain.values())


def test_a_match_that_all_found_is_surer_than_one_that_half_found():
    origins = {0: GRAMMAR, 1: MODEL}
    cells = {0: row(0), 1: [*row(0), *row(1)]}
    verdict = decided(cells, origins)
    shares = vote_shares(ballots(verdict, origins), {n: scenario(*held) for n, held in cells.items()})
    sure = match_confidence(shares, verdict, FLAT)
    assert shares[0, 0] == pytest.approx(1)
    assert sure[0, 0] > sure[1, 0] > sure[2, 0]


def test_a_log_on_which_a_candidate_failed_is_voted_on_by_the_others():
    shares = vote_shares({0: 0.5, 1: 0.5}, {1: scenario(*row(2))})
    assert shares[2].tolist() == [1.0] * 10


def test_the_calibration_gives_back_the_odds_that_made_the_data():
    random = np.random.default_rng(3)
    inputs = random.uniform(0, 1, (6000, 3))
    odds = -2 + inputs @ np.array([4.0, 1.5, 0.5])
    right = random.uniform(size=6000) < 1 / (1 + np.exp(-odds))
    fitted = fit_calibration([(*values, bool(r)) for values, r in zip(inputs, right, strict=True)], ridge=0.01)
    assert fitted.intercept == pytest.approx(-2, abs=0.35)
    assert fitted.vote == pytest.approx(4, abs=0.4)
    with pytest.raises(ValueError, match="right and wrong"):
        fit_calibration([(1.0, 1.0, 1.0, True)])


@pytest.mark.parametrize("judged", ["matches", "programs"])
def test_the_shipped_calibration_rises_with_agreement_and_with_reward(judged):
    shipped = calibration(judged)
    assert shipped.vote > 0
    assert shipped.reward > 0
    verdict = decided({0: row(0), 1: row(0), 2: row(1)}, {0: GRAMMAR, 1: MODEL, 2: OTHER})
    sure = match_confidence(np.array([0.2, 0.5, 1.0]), verdict, shipped)
    assert sure[0] < sure[1] < sure[2]


def test_a_program_has_a_calibration_of_its_own():
    verdict = decided({0: row(0), 1: row(0)}, {0: GRAMMAR, 1: MODEL})
    wanted = match_confidence(np.array([1.0]), verdict, calibration("programs"))[0]
    assert program_confidence(1.0, verdict) == round(float(wanted), 3)
    assert calibration("programs") != calibration("matches")
