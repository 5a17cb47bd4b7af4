"""Names of files and texts in them: whatever a log, a track or a query is called, the result is harmless."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_LONGEST_NAME: Final = 64
_HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def file_stem(name: str) -> str:
    """A file name without ending for any name: the name itself where it is plain, else its plain part and a digest.

    Two names never share a stem, and none is hidden, begins like an option or leads out of its folder.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-")
    if name and plain == name and len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{plain[: _LONGEST_NAME - 13].rstrip('._-') or 'x'}-{digest}"


def plain_text(text: str, most: int = 20_000) -> str:
    """A text that every format can hold: no control, format or unassigned characters, in one line, `most` characters.

    A longer one ends in an ellipsis.
    """
    line = "".join("?" if unicodedata.category(char) in _HIDDEN else char for char in " ".join(text.split()))
    return line if len(line) <= most else line[: most - 4].rstrip() + " ..."


def storable(text: str) -> str:
    """The same text with what UTF-8 cannot hold (lone surrogates) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
