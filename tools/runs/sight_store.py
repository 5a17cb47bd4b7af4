"""Answers about images as files: what was answered once is not asked again, whatever happens to the run."""

from __future__ import annotations

import base64
import binascii
import contextlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from tools.runs.parts import part_path
from tools.runs.writing import write_bytes
from tools.typing import NDArrayBool
from tools.vision.values import PassedOver, Seen, VisualAnswer

EVIDENCE_FILE: Final = "evidence.jsonl"


def store_seen(folder: Path, key: str, seen: Seen) -> None:
    """Keep an answer under a key of everything that decides it.

    Raises:
        OutputError: The disk refuses.
    """
    content = {
        "key": key,
        "shape": seen.yes.shape,
        "yes": _packed(seen.yes),
        "unsure": _packed(seen.unsure),
        "answers": [asdict(answer) for answer in seen.answers],
    }
    write_bytes(part_path(folder, key), orjson.dumps(content), durable=False)


def load_seen(folder: Path, key: str) -> Seen | None:
    """The answer kept under a key, said to come from the cache; None when there is none or it cannot be read whole."""
    try:
        content = orjson.loads(part_path(folder, key).read_bytes())
        if content["key"] != key:
            return None
        shape = (int(content["shape"][0]), int(content["shape"][1]))
        yes, unsure = _unpacked(content["yes"], shape), _unpacked(content["unsure"], shape)
        return Seen(yes, unsure, tuple(replace(_answer(item), from_cache=True) for item in content["answers"]))
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, binascii.Error, zlib.error):
        return None


def store_evidence(parts: Path, part_key: str, answers: Sequence[VisualAnswer]) -> None:
    """Keep what the result of one log rests on, beside that result.

    Raises:
        OutputError: The disk refuses.
    """
    write_bytes(_evidence_path(parts, part_key), b"".join(map(_line, answers)), durable=False)


def gather_evidence(folder: Path, parts: Path, part_keys: Iterable[str]) -> int:
    """Write the run's evidence, log after log, one answer a line; nothing where nobody looked.

    Args:
        folder: The run folder.
        parts: Folder of stored results.
        part_keys: Of the logs, in order.

    Returns:
        How many answers there are.

    Raises:
        OutputError: The disk refuses.
    """
    paths = [_evidence_path(parts, key) for key in part_keys]
    lines = b"".join(path.read_bytes() for path in paths if path.is_file())
    if lines:
        write_bytes(folder / EVIDENCE_FILE, lines, durable=False)
    return lines.count(b"\n")


def image_warnings(parts: Path, part_key: str) -> tuple[str, ...]:
    """Which images the result of a log would have rested on and could not, a line per camera and kind of damage."""
    with contextlib.suppress(OSError):
        answers = map(orjson.loads, _evidence_path(parts, part_key).read_bytes().splitlines())
        passed = {PassedOver(**image) for answer in answers for image in answer.get("passed_over", ())}
        kinds: dict[tuple[str, str], list[int]] = {}
        for image in sorted(passed, key=lambda image: (image.camera, image.problem, image.timestamp_ns)):
            kinds.setdefault((image.camera, image.problem), []).append(image.timestamp_ns)
        return tuple(_warning(camera, problem, stamps) for (camera, problem), stamps in kinds.items())
    return ()


def _warning(camera: str, problem: str, timestamps_ns: Sequence[int]) -> str:
    if timestamps_ns[0] < 0:
        return f"images of {camera} were passed over: {problem}"
    more = f" and {len(timestamps_ns) - 1} more" if len(timestamps_ns) > 1 else ""
    return f"image {camera}/{timestamps_ns[0]}.jpg{more} passed over: {problem}"


def _evidence_path(parts: Path, part_key: str) -> Path:
    return part_path(parts, part_key).with_suffix(".evidence.jsonl")


def _line(answer: VisualAnswer) -> bytes:
    content = asdict(answer)
    del content["from_cache"]  # whether it was known already is no part of the result
    if not answer.passed_over:
        del content["passed_over"]
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _answer(content: dict[str, Any]) -> VisualAnswer:
    views = tuple((str(camera), int(stamp)) for camera, stamp in content.pop("views"))
    passed_over = tuple(PassedOver(**image) for image in content.pop("passed_over", ()))
    return VisualAnswer(**content, views=views, passed_over=passed_over)


def _packed(mask: NDArrayBool) -> str:
    return base64.b64encode(zlib.compress(np.packbits(mask).tobytes(), 1)).decode()


def _unpacked(text: str, shape: tuple[int, int]) -> NDArrayBool:
    bits = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), np.uint8)
    return np.unpackbits(bits, count=shape[0] * shape[1]).astype(np.bool_).reshape(shape)
