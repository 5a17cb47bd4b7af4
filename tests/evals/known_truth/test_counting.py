"""Counting on answers made by hand, whose figures can be said beforehand."""

import numpy as np
import pytest

from evals.known_truth.counting import Tally, judge, total
from evals.known_truth.matching import Matched
from evals.known_truth.result import figures
from evals.known_truth.truth import TrueEvent, expected
from tools.scenario import Edges, Scenario

T = 100
STAMPS = 10**18 + np.arange(T) * 100_000_000
SHAPE = (3, T)


def event(actor: int, first: int, last: int, related: int = -1) -> TrueEvent:
    return TrueEvent("does", actor, related, int(STAMPS[first]), int(STAMPS[last]))


def who(actor_of: np.ndarray | None = None) -> Matched:
    """Every track is the actor of its number, unless told otherwise."""
    actor_of = np.repeat(np.arange(3)[:, None], T, axis=1) if actor_of is None else actor_of
    seen = np.zeros(SHAPE, np.bool_)
    track, frame = np.nonzero(actor_of >= 0)
    seen[actor_of[track, frame], frame] = True
    return Matched(actor_of, seen)


def said(*runs: tuple[int, int, int], tracks: int = 3) -> Scenario:
    mask = np.zeros((tracks, T), np.bool_)
    for track, first, last in runs:
        mask[track, first : last + 1] = True
    return Scenario(mask, Edges.empty())


def tally(answer: Scenario, events: tuple[TrueEvent, ...], matched: Matched | None = None) -> Tally:
    return judge(answer, expected(events, STAMPS, 3), events, matched or who(), STAMPS).tally


def test_a_perfect_answer_has_perfect_figures() -> None:
    result = tally(said((0, 20, 60)), (event(0, 20, 60),))
    assert result == Tally(logs=1, events=1, events_found=1, answers=1, answers_right=1, cells_right=29)
    assert figures(result)["precision"] == figures(result)["recall"] == 1.0


@pytest.mark.parametrize("shift", [-5, 5])
def test_half_a_second_at_the_ends_counts_neither_way(shift: int) -> None:
    result = tally(said((0, 20 + shift, 60 + shift)), (event(0, 20, 60),))
    assert (result.cells_wrong, result.cells_missed) == (0, 0)


@pytest.mark.parametrize(("first", "last", "wrong", "missed"), [(26, 54, 0, 0), (27, 60, 0, 1), (20, 66, 1, 0)])
def test_beyond_half_a_second_every_cell_counts(first: int, last: int, wrong: int, missed: int) -> None:
    result = tally(said((0, first, last)), (event(0, 20, 60),))
    assert (result.cells_wrong, result.cells_missed) == (wrong, missed)


def test_nothing_answered_misses_all_and_has_no_precision() -> None:
    result = tally(said(), (event(0, 20, 60),))
    assert figures(result) | {"recall": 0.0, "event_recall": 0.0} == figures(result)
    assert figures(result)["precision"] is None


def test_another_actor_is_wrong_even_at_the_right_time() -> None:
    result = tally(said((1, 20, 60)), (event(0, 20, 60),))
    assert (result.cells_right, result.cells_wrong, result.cells_missed) == (0, 41, 29)
    assert (result.events_found, result.answers_right, result.answers) == (0, 0, 1)


def test_short_events_count_as_events_only() -> None:
    result = tally(said((0, 47, 52)), (event(0, 48, 51),))
    assert (result.cells_right, result.cells_wrong, result.cells_missed) == (0, 0, 0)
    assert (result.events, result.events_found, result.answers_right) == (1, 1, 1)


def test_an_answer_with_a_short_hole_is_one_and_with_a_long_one_two() -> None:
    assert tally(said((0, 20, 35), (0, 40, 60)), (event(0, 20, 60),)).answers == 1
    assert tally(said((0, 20, 35), (0, 42, 60)), (event(0, 20, 60),)).answers == 2


def test_what_one_actor_does_to_two_at_overlapping_times_is_one_event() -> None:
    events = (event(0, 20, 50, related=1), event(0, 40, 80, related=2))
    result = tally(said((0, 20, 80)), events)
    assert (result.events, result.cells_right, result.cells_missed) == (1, 49, 0)


def test_partners_are_counted_where_they_are_named() -> None:
    events = (event(0, 20, 60, related=1),)
    frames = np.arange(26, 41)
    edges = Edges.from_arrays(np.zeros_like(frames), np.ones_like(frames), frames, SHAPE)
    result = tally(Scenario.of(said((0, 20, 60)).mask, edges), events)
    assert (result.whom, result.whom_right) == (29, 15)


def test_an_unseen_actor_is_not_missed_and_is_counted_as_unseen() -> None:
    actor_of = np.repeat(np.arange(3)[:, None], T, axis=1)
    actor_of[0, 30:40] = -1
    result = tally(said((0, 20, 29), (0, 40, 60)), (event(0, 20, 60),), who(actor_of))
    assert (result.cells_right, result.cells_missed, result.cells_unseen) == (19, 0, 10)
    actor_of[0] = -1
    result = tally(said(), (event(0, 20, 60),), who(actor_of))
    assert (result.events, result.events_unseen, result.cells_unseen) == (0, 1, 29)


def test_without_its_partner_nobody_can_see_a_relation() -> None:
    actor_of = np.repeat(np.arange(3)[:, None], T, axis=1)
    actor_of[1, 30:40] = -1
    result = tally(said((0, 20, 29), (0, 40, 60)), (event(0, 20, 60, related=1),), who(actor_of))
    assert (result.cells_right, result.cells_missed, result.cells_unseen) == (19, 0, 10)
    result = tally(said(), (event(0, 20, 60, related=1), event(0, 20, 60, related=2)), who(actor_of))
    assert (result.cells_missed, result.cells_unseen) == (29, 0)


def test_answers_of_false_tracks_are_wrong_everywhere() -> None:
    actor_of = np.full((4, T), -1)
    actor_of[:3] = np.arange(3)[:, None]
    result = tally(said((0, 20, 60), (3, 18, 27), tracks=4), (event(0, 20, 60),), who(actor_of))
    assert (result.cells_wrong, result.cells_of_false_tracks) == (10, 10)
    assert (result.answers, result.answers_right, result.answers_of_false_tracks) == (2, 1, 1)
    assert figures(result)["actor_precision"] == 1.0
    assert figures(result)["precision"] == pytest.approx(29 / 39, abs=1e-6)


def test_a_second_piece_of_a_track_answers_for_the_same_actor() -> None:
    actor_of = np.full((4, T), -1)
    actor_of[:3] = np.arange(3)[:, None]
    actor_of[0, 40:] = -1
    actor_of[3, 40:] = 0
    result = tally(said((0, 20, 39), (3, 40, 60), tracks=4), (event(0, 20, 60),), who(actor_of))
    assert (result.cells_right, result.cells_wrong, result.cells_missed, result.answers) == (29, 0, 0, 1)


def test_tallies_add_up() -> None:
    one, two = tally(said((0, 20, 60)), (event(0, 20, 60),)), tally(said((1, 0, 9)), ())
    both = total([one, two])
    assert (both.logs, both.events, both.answers, both.cells_wrong) == (2, 1, 2, 10)
    assert total([]) == Tally()
