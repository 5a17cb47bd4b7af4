"""The challenge's file puts an added ego vehicle where the setting says; nothing else moves."""

from pathlib import Path

import numpy as np
import pytest

from agents.settings import Settings, load_settings
from agents.wiring import mine
from tools.av2.samples import write_samples
from tools.challenge.reading import read_challenge_file
from tools.errors import UserError

PROGRAM = """
ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")
output_scenario(ego, "ego vehicle", log_dir, output_dir)
"""


def _frames(tmp_path: Path, ego_centre: str):
    (log, *_) = write_samples(tmp_path / "logs", scenes=1)
    (Path(log) / "annotations_with_ego.feather").unlink(missing_ok=True)
    settings = Settings(out=str(tmp_path / ego_centre), cache=str(tmp_path / "cache"), ego_centre=ego_centre)
    folder, _ = mine("ego vehicle", PROGRAM, [Path(log)], settings)
    (frames,) = read_challenge_file(folder / "submission_spatiotemporal.pkl").values()
    return frames


def test_the_readme_centre_is_an_option(tmp_path):
    origin, ahead = (_frames(tmp_path, name) for name in ("log", "readme"))
    for near, far in zip(origin, ahead, strict=True):
        moved = np.linalg.norm(np.asarray(far.translation_m) - np.asarray(near.translation_m), axis=1)
        referred = np.asarray(near.label) == 0
        assert moved[referred] == pytest.approx([np.hypot(1.422, 0.25)], abs=1e-6)
        assert not moved[~referred].any()


def test_another_word_is_refused():
    with pytest.raises(UserError, match="log and readme"):
        load_settings("offline", {"ego_centre": "roof"})
