"""The YAML files of the grammar, parsed once for all runs.

YAML takes some fifteen times as long to read as JSON, and the grammar's files are most of what starting costs. What was
parsed is therefore kept in the user's cache folder under the digest of all their texts: an edit is another digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from agents.kept_json import load_kept, store_kept
from prompts.loader import parse_yaml, read_text, yaml_names
from tools.cache_folder import default_cache_dir
from tools.errors import PrerequisiteError

_GRAMMAR: Final = "grammar"
_KEPT: Final = "grammar-v1"
"""Folder in the cache; another number where what is kept gets another form."""


def grammar_file(name: str) -> Any:
    """The content of a YAML file of the grammar; treat it as read-only.

    Args:
        name: Path inside the package `prompts` with forward slashes, such as `grammar/rendering.yaml`.

    Raises:
        FileNotFoundError: There is none.
    """
    files = _own_files()
    if name not in files:
        raise FileNotFoundError(f"prompts has no file {name}")
    return files[name]


@lru_cache(maxsize=1)
def _own_files() -> Mapping[str, Any]:
    texts = {name: read_text(name) for name in yaml_names(_GRAMMAR)}
    try:
        return parsed(texts, default_cache_dir() / _KEPT)
    except PrerequisiteError:  # nowhere to keep it
        return parsed(texts, None)


def parsed(texts: Mapping[str, str], folder: Path | None) -> Mapping[str, Any]:
    """The contents of YAML texts, by name.

    Args:
        texts: The texts by name.
        folder: Where parsed texts are kept between runs; nowhere when None. A folder that cannot be read or written, or
            whose files are damaged, only means that the texts are parsed again.
    """
    path = folder / f"{_digest(texts)}.json" if folder is not None else None
    kept = load_kept(path) if path is not None else None
    if isinstance(kept, dict) and kept.keys() == texts.keys():
        return kept
    contents = {name: parse_yaml(text) for name, text in texts.items()}
    if path is not None:
        store_kept(path, contents)
    return contents


def _digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, with the length of each before it."""
    total = hashlib.sha256()
    for part in (part.encode() for item in sorted(texts.items()) for part in item):
        total.update(len(part).to_bytes(8, "little") + part)
    return total.hexdigest()
