"""What nodes need beside the state, as plain values: Studio shows them as a form, the command line fills them in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

from langgraph.runtime import Runtime

from agents.setting_values import SettingValues
from agents.settings import Settings


@dataclass(frozen=True)
class Context(SettingValues):
    """Settings of a run, as `agents.setting_values` documents them."""


def settings_of(runtime: Runtime[Context]) -> Settings:
    """The settings of this run; the defaults when the graph was called without a context."""
    return _checked(runtime.context or Context())


@lru_cache(maxsize=32)
def _checked(context: Context) -> Settings:
    return Settings(**asdict(context))
