"""Loading without looking for garbage, of which there is none while nothing but long-lived objects are made."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """No garbage collection inside: it would walk over all that is loaded, again and again, and find nothing.

    What has been made is kept out of later collections. Nested uses are left to the outermost one.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
