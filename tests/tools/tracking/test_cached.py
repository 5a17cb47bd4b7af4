"""The refined file of a log is made once, anew where it is damaged, and anew for another content or other settings."""

import pytest

from evals.noise import write_tracker_output
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.errors import DataError
from tools.tracking import RefinementSettings, refine
from tools.tracking.cached import FOLDER, refined_file, refinement_identity


@pytest.fixture
def folder(tmp_path):
    (log,) = write_samples(tmp_path / "logs", seed=1, scenes=1)
    write_tracker_output(log, log / "tracker.feather", 1.0)
    return log


def test_it_is_made_once_and_is_what_refinement_makes(folder, tmp_path):
    path = refined_file(folder, tmp_path, "tracker.feather")
    written = path.stat().st_mtime_ns
    assert refined_file(folder, tmp_path, "tracker.feather") == path
    assert path.stat().st_mtime_ns == written
    expected = refine(open_log(folder, annotations="tracker.feather")).table
    assert open_log(folder, annotations=str(path)).tracks.centre_ego_m.tobytes() == expected.centre_ego_m.tobytes()


def test_a_damaged_file_is_made_anew(folder, tmp_path):
    path = refined_file(folder, tmp_path, "tracker.feather")
    good = path.read_bytes()
    path.write_bytes(good[:-100])
    assert refined_file(folder, tmp_path, "tracker.feather").read_bytes() == good


def test_other_content_and_other_settings_are_other_files(folder, tmp_path):
    short = RefinementSettings(link_gap_s=1.0)
    files = {
        refined_file(folder, tmp_path, "tracker.feather"),
        refined_file(folder, tmp_path),
        refined_file(folder, tmp_path, "tracker.feather", short),
    }
    assert len(files) == len(list((tmp_path / FOLDER).iterdir())) == 3
    assert refinement_identity(short) != refinement_identity()


def test_a_log_that_cannot_be_read_is_an_error(folder, tmp_path):
    with pytest.raises(DataError, match=r"expected nothing\.feather"):
        refined_file(folder, tmp_path, "nothing.feather")
