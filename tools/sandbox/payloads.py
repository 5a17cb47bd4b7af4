"""What the payloads hold: scenarios as packed bits and runs, issues as bounded texts, budgets as two numbers.

Each pair of functions packs in the child and unpacks in the parent; the unpacking side trusts nothing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from typing import Final

import numpy as np

from tools.errors import Issue, LimitHit, Stage
from tools.sandbox.frames import BadFrameError, OversizedFrameError
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayInt, NDArrayInt32

_SHAPE: Final = struct.Struct("<IIII")
_ISSUE: Final = struct.Struct("<IIBHH")
_BUDGET: Final = struct.Struct("<Bdd")
_DERIVED: Final = struct.Struct("<HH")
_UNITS: Final = ("calls", "pairs", "edges")
_MOST_ISSUES: Final = 8
_MOST_TEXT: Final = 600
_REACH_WORK: Final = 400_000_000
_CHILD_CODE: Final = re.compile(r"[ER]_[A-Z_]{2,20}")
_STAGES: Final[dict[str, Stage]] = {"E": "check", "R": "run"}


def pack_scenario(scenario: Scenario) -> bytes:
    """Shape and counts, the mask as bits (row by row), the edges as runs (track, related, first frame, length)."""
    runs = _runs(scenario.edges)
    n_tracks, n_frames = scenario.shape
    head = _SHAPE.pack(n_tracks, n_frames, len(runs), len(scenario.edges))
    return head + np.packbits(scenario.mask).tobytes() + runs.tobytes()


def _runs(edges: Edges) -> NDArrayInt32:
    if not len(edges):
        return np.empty((0, 4), np.int32)
    first = np.ones(len(edges), np.bool_)
    first[1:] = (
        (edges.track[1:] != edges.track[:-1])
        | (edges.related[1:] != edges.related[:-1])
        | (edges.frame[1:] != edges.frame[:-1] + 1)
    )
    start = np.flatnonzero(first)
    length = np.diff(start, append=len(edges))
    return np.stack([edges.track[start], edges.related[start], edges.frame[start], length], axis=1).astype("<i4")


def unpack_scenario(payload: bytes, shape: tuple[int, int], most_edges: int) -> Scenario:
    """The scenario of a log with `shape` (N, T).

    Raises:
        OversizedFrameError: More than `most_edges` edges.
        BadFrameError: Sizes, ranges or order are off, or an edge is not reachable from the mask.
    """
    if len(payload) < _SHAPE.size:
        raise BadFrameError("truncated result")
    n_tracks, n_frames, n_runs, n_edges = _SHAPE.unpack_from(payload)
    if (n_tracks, n_frames) != shape:
        raise BadFrameError(f"result of shape {(n_tracks, n_frames)} for a log of shape {shape}")
    n_bits = n_tracks * n_frames
    mask_end = _SHAPE.size + (n_bits + 7) // 8
    if len(payload) != mask_end + 16 * n_runs:
        raise BadFrameError("result of the wrong length")
    if n_edges > most_edges:
        raise OversizedFrameError(n_edges, most_edges, "edges")
    bits = np.frombuffer(payload, np.uint8, mask_end - _SHAPE.size, _SHAPE.size)
    mask = np.unpackbits(bits, count=n_bits).astype(np.bool_).reshape(shape)
    runs = np.frombuffer(payload, "<i4", 4 * n_runs, mask_end).reshape(n_runs, 4).astype(np.int64)
    edges = _unfold(runs, shape, n_edges)
    if not _all_reachable(mask, edges):
        raise BadFrameError("relations that support nothing")
    return Scenario(mask, edges)


def _unfold(runs: NDArrayInt, shape: tuple[int, int], n_edges: int) -> Edges:
    n_tracks, n_frames = shape
    track, related, start, length = runs.T
    inside = (
        (runs >= 0).all(axis=1)
        & (track < n_tracks)
        & (related < n_tracks)
        & (length > 0)
        & (start + length <= n_frames)
    )
    if not inside.all() or int(length.sum()) != n_edges:
        raise BadFrameError("relations out of range")
    code = (track * n_tracks + related) * n_frames + start
    if (code[1:] < code[:-1] + length[:-1]).any():
        raise BadFrameError("relations out of order")
    first = (start - (np.cumsum(length) - length)).astype(np.int32)
    frame = np.arange(n_edges, dtype=np.int32) + np.repeat(first, length)
    arrays = [np.repeat(track.astype(np.int32), length), np.repeat(related.astype(np.int32), length), frame]
    for array in arrays:
        array.flags.writeable = False
    return Edges(*arrays)


def _all_reachable(mask: NDArrayBool, edges: Edges) -> bool:
    """The scenario invariant, checked with bounded work: a forged chain must not keep the parent busy."""
    reach, work = mask.copy(), 0
    track, related, frame = edges.track, edges.related, edges.frame
    while track.size:
        found = reach[track, frame]
        work += track.size
        if not found.any() or work > _REACH_WORK:
            return False
        reach[related[found], frame[found]] = True
        track, related, frame = track[~found], related[~found], frame[~found]
    return True


def pack_issues(issues: Iterable[Issue]) -> bytes:
    """Line, column, code, message and hint of each issue; texts are cut, never refused."""
    parts = []
    for issue in list(issues)[:_MOST_ISSUES]:
        code, message, hint = (text.encode("utf-8", "replace") for text in (issue.code, issue.message, issue.hint))
        message, hint = message[:_MOST_TEXT], hint[:_MOST_TEXT]
        parts.append(_ISSUE.pack(issue.line, issue.column, len(code), len(message), len(hint)) + code + message + hint)
    return b"".join(parts)


def unpack_issues(payload: bytes, n_lines: int) -> tuple[Issue, ...]:
    """Issues with checked codes and places and printable texts, cut again here: the child may be anyone's by now.

    Raises:
        BadFrameError: None or too many, a code a child may not give, a place outside the program of `n_lines` lines.
    """
    issues: list[Issue] = []
    at = 0
    while at < len(payload):
        if len(payload) - at < _ISSUE.size or len(issues) == _MOST_ISSUES:
            raise BadFrameError("malformed issues")
        line, column, *lengths = _ISSUE.unpack_from(payload, at)
        at += _ISSUE.size
        texts = []
        for length in lengths:
            text = payload[at : at + min(length, _MOST_TEXT)].decode("utf-8", "replace")
            texts.append(printable(text)[:_MOST_TEXT])
            at += length
        if at > len(payload) or not _CHILD_CODE.fullmatch(texts[0]) or line > n_lines + 1 or column > 1 << 20:
            raise BadFrameError("malformed issue")
        issues.append(Issue(_STAGES[texts[0][0]], texts[0], line, column, texts[1], texts[2]))
    if not issues:
        raise BadFrameError("no issue")
    return tuple(issues)


def printable(text: str) -> str:
    """The text with control, bidirectional and other invisible characters written as escapes."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in text
    )


