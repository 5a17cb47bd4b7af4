"""The one way to read what lies in this package: text and data by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

_HOME = Path(__file__).resolve().parent


def read_text(name: str) -> str:
    """The text of a file of this package.

    Args:
        name: Path inside the package with forward slashes, such as `grammar/rendering.yaml`.

    Raises:
        FileNotFoundError: There is none.
    """
    return _HOME.joinpath(*name.split("/")).read_text(encoding="utf-8")


def yaml_names(folder: str) -> tuple[str, ...]:
    """The names of all YAML files in a folder of this package and in its folders, in order."""
    found = _HOME.joinpath(*folder.split("/")).rglob("*.yaml")
    return tuple(sorted(path.relative_to(_HOME).as_posix() for path in found))


def template_names(folder: str) -> tuple[str, ...]:
    """The names of all templates in a folder of this package, in order."""
    found = _HOME.joinpath(*folder.split("/")).glob("*.md")
    return tuple(sorted(path.relative_to(_HOME).as_posix() for path in found))


def parse_yaml(text: str) -> Any:
    """The content of a YAML text of plain values."""
    import yaml  # what is parsed already needs none of it

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@lru_cache
def load_yaml(name: str) -> Any:
    """The content of a YAML file of this package, parsed once; treat it as read-only."""
    return parse_yaml(read_text(name))
