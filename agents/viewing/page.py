"""`report.html`: one file that shows a run and needs nothing else, neither server nor network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any, Final

from tools.render.web import json_for_script, one_script, policy_for, shared_asset, visible

SHARED_SCRIPTS: Final = ("elements.js", "tips.js")
SCRIPTS: Final = (
    "data.js", "theme.js", "codec.js", "motion.js", "lens.js", "ground.js", "boxes.js", "tags.js", "labels.js",
    "player.js", "gestures.js", "stage.js", "transport.js", "spans.js", "plots.js", "marks.js", "review.js", "rows.js",
    "listing.js", "program.js", "why.js", "nothing.js", "evidence.js", "candidates.js", "header.js", "overview.js",
    "inspector.js", "keys.js", "main.js",
)  # fmt: skip
STYLES: Final = ("frame.css", "stage.css", "parts.css")


@dataclass(frozen=True, slots=True)
class PageContent:
    """What lies in a page.

    Attributes:
        document: Plain values for JSON, read when the page opens.
        blocks: Packed text by name (`clip-3`, `told-3`, `pictures-3`: of the fourth log shown), unpacked when a match
            of the log is opened.
    """

    document: Mapping[str, Any]
    blocks: Mapping[str, str]


def page_of(content: PageContent) -> bytes:
    """The page. Texts of others stand in it as JSON or escaped; packed blocks hold the base64 alphabet only."""
    script = one_script([*map(shared_asset, SHARED_SCRIPTS), *map(asset, SCRIPTS)])
    blocks = "\n".join(
        f'<script type="text/plain" id="{name}">{text}</script>' for name, text in content.blocks.items()
    )
    parts = {
        "policy": policy_for(script),
        "title": escape(visible(str(content.document["run"]["title"]))[:200]),
        "style": shared_asset("colours.css") + "".join(map(asset, STYLES)),
        "data": json_for_script(content.document),
        "blocks": blocks,
        "script": script,
    }
    page = asset("page.html")
    head, *rest = page.split("{{")
    pieces = [head]
    for part in rest:
        name, text = part.split("}}", 1)
        pieces += [parts[name.strip()], text]
    return "".join(pieces).encode("utf-8", "replace")


def asset(name: str) -> str:
    """The text of a file of the page."""
    return files("agents.viewing").joinpath("assets", name).read_text(encoding="utf-8")
