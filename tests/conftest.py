"""Fixtures shared by all tests. Real data is used where it lies beside the project and skipped, loudly, where not."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
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
