"""What a person can do about a fault that every question to a model would meet."""

from __future__ import annotations

import os

from tools.models.api import ModelFault
from tools.models.providers import PROVIDERS


def cure_of(code: ModelFault, name: str, key: str) -> str:
    """The cure as the beginning of a message; empty for faults that pass or that only the request has.

    Args:
        code: The fault.
        name: `provider:model`.
        key: The key in use; empty when there is none. It is compared, and not told.
    """
    provider, _, model = name.partition(":")
    variable = _variable(provider, key)
    if code == "M_KEY" and not key:
        return f"the server wants a key: set {variable}; it says: "
    if code == "M_KEY":
        return f"the server refuses the key in {variable}: set it to a key that may use {model}; it says: "
    if code == "M_CREDIT":
        return f"the account of the key in {variable} has nothing left: top it up or use another key; the server says: "
    if code == "M_ABSENT":
        return f"no model {model} at this address: check the name and the address; the server says: "
    return ""


def _variable(provider: str, key: str) -> str:
    """The environment variable that holds the key; all that may hold one where none does."""
    names = PROVIDERS[provider].keys if provider in PROVIDERS else ("the key's variable",)
    return next((name for name in names if key and os.environ.get(name, "").strip() == key), " or ".join(names))
