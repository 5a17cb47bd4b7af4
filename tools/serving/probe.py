"""What a server says of itself: alive, which models, how long a prompt may be."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

_WAIT_S: Final = 5.0
_CURES: Final = {
    401: ": the key is wrong or missing (VLLM_API_KEY)",
    404: ": base addresses end in /v1; is it an OpenAI-compatible server?",
}
_BROKEN = (OSError, urllib.error.URLError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model that a server has.

    Attributes:
        name: What clients call it.
        max_model_len: Longest prompt and reply together, tokens; None when the server does not tell.
    """

    name: str
    max_model_len: int | None = None


def is_alive(address: str, timeout_s: float = _WAIT_S) -> bool:
    """True when `/health` answers; `address` ends in `/v1`."""
    parts = urlsplit(address)
    try:
        with urllib.request.urlopen(f"{parts.scheme}://{parts.netloc}/health", timeout=timeout_s) as answer:
            return bool(answer.status == 200)
    except _BROKEN:
        return False


def served_models(address: str, key: str = "", timeout_s: float = _WAIT_S) -> tuple[ServedModel, ...]:
    """The models that a server has.

    Args:
        address: Base address, ending in `/v1`.
        key: The key that the server asks for; empty for none.
        timeout_s: Longest wait, seconds.

    Raises:
        ConnectionError: No answer, or none of that form; the text says which.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        request = urllib.request.Request(f"{address.rstrip('/')}/models", headers=headers)
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            content = orjson.loads(answer.read(1 << 20))
        return tuple(_model(entry) for entry in content["data"])
    except urllib.error.HTTPError as error:
        raise ConnectionError(f"{address}/models answers {error.code}{_CURES.get(error.code, '')}") from None
    except (KeyError, TypeError, orjson.JSONDecodeError):
        raise ConnectionError(f"{address}/models answers, but not as an OpenAI-compatible server does") from None
    except _BROKEN as error:
        raise ConnectionError(f"{address} does not answer: {getattr(error, 'reason', error)}") from None


def is_ready(address: str, name: str, key: str = "") -> bool:
    """True when the server is alive and has the model `name`."""
    try:
        return is_alive(address) and any(model.name == name for model in served_models(address, key))
    except ConnectionError:
        return False


def _model(entry: Any) -> ServedModel:
    if not isinstance(entry, dict) or not isinstance(entry["id"], str):
        raise TypeError("no model")
    longest = entry.get("max_model_len")
    return ServedModel(entry["id"], longest if isinstance(longest, int) else None)
