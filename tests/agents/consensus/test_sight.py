"""Visual evidence: which matches are looked at, what counts, and what becomes of eyes that fail."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from agents.consensus.sight import Looked, look_at_matches
from tools.av2.log import open_log
from tools.runs.seeing import Sight
from tools.scenario import Scenario
from tools.vision.values import Seen, SightProblem


@dataclass
class SomeEyes:
    """Says yes, no or nothing by the track's index; keeps what it was asked."""

    verdicts: dict
    problem: SightProblem | None = None
    asked: list = field(default_factory=list)
    identity: str = "some eyes"

    def images_of(self, log_path):
        return "images"

    def answer(self, asks):
        self.asked += asks
        return [self._seen(ask) for ask in asks]

    def _seen(self, ask):
        said = np.array([self.verdicts.get(track, "?") for track in range(ask.mask.shape[0])])[:, None]
        return Seen(ask.mask & (said == "yes"), ask.mask & (said == "?"), (), self.problem)


@pytest.fixture
def logs(tiny_logs):
    return {path.name: (path, open_log(path)) for path in tiny_logs}


def found_in(logs, **tracks_by_log):
    """A candidate's findings: of each named log (by its number of frames) some tracks, for all their life."""
    found = {}
    for name, (_, log) in logs.items():
        tracks = tracks_by_log.get(name.replace("tiny-", "in_"), ())
        rows = np.isin(np.arange(log.tracks.shape[0]), list(tracks))[:, None]
        found[name] = Scenario.of(log.tracks.present_mask & rows)
    return found


def looked(logs, eyes, tmp_path, most=3, **found):
    numbered = {number: found_in(logs, **by_log) for number, by_log in enumerate(found.values())}
    return look_at_matches("red car", numbered, logs, Sight(eyes, tmp_path), most)


def test_each_candidate_has_the_share_of_its_matches_that_are_seen(logs, tmp_path):
    eyes = SomeEyes({0: "yes", 1: "yes", 2: "no", 3: "?"})
    seen = looked(logs, eyes, tmp_path, a={"in_10": [0, 1]}, b={"in_10": [1, 2]}, c={"in_10": [3]}, d={})
    assert seen.share(0) == pytest.approx(2.5 / 3)
    assert seen.share(1) == pytest.approx(0.5)
    assert seen.share(2) is None, "what pictures cannot tell counts neither way"
    assert seen.share(3) is None
    assert seen.problem == ""


def test_a_match_of_several_is_looked_at_once_and_all_logs_have_a_say(logs, tmp_path):
    eyes = SomeEyes({})
    everywhere = {"in_10": [0, 1, 2], "in_11": [0, 1, 2], "in_12": [0, 1, 2]}
    looked(logs, eyes, tmp_path, most=3, a=everywhere, b=everywhere)
    assert [int(ask.mask.any(axis=1).sum()) for ask in eyes.asked] == [1, 1, 1]
    assert {ask.question.key for ask in eyes.asked} == {"looks_like(description='red car')"}


def test_what_was_seen_is_kept_and_not_asked_again(logs, tmp_path):
    eyes = SomeEyes({0: "yes"})
    for _ in range(2):
        assert looked(logs, eyes, tmp_path, a={"in_10": [0]}).share(0) == pytest.approx(0.75)
    assert len(eyes.asked) == 1


def test_eyes_that_fail_give_no_evidence_and_are_told(logs, tmp_path):
    eyes = SomeEyes({0: "yes"}, SightProblem("S_EYES", "the server is gone"))
    seen = looked(logs, eyes, tmp_path, a={"in_10": [0]})
    assert seen.share(0) is None
    assert "the server is gone" in seen.problem
    assert Looked().share(0) is None
