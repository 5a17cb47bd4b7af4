"""CLIP: what is said when it cannot be loaded; and, where an interpreter with torch is named, a real tiny model."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import PrerequisiteError
from tools.index.clip import ClipEncoder

ROOT = Path(__file__).resolve().parents[3]


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # as where it is not installed
    with pytest.raises(PrerequisiteError, match=r"torch is missing: pip install -e .*\[vision\]"):
        ClipEncoder(tmp_path)


def test_a_real_model_is_loaded_by_path(tmp_path: Path) -> None:
    python = os.environ.get("MOTHERLODE_VISION_PYTHON")
    if not python:
        pytest.skip("MOTHERLODE_VISION_PYTHON names no interpreter with torch and transformers")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    script = Path(__file__).with_name("clip_model.py")
    done = subprocess.run(
        [python, script, tmp_path], capture_output=True, text=True, env=environment, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["name"].startswith("clip:")
    assert (answer["dimension"], answer["shapes"], answer["none"]) == (24, [[70, 24], [3, 24]], [0, 24])
    assert all(answer[name] for name in ("same", "other", "lengths", "alone", "repeated", "differ"))
    assert answer["failed"].startswith("clip:")
