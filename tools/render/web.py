"""Pages that need nothing else: data lies in them as text, their own scripts draw it, and no request can leave them.

A page's content security policy forbids every request and every script but its own, which is named by its hash: a
hostile text that got through the escaping could still do nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

import orjson

_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_BLANK: Final = re.compile(r"[\u034f\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f]")
"""What counts as printable and yet shows nothing."""


def shared_asset(name: str) -> str:
    """The text of a file that several pages have in them: `elements.js`, `colours.css`."""
    return files("tools.render").joinpath("assets", name).read_text(encoding="utf-8")


def one_script(parts: Sequence[str]) -> str:
    """Scripts joined to one in strict mode, so that one hash names it."""
    return "\n".join(["'use strict';", *parts])


def policy_for(script: str) -> str:
    """The content security policy of a page with this script: nothing is requested, nothing else runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def json_for_script(value: object) -> str:
    """JSON that is safe within a `script` element: it holds no `<`, `>` or `&`, whatever the texts in it."""
    text = orjson.dumps(value).decode()
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def visible(text: str) -> str:
    """Text with escapes for all that does not show or would reorder what follows: controls, marks of direction."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return _BLANK.sub(lambda found: ascii(found[0])[1:-1], shown)
