"""Tracker files: opened like annotations, by us and behind the jail, with scores and with every timestamp."""

from pathlib import Path

import numpy as np
import pytest

from evals.noise import noisy_log, write_tracker_output
from tools.av2.log import open_log
from tools.errors import DataError
from tools.sandbox.executor import JailedExecutor

CARS = (
    'cars = get_objects_of_category(log_dir, category="VEHICLE")\noutput_scenario(cars, "cars", log_dir, output_dir)\n'
)
EXACT = ("timestamps_ns", "row_track", "row_frame", "centre_ego_m", "ego_quat_object", "size_m", "score")


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_written_file_opens_as_the_tracks_it_was_made_of(val_logs: list[Path], tmp_path: Path, level: float) -> None:
    for folder in val_logs:
        file = tmp_path / f"{folder.name}.feather"
        write_tracker_output(folder, file, level, seed=3)
        read, made = open_log(folder, annotations=str(file)).tracks, noisy_log(open_log(folder), level, 3).tracks
        assert (read.track_uuid, read.category, read.ego_index) == (made.track_uuid, made.category, made.ego_index)
        for name in EXACT:
            assert getattr(read, name).tobytes() == getattr(made, name).tobytes(), name
        assert (read.num_interior_pts == -1).all()


def test_equal_arguments_write_equal_bytes(tiny_logs: list[Path], tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tracker_output(tiny_logs[0], tmp_path / name, 1.0, seed=5)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_no_timestamp_is_lost_even_where_everything_is_missed(tiny_logs: list[Path], tmp_path: Path) -> None:
    file = tmp_path / "tracks.feather"
    write_tracker_output(tiny_logs[1], file, 10.0, seed=1)
    clean, noisy = open_log(tiny_logs[1]), open_log(tiny_logs[1], annotations=str(file))
    assert np.array_equal(noisy.tracks.timestamps_ns, clean.tracks.timestamps_ns)


def test_programs_run_on_it_in_the_jail(val_logs: list[Path], tmp_path: Path) -> None:
    file = tmp_path / "tracks.feather"
    write_tracker_output(val_logs[3], file, 1.0)
    tracks = open_log(val_logs[3], annotations=str(file)).tracks
    with JailedExecutor("standard") as executor:
        (opened,) = executor.open([val_logs[3]], annotations=str(file))
        assert not isinstance(opened, DataError)
        (result,) = executor.run(CARS, [opened.key])
    assert not result.failed
    assert result.outcome.shape == tracks.shape  # type: ignore[union-attr]
    assert result.outcome.mask.any()  # type: ignore[union-attr]


def test_a_folder_that_is_not_there_is_named(tiny_logs: list[Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_tracker_output(tiny_logs[0], tmp_path / "nowhere" / "tracks.feather", 1.0)
