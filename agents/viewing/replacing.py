"""A page that shows more than a new one could is not written over."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

import orjson

from agents.console import of
from agents.viewing.page import PageContent
from agents.viewing.replays import FULL
from tools.errors import PrerequisiteError

_DATA: Final = re.compile(rb'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
_REPLAY: Final = re.compile(rb'<script type="text/plain" id="clip-(\d+)">')


def require_no_loss(path: Path, content: PageContent) -> None:
    """See that a page may be replaced by a new one of the same run.

    Args:
        path: Where the new one is to lie.
        content: What it would hold.

    Raises:
        PrerequisiteError: The page that lies there replays logs that cannot be opened now.
    """
    gone = {log["id"] for log in content.document["logs"] if log["absent"] not in (None, FULL)}
    lost = gone & _replayed(path, content.document["run"]) if gone else gone
    if lost:
        raise PrerequisiteError(
            f"{path}: kept as it is: it replays {of(len(lost), 'log')} that cannot be opened now, and a new page would "
            "not; say where the logs are: --logs DIR, or write a page without them: --out FILE"
        )


def _replayed(path: Path, run: Any) -> AbstractSet[str]:
    """Logs that a page replays, where it is one of the run, whose folder may have another name by now."""
    try:
        page = path.read_bytes()
        found = _DATA.search(page)
        told = orjson.loads(found[1]) if found else {}
        is_same = all(told["run"][name] == run[name] for name in ("digest", "query", "profile"))
        numbers = {int(number) for number in _REPLAY.findall(page)}
        return {log_id for log_id, number in told["clips"].items() if is_same and number in numbers}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
