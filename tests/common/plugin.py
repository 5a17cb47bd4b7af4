"""Fixtures shared by all tests. Real data is used where it lies beside the project and skipped, loudly, where not."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from pyarrow import feather

from tools.sandbox import host_process
from tools.sandbox.executor import JailedExecutor

# How long an example takes says nothing about whether it is right, and a busy machine would fail the tests. A commit
# that passed must pass again: properties draw the same examples each time; `make explore` draws new ones, and more.
_QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("house", derandomize=True, max_examples=50, **_QUIET)
settings.register_profile("explore", **_QUIET)
settings.load_profile("explore" if os.environ.get("MOTHERLODE_EXPLORE") else "house")

ROOT = Path(__file__).resolve().parents[2]
ZYGOTE_ENTRIES = ROOT / "tests" / "security" / "entries"
SHARED_DATA = ROOT.parent / "shared" / "data"
VAL_LOG_IDS = (
    "3b3570b4-7b0b-3268-a571-b0889dbf40b6",
    "3bffdcff-c3a7-38b6-a0f2-64196d130958",
    "7fab2350-7eaf-3b7e-a39d-6937a4c1bede",
    "adcf7d18-0510-35b0-a2fa-b4cea13a6d76",
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"real AV2 data is not here: no folder {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def val_logs(shared_data: Path) -> list[Path]:
    """Folders of the four real logs."""
    return [shared_data / "av2" / "val" / log_id for log_id in VAL_LOG_IDS]


class _FromEntry(JailedExecutor):
    """An executor over a test zygote: the product's entry is replaced only while a host starts."""

    def __init__(self, entry: str, profile: str, **settings: Any) -> None:
        super().__init__(profile, **settings)
        self._entry = ZYGOTE_ENTRIES / f"{entry}.py"

    def start(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(host_process, "ENTRY", self._entry)
            super().start()


@contextmanager
def _executor(entry: str, profile: str = "standard", **settings: Any) -> Iterator[JailedExecutor]:
    with _FromEntry(entry, profile, **settings) as executor:
        yield executor


@pytest.fixture(scope="session")
def executor_with() -> Callable[..., AbstractContextManager[JailedExecutor]]:
    """`with executor_with("small", workers=2) as executor`: over a test zygote, which the product cannot name."""
    return _executor


@pytest.fixture(scope="session")
def tiny_logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three small logs in AV2 form without maps: 10, 11 and 12 frames, three vehicles and two pedestrians each."""
    folder = tmp_path_factory.mktemp("logs")
    return [_write_tiny_log(folder / f"tiny-{n_frames}", n_frames) for n_frames in (10, 11, 12)]


def _write_tiny_log(folder: Path, n_frames: int) -> Path:
    folder.mkdir()
    names = ["car-0", "car-1", "car-2", "walker-0", "walker-1"]
    rows = [(frame, name) for frame in range(n_frames) for name in names]
    count = len(rows)
    stamps = [10**18 + frame * 10**8 for frame, _ in rows]
    boxes = {
        "timestamp_ns": stamps,
        "track_uuid": [name for _, name in rows],
        "category": ["PEDESTRIAN" if name.startswith("walker") else "REGULAR_VEHICLE" for _, name in rows],
        **{column: [size] * count for column, size in (("length_m", 4.0), ("width_m", 2.0), ("height_m", 1.5))},
        **{column: [value] * count for column, value in (("qw", 1.0), ("qx", 0.0), ("qy", 0.0), ("qz", 0.0))},
        "tx_m": [5.0 * names.index(name) + 0.5 * frame for frame, name in rows],
        "ty_m": [float(names.index(name)) for _, name in rows],
        "tz_m": [0.0] * count,
        "num_interior_pts": [9] * count,
    }
    poses = {
        "timestamp_ns": sorted(set(stamps)),
        **{column: [value] * n_frames for column, value in (("qw", 1.0), ("qx", 0.0), ("qy", 0.0), ("qz", 0.0))},
        **{column: [0.0] * n_frames for column in ("tx_m", "ty_m", "tz_m")},
    }
    feather.write_feather(pa.table(boxes), str(folder / "annotations.feather"))
    feather.write_feather(pa.table(poses), str(folder / "city_SE3_egovehicle.feather"))
    return folder


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Tests reach this machine only: a connection to any other address is an error."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        yield


def _local_only(method: Any) -> Any:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise RuntimeError(f"tests do not use the network: {address[0]}")
        return method(self, *arguments)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
