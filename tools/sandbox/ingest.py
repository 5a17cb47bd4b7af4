"""Logs that are not in the cache yet are read by a forked reader, so that the zygote stays small and survives them.

The reader imports the file formats' libraries, writes the ingest cache and ends; the zygote then maps what it wrote.
A log that crashes the reader is a `DataError` of that log alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.av2.cache import load_cached
from tools.av2.log import Log, open_log
from tools.av2.source import find_source
from tools.errors import DataError

Source = tuple[int, str, str | None]
"""Key, path and annotation file's name of a log."""


def open_cached(path: str, annotations: str | None, cache_dir: Path) -> Log | None:
    """The log from the ingest cache alone, mapped read-only; None when it is not there.

    Raises:
        DataError: The folder does not hold a log.
    """
    with _told_as_data_error(path):
        source = find_source(Path(path), annotations)
        parts = load_cached(cache_dir, source.digest)
        return None if parts is None else Log(source.log_id, digest=source.digest, **parts)


def read_log(path: str, annotations: str | None, cache_dir: Path | None) -> Log:
    """The log, with everything that can go wrong told as a `DataError`."""
    with _told_as_data_error(path):
        return open_log(path, cache_dir, annotations)


@contextmanager
def _told_as_data_error(path: str) -> Iterator[None]:
    """Whatever a strange log provokes is that log's error: the zygote holds others."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        raise DataError(path, f"cannot be read: {type(error).__name__}: {error}") from error


def fill_cache(sources: Sequence[Source], cache_dir: Path) -> dict[int, DataError]:
    """Read logs into the cache in forked readers; what is wrong with some, by key."""
    problems: dict[int, DataError] = {}
    left = list(sources)
    while left:
        answers = _read_in_child(left, cache_dir)
        for source, answer in zip(left, answers, strict=False):
            if answer is not None:
                problems[source[0]] = DataError(*answer)
        left = left[len(answers) :]
        if left:
            problems[left[0][0]] = DataError(left[0][1], "reading it ended the reader", "its files may be damaged")
            left = left[1:]
    return problems


def _read_in_child(sources: Sequence[Source], cache_dir: Path) -> list[list[str] | None]:
    """One answer per log read before the reader ended: None, or path, problem and hint."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for _, path, annotations in sources:
                os.write(write_end, json.dumps(_problem(path, annotations, cache_dir)).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answers:
        lines = answers.readlines()
    os.waitpid(pid, 0)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _problem(path: str, annotations: str | None, cache_dir: Path) -> list[str] | None:
    try:
        read_log(path, annotations, cache_dir)
    except DataError as error:
        return [error.path, error.problem, error.hint]
    return None