def pack_budget(hit: LimitHit) -> bytes:
    """Which budget, what was needed, what is allowed."""
    return _BUDGET.pack(_UNITS.index(hit.unit), hit.value, hit.limit)


def unpack_budget(payload: bytes) -> LimitHit:
    """The budget that was used up.

    Raises:
        BadFrameError: Wrong length or unit, or numbers that make no sense.
    """
    if len(payload) != _BUDGET.size:
        raise BadFrameError("malformed budget")
    unit, value, limit = _BUDGET.unpack(payload)
    if unit >= len(_UNITS) or not 0 <= limit < value < float("inf"):
        raise BadFrameError("malformed budget")
    return LimitHit("L_BUDGET", value, limit, _UNITS[unit])


def pack_derived(missing: Iterable[tuple[int, int]]) -> bytes:
    """(position of the log, index of the derived array) pairs."""
    return b"".join(_DERIVED.pack(position, index) for position, index in missing)


def unpack_derived(payload: bytes, n_logs: int, n_derived: int) -> tuple[tuple[int, int], ...]:
    """The pairs, each once, in order.

    Raises:
        BadFrameError: A pair outside the job or the registry.
    """
    if len(payload) % _DERIVED.size:
        raise BadFrameError("malformed list of derived arrays")
    pairs = sorted(set(_DERIVED.iter_unpack(payload)))
    if any(position >= n_logs or index >= n_derived for position, index in pairs):
        raise BadFrameError("unknown derived array")
    return tuple((position, index) for position, index in pairs)
