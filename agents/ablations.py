"""The rows of the ablation table, from `configs/ablations`: each says what it changes in the row before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final

import yaml

from agents.settings import PROFILES, Settings
from tools.errors import UserError

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "writer": ("grammar",),
    "profile": PROFILES,
    "refinement": ("off", "on"),
}
"""What a row may change, and to what: the parts that exist. A part that does not exist yet has no row."""
_FILE = re.compile(r"(\d\d)-([a-z0-9-]+)\.yaml")


@dataclass(frozen=True, slots=True)
class AblationConfig:
    """One row.

    Attributes:
        name: Its short name: that of its file, without the number that orders it.
        title: What tables call it.
        changes: What it changes, by part.
        parts: The whole configuration: its changes on top of those of all rows before it.
    """

    name: str
    title: str
    changes: Mapping[str, str]
    parts: Mapping[str, str]

    def settings(self, settings: Settings) -> Settings:
        """`settings` with this row's profile, and with its tracks refined or not."""
        return replace(settings, profile=self.parts["profile"], refine=self.parts["refinement"] == "on")


def ablation_configs(names: Sequence[str] = ()) -> tuple[AblationConfig, ...]:
    """The rows of these names, in the table's order; all when there are none.

    Raises:
        UserError: There is no row of a name, or a row's file names a part that does not exist.
    """
    rows = _all_rows()
    known = [row.name for row in rows]
    for name in names:
        if name not in known:
            raise UserError(f"no ablation row {name[:64]!a}; there are {', '.join(known)}")
    return tuple(row for row in rows if not names or row.name in names)


def _all_rows() -> list[AblationConfig]:
    rows: list[AblationConfig] = []
    parts: dict[str, str] = {}
    for entry in sorted(files("configs").joinpath("ablations").iterdir(), key=lambda entry: entry.name):
        found = _FILE.fullmatch(entry.name)
        if found is None:
            raise UserError(f"configs/ablations/{entry.name}: rows are named NN-name.yaml")
        title, changes = _checked(entry.name, yaml.safe_load(entry.read_text(encoding="utf-8")))
        parts = {**parts, **changes}
        rows.append(AblationConfig(found[2], title, changes, parts))
    return rows


def _checked(name: str, content: Any) -> tuple[str, dict[str, str]]:
    if (
        not isinstance(content, dict)
        or set(content) != {"title", "changes"}
        or not isinstance(content["changes"], dict)
    ):
        raise UserError(f"configs/ablations/{name}: a row has a title and changes, nothing else")
    for part, value in content["changes"].items():
        if value not in PARTS.get(part, ()):
            raise UserError(f"configs/ablations/{name}: there is no {part} {value!a}")
    return str(content["title"]), dict(content["changes"])
