"""The lock: every requirement pinned and hashed, one version of each in all files, no place named to fetch from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9-]+)==([^ ]+)((?: ; [^\\]+)?) \\$")


def pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [PIN.match(line) for line in lines if line and not line.startswith((" ", "#"))]
    assert all(found), [line for line in lines if line and not line.startswith((" ", "#")) and not PIN.match(line)]
    return {match[1]: match[2] for match in found if match}


def test_all_locks_are_there() -> None:
    assert [path.name for path in LOCKS] == [
        "dev.txt",
        "eval-nodeps.txt",
        "eval.txt",
        "runtime.txt",
        "show.txt",
        "studio.txt",
    ]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_pinned_hashed_and_from_nowhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(pins(path)) == len(re.findall(r"== ?[^ ]+.* \\\n    --hash=sha256:[0-9a-f]{64}", text))
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_one_version_of_everything() -> None:
    versions: dict[str, set[str]] = {}
    for path in LOCKS:
        for name, version in pins(path).items():
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_lock_covers_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for lock, declared in {
        "runtime": project["dependencies"],
        "dev": [*project["dependencies"], *extras["dev"]],
        "studio": [*project["dependencies"], *extras["studio"]],
    }.items():
        pinned = pins(ROOT / "requirements" / f"{lock}.txt")
        for need in map(Requirement, declared):
            assert need.specifier.contains(pinned[need.name.lower().replace("_", "-")]), f"{lock}: {need}"


def test_what_is_heavy_or_under_agpl_is_in_none_of_them() -> None:
    """The extras `vision` and `yoloe` are installed by those who want them (docs/grounding.md)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    eyes = {Requirement(need).name for extra in ("vision", "yoloe") for need in extras[extra]}
    assert eyes >= {"torch", "transformers", "ultralytics"}
    heavy = {"kornia", "opencv-python", "openai-agents", "evals"} | eyes
    assert [(path.name, name) for path in LOCKS for name in pins(path) if name in heavy] == []
