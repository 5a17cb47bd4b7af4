"""The one way to read what lies in this package: text and data by name."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(name: str) -> str:
    """The text of a file of this package.

    Args:
        name: Path inside the package with forward slashes, such as `grammar/rendering.yaml`.

    Raises:
        FileNotFoundError: There is none.
    """
    return files("prompts").joinpath(*name.split("/")).read_text(encoding="utf-8")


@lru_cache
def load_yaml(name: str) -> Any:
    """The content of a YAML file of this package, parsed once; treat it as read-only."""
    return yaml.load(read_text(name), Loader=_Loader)
