"""Questions on their way out of the jail, and answers on their way in: packed bits beside bounded texts."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson

from tools.atoms.asking import is_valid
from tools.atoms.signature import Signature
from tools.questions import TAG_BYTES, Ask, Question, Told
from tools.sandbox.frames import BadFrameError
from tools.typing import NDArrayBool

MOST_ASKS: Final = 32
"""Questions of one log in one round; more are asked in the next one."""
_MOST_TEXT: Final = 4096
_ASK: Final = struct.Struct("<H16sII")
_TOLD: Final = struct.Struct("<HH16sII")


def pack_asks(asks: Sequence[Ask], most_bytes: int) -> bytes:
    """Question, tag and mask of as many asks as fit, but of one at least: the others are asked next time."""
    data = b""
    for number, ask in enumerate(asks[:MOST_ASKS]):
        text = orjson.dumps([ask.question.atom, [list(pair) for pair in ask.question.arguments]])
        piece = _ASK.pack(len(text), ask.tag, *ask.mask.shape) + text + np.packbits(ask.mask).tobytes()
        if number and len(data) + len(piece) > most_bytes:
            break
        data += piece
    return data


def unpack_asks(payload: bytes, shape: tuple[int, int], signatures: Mapping[str, Signature]) -> tuple[Ask, ...]:
    """The questions of a log of `shape` (N, T), judged: the child may be anyone's by now.

    Args:
        payload: What the child sent.
        shape: (N, T) of the log.
        signatures: The functions of the profile.

    Raises:
        BadFrameError: None or too many, one twice, one that no program can ask, or a mask that is empty or misshapen.
    """
    asks: dict[bytes, Ask] = {}
    at, n_bytes = 0, (shape[0] * shape[1] + 7) // 8
    while at < len(payload):
        if len(payload) - at < _ASK.size or len(asks) == MOST_ASKS:
            raise BadFrameError("malformed questions")
        n_text, tag, n_tracks, n_frames = _ASK.unpack_from(payload, at)
        middle = at + _ASK.size + n_text
        at = middle + n_bytes
        if (n_tracks, n_frames) != shape or n_text > _MOST_TEXT or at > len(payload) or tag in asks:
            raise BadFrameError("malformed question")
        question, mask = _question(payload[middle - n_text : middle]), _mask(payload[middle:at], shape)
        if not is_valid(question, signatures) or not mask.any():
            raise BadFrameError("a question that no program asks")
        asks[tag] = Ask(question, tag, mask)
    if not asks:
        raise BadFrameError("no question")
    return tuple(asks.values())


def _question(text: bytes) -> Question:
    try:
        content: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadFrameError("a question that cannot be read") from None
    match content:
        case [str(atom), list(pairs)] if all(map(_is_argument, pairs)):
            return Question(atom, tuple((name, value) for name, value in pairs))
    raise BadFrameError("a question of another form")


def _is_argument(pair: object) -> bool:
    match pair:
        case [str(), str() | None]:
            return True
    return False


def _mask(data: bytes, shape: tuple[int, int]) -> NDArrayBool:
    bits = np.frombuffer(data, np.uint8)
    mask = np.unpackbits(bits, count=shape[0] * shape[1]).astype(np.bool_).reshape(shape)
    mask.flags.writeable = False
    return mask


def pack_told(told: Iterable[tuple[int, Told]]) -> bytes:
    """Answers as (position of the log in the job, answer)."""
    return b"".join(_packed(position, item) for position, item in told)


def _packed(position: int, item: Told) -> bytes:
    masks = np.packbits(item.yes).tobytes() + np.packbits(item.unsure).tobytes()
    return _TOLD.pack(position, 0, item.tag, *item.yes.shape) + masks


def unpack_told(payload: bytes, position: int) -> tuple[Told, ...]:
    """The answers about one log of the job. They come from the executor, which is trusted."""
    told: list[Told] = []
    at = 0
    while at < len(payload):
        number, _, tag, n_tracks, n_frames = _TOLD.unpack_from(payload, at)
        shape, size = (n_tracks, n_frames), (n_tracks * n_frames + 7) // 8
        first = at + _TOLD.size
        at = first + 2 * size
        if number == position:
            yes, unsure = (_mask(payload[start : start + size], shape) for start in (first, first + size))
            told.append(Told(tag[:TAG_BYTES], yes, unsure))
    return tuple(told)
