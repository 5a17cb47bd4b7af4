"""The client of a provider, imported only when it is asked for: each costs seconds to import."""

from __future__ import annotations

import importlib

from tools.models.api import Sender
from tools.models.settings import Settings
from tools.models.spec import require_installed


def open_client(settings: Settings, key: str) -> Sender:
    """The client that asks the model of `settings`.

    Raises:
        ModelMissingError: The provider's extra is not installed.
    """
    require_installed(settings.spec.traits)
    from tools.models.clients.base import LangChainClient

    dialect = importlib.import_module(f"tools.models.clients.{settings.spec.provider}").DIALECT
    return LangChainClient(settings, key, dialect)
