"""Cameras and boxes to look at."""

from pathlib import Path

import numpy as np
import pytest

from tools.av2.cameras import CameraModel, CameraRig
from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples

REAL = "7fab2350-7eaf-3b7e-a39d-6937a4c1bede"


@pytest.fixture(scope="session")
def real_log_folder(val_logs: list[Path]) -> Path:
    """The real log that comes with calibration."""
    [folder] = [log for log in val_logs if log.name == REAL]
    return folder


@pytest.fixture(scope="session")
def real_log(real_log_folder: Path) -> Log:
    return open_log(real_log_folder)


@pytest.fixture(scope="session")
def forward_camera() -> CameraModel:
    """A camera at the ego frame's origin that looks along its x axis: 800 x 600 pixels, 500 pixels focal length."""
    matrix = np.array([[500.0, 0.0, 400.0], [0.0, 500.0, 300.0], [0.0, 0.0, 1.0]])
    pose = np.eye(4)
    pose[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    return CameraModel("forward", 800, 600, matrix, (0.0, 0.0, 0.0), pose)


@pytest.fixture(scope="session")
def one_camera_rig(forward_camera: CameraModel) -> CameraRig:
    return CameraRig((forward_camera,))


@pytest.fixture(scope="session")
def camera_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample log with ring-camera images, one a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.av2.samples.imaging.IMAGES_PER_S", 1)
        [folder] = write_samples(tmp_path_factory.mktemp("logs"), seed=1, scenes=1, cameras=True)
    return folder
