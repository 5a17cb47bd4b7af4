"""Sample logs with camera images, and what a scout may say of them."""

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from agents.scenes.replies import CANNOT_TELL
from tests.common.pictured import CopyPictured
from tools.scenes.schema import FIELDS


@pytest.fixture(scope="session")
def seen_log(tmp_path_factory: pytest.TempPathFactory, copy_pictured: CopyPictured) -> Path:
    """A sample log with images."""
    return copy_pictured(tmp_path_factory.mktemp("seen"), 1)[0]


def content(**changes: Any) -> dict[str, Any]:
    """A reply in which every field abstains, but for changes by field name."""
    said: dict[str, Any] = {"detections": [], "missed": []}
    for field in FIELDS:
        said.setdefault(field.block, {})[field.name] = ["none"] if field.is_list else CANNOT_TELL
    said |= {"wod_e2e_tags": [], "description": "A street."}
    said["scenario_criticality"] |= {"risk_reason": "open road", "risk_score": 3}
    for name, value in changes.items():
        blocks = [block for block in said.values() if isinstance(block, dict) and name in block]
        (blocks[0] if blocks else said)[name] = value
    return copy.deepcopy(said)


def reply(**changes: Any) -> str:
    return orjson.dumps(content(**changes)).decode()
