"""The cookbook is what its script makes: every query read, run, and held against the truth of its logs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> str:
    command = [sys.executable, ROOT / "docs" / "scripts" / "cookbook.py", "--text"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path_factory.mktemp("cook"), check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_text_is_up_to_date(made):
    assert made == COOKBOOK


def test_every_query_finds_what_is_there_and_nothing_else(made):
    found = re.findall(r"^- in \d+ logs of `--kind \w+`: (\d+) found, (\d+) there$", made, flags=re.MULTILINE)
    assert len(found) == 30
    assert [pair for pair in found if pair[0] != pair[1] or pair[0] == "0"] == []


def test_every_recipe_has_its_picture_and_no_picture_is_left_over():
    named = set(re.findall(r"images/cookbook/([\w-]+\.png)", COOKBOOK))
    there = {path.name for path in (ROOT / "docs" / "images" / "cookbook").iterdir()}
    assert named == there
    assert len(named) == 30
