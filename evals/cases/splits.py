"""The official splits of the Argoverse 2 sensor dataset: 700, 150 and 150 logs, each by its id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files

from tools.errors import UserError

SPLITS = ("train", "val", "test")
UNKNOWN = "unknown"
"""What a log belongs to that is in none of the official lists: a generated one, say, or another dataset's."""


@cache
def split_log_ids(split: str) -> frozenset[str]:
    """The ids of the logs of a split, as av2 0.3.6 lists them.

    Args:
        split: `train`, `val` or `test`.

    Raises:
        UserError: There is no such split.
    """
    if split not in SPLITS:
        raise UserError(f"unknown split {split!a}; there are {', '.join(SPLITS)}")
    lines = files("configs").joinpath("splits", f"{split}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def split_of(log_id: str) -> str:
    """The split that a log belongs to, or `UNKNOWN`. The id must be whole; see `resolve_log_id` for beginnings."""
    return next((split for split in SPLITS if log_id in split_log_ids(split)), UNKNOWN)


def common_split(log_ids: Collection[str]) -> str:
    """The split that all the logs belong to; empty when they belong to several, or one to none."""
    found = {split_of(log_id) for log_id in log_ids}
    return found.pop() if len(found) == 1 and UNKNOWN not in found else ""


def check_split(split: str, log_ids: Collection[str], where: object) -> None:
    """Check that logs are of the split they are said to be of.

    Args:
        split: The split that `where` names; empty: nothing is said, nothing is checked.
        log_ids: The logs.
        where: The file that says so, for the message.

    Raises:
        UserError: A log is of another split or of none; the text says which and of which.
    """
    strays = [f"{log_id} ({split_of(log_id)})" for log_id in sorted(log_ids) if split and split_of(log_id) != split]
    if strays:
        shown = ", ".join(strays[:5]) + (", ..." if len(strays) > 5 else "")
        raise UserError(
            f"{where}: {len(strays)} of {len(log_ids)} logs are not of the split {split}: {shown}; "
            "leave the split out for logs of your own"
        )


def resolve_log_id(text: str, log_ids: Sequence[str], where: object) -> str:
    """The one log whose id begins with `text`.

    Args:
        text: A log's id, or its beginning.
        log_ids: The logs there are.
        where: Who asks, for the message.

    Raises:
        UserError: None or several begin so; the text names them, or says of which official split such a log is.
    """
    if text in log_ids:
        return text
    fits = sorted(log_id for log_id in log_ids if text and log_id.startswith(text))
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UserError(f"{where}: log {text!a} fits {len(fits)} logs: {', '.join(fits[:5])}; give more of its id")
    raise UserError(f"{where}: no log {text!a} among the {len(log_ids)} given{_official_hint(text)}")


def _official_hint(text: str) -> str:
    known = [f"{log_id} of {split}" for split in SPLITS for log_id in sorted(split_log_ids(split)) if text]
    fits = [entry for entry in known if entry.startswith(text)]
    if len(fits) == 1:
        return f"; it is {fits[0]}: give its folder with --logs"
    return "; it is in no official split" if text and not fits else ""
