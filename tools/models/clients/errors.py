"""What a provider's client raised, told apart: by the status that the server gave, else by the kind of exception.

The three clients build on two HTTP libraries and wrap their exceptions differently; what they share is a status on some
exception of the chain, LangChain's common kinds, and the names of the transport's own exceptions.
"""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from langchain_core.exceptions import ModelConnectionError, ModelTimeoutError

from tools.models.api import ModelError, ModelFault
from tools.models.clients.cures import cure_of
from tools.models.secrets import scrub

_LONGEST_TEXT: Final = 400
_CUT_OFF: Final = ("RemoteProtocolError", "IncompleteRead", "ReadError", "DecodingError")
_UNREADABLE: Final = ("JSONDecodeError", "ValidationError", "ResponseValidationError", "APIResponseValidationError")
_UNREADABLE_TOLD: Final = "the answer is cut off, or none of this API (is the address right?): "
_NO_ANSWER: Final = re.compile(r"disconnected without sending a response|reset by peer", re.IGNORECASE)
_ADVICE: Final = re.compile(r"\s*For more information check: \S+")
"""What an HTTP library adds about every status, and nobody asked for."""
_NOT_CONNECTED: Final = ("ConnectError", "ConnectionError", "ConnectionRefusedError", "NetworkError", "WriteError")
_FILTERED: Final = re.compile(r"content_filter|content_policy|content management policy", re.IGNORECASE)
_OUT_OF_CREDIT: Final = re.compile(r"insufficient_quota|credit balance is too low", re.IGNORECASE)
_LASTING: Final[Mapping[int, ModelFault]] = {401: "M_KEY", 402: "M_CREDIT", 403: "M_KEY", 404: "M_ABSENT"}
_WRONG_KEY: Final = re.compile(r"API_KEY_INVALID|API key not valid", re.IGNORECASE)
"""Gemini's, with status 400."""
_DELAY: Final = re.compile(r"['\"]retryDelay['\"]:\s*['\"]([\d.]+)s['\"]")


def translated(error: Exception, name: str, key: str) -> ModelError:
    """The error of this project for what a client raised, without the key in it.

    Args:
        error: What the client raised.
        name: `provider:model`.
        key: The key in use, to be kept out of the text.
    """
    status, text = _status(error), _text(error)
    code = _by_status(status, text) if status else _by_kind(error, text)
    shown = scrub(" ".join(text.split()), key)[:_LONGEST_TEXT]
    prefix = f"HTTP {status}: " if status else _UNREADABLE_TOLD if _is_unreadable(error, code) else ""
    waits_s = _retry_after(error, text) if status else None
    return ModelError(code, name, prefix + cure_of(code, name, key) + shown, retry_after_s=waits_s)


def _is_unreadable(error: Exception, code: ModelFault) -> bool:
    """An answer came that no client can read: of a proxy's page or an empty body their own words say nothing."""
    kinds = {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}
    return code == "M_STREAM" and bool(kinds.intersection((*_UNREADABLE, "ValueError")))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _status(error: Exception) -> int:
    for link in _chain(error):
        for holder in (link, getattr(link, "response", None)):
            for name in ("status_code", "code"):
                value = getattr(holder, name, None)
                if isinstance(value, int) and 400 <= value < 600:
                    return value
    return 0


def _by_status(status: int, text: str) -> ModelFault:
    if _OUT_OF_CREDIT.search(text):
        return "M_CREDIT"
    if _WRONG_KEY.search(text):
        return "M_KEY"
    if status == 429:
        return "M_RATE"
    if status == 408:
        return "M_TIMEOUT"
    if status >= 500:
        return "M_SERVER"
    return "M_REFUSED" if status == 400 and _FILTERED.search(text) else _LASTING.get(status, "M_REQUEST")


def _by_kind(error: Exception, text: str) -> ModelFault:
    kinds = {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}
    if any(isinstance(link, ModelTimeoutError) for link in _chain(error)) or any("Timeout" in kind for kind in kinds):
        return "M_TIMEOUT"
    if _NO_ANSWER.search(text):
        return "M_CONNECTION"
    if kinds.intersection(_CUT_OFF) or kinds.intersection(_UNREADABLE):
        return "M_STREAM"
    if any(isinstance(link, ModelConnectionError) for link in _chain(error)) or kinds.intersection(_NOT_CONNECTED):
        return "M_CONNECTION"
    return (
        "M_STREAM" if kinds & {"KeyError", "TypeError", "AttributeError", "IndexError", "ValueError"} else "M_REQUEST"
    )


def _text(error: Exception) -> str:
    texts = [_ADVICE.sub("", str(link)) for link in _chain(error)]
    own = next((text for text in texts if text), type(error).__name__)
    root = texts[-1] if texts[-1] not in own else ""
    return f"{own} ({type(error).__name__})" + (f": {root}" if root else "")


def _retry_after(error: Exception, text: str) -> float | None:
    for link in _chain(error):
        headers = getattr(getattr(link, "response", None), "headers", None)
        if headers and (wait := _header_wait(headers)) is not None:
            return wait
    told = _DELAY.search(text)
    return float(told[1]) if told else None


def _header_wait(headers: Mapping[str, Any]) -> float | None:
    for name, factor in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = str(headers.get(name, ""))
        if re.fullmatch(r"\d+(\.\d+)?", value):
            return float(value) * factor
        if moment := email.utils.parsedate_tz(value):
            return max(0.0, email.utils.mktime_tz(moment) - time.time())
    return None
