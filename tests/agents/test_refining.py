"""The switch that has tracks refined: off it changes nothing, on it is part of what decides answers."""

from pathlib import Path

import pytest

from agents.identity import identity_of
from agents.refining import mined_files, refinement_of, tracks_of
from agents.settings import Settings
from evals.noise import write_tracker_output
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.runs.execution import own_tracks
from tools.runs.request import RunRequest


@pytest.fixture
def folders(tmp_path) -> dict[str, Path]:
    return {path.name: path for path in write_samples(tmp_path / "logs", seed=2, scenes=3)}


def test_off_every_log_has_its_own_tracks(folders):
    assert tracks_of(Settings()) is own_tracks
    assert mined_files(folders, {"a": Path("b")}, Settings()) == {"a": Path("b")}
    assert refinement_of(Settings()) == ""


def test_on_every_log_that_can_be_read_has_refined_ones(folders, tmp_path):
    broken, tracked, own = folders
    (folders[broken] / "annotations.feather").write_bytes(b"")
    write_tracker_output(folders[tracked], folders[tracked] / "tracker.feather", 1.0)
    settings = Settings(refine=True, cache=str(tmp_path / "cache"))
    found = mined_files(folders, {tracked: Path("tracker.feather")}, settings)
    assert set(found) == {tracked, own}
    refined = open_log(folders[tracked], annotations=str(found[tracked]))
    given = open_log(folders[tracked], annotations="tracker.feather")
    assert refined.tracks.n_tracks < given.tracks.n_tracks
    assert str(found[own]) == tracks_of(settings)(folders[own])


def test_it_is_part_of_every_identity():
    plain, refined = (identity_of(Settings(refine=on), "grammar", {}) for on in (False, True))
    assert set(refined) - set(plain) == {"refinement"}
    one, other = (
        RunRequest("q", "p", "file", "standard", (), "1", refinement=refinement_of(Settings(refine=on)))
        for on in (False, True)
    )
    assert one.key != other.key
