"""`provider:model`, parsed; and what an installation lacks to use it, each told with its cure."""

from __future__ import annotations

import difflib
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tools.extras import install
from tools.models.api import ModelMissingError
from tools.models.providers import PROVIDERS, Provider

_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,199}")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model of a provider.

    Attributes:
        provider: Key of `PROVIDERS`.
        model: The model as the provider names it.
    """

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"

    @property
    def traits(self) -> Provider:
        """What is special about the provider."""
        return PROVIDERS[self.provider]


def parse_spec(text: str) -> ModelSpec:
    """The model that `provider:model` names.

    Raises:
        ModelMissingError: The provider is unknown, or there is no model; the text names the nearest provider.
    """
    name, colon, model = text.strip().partition(":")
    known = ", ".join(PROVIDERS)
    if not colon or not model:
        raise ModelMissingError(f'"{_shown(text)}" is not a model: write provider:model, with provider one of {known}')
    if name not in PROVIDERS:
        near = difflib.get_close_matches(name.lower(), PROVIDERS, 1, 0.5)
        hint = f'; did you mean "{near[0]}:{_shown(model)}"?' if near else f"; there are {known}"
        raise ModelMissingError(f'"{_shown(name)}" is not a provider of models{hint}')
    if not _MODEL.fullmatch(model):
        raise ModelMissingError(
            f'"{_shown(model)}" is not the name of a model: no spaces, quotes or control characters'
        )
    return ModelSpec(name, model)


def require_installed(provider: Provider) -> None:
    """Check that the client of `provider` is installed.

    Raises:
        ModelMissingError: It is not; the text has the command that installs it.
    """
    if importlib.util.find_spec(provider.module) is None:
        raise ModelMissingError(f'{provider.name} models need the extra "{provider.extra}": {install(provider.extra)}')


def key_of(provider: Provider, environ: Mapping[str, str]) -> str:
    """The key of `provider` from the environment; empty when it needs none and none is set.

    Raises:
        ModelMissingError: There is none; the text names the variable.
    """
    for name in provider.keys:
        if key := environ.get(name, "").strip():
            return key
    if provider.needs_key:
        names = " or ".join(provider.keys)
        raise ModelMissingError(f"{provider.name} models need a key: set the environment variable {names}")
    return ""


def addresses_of(provider: Provider, given: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses of the servers: as given, or from the environment; none for the provider's own.

    Args:
        provider: Who is asked.
        given: Addresses of servers of the same model, separated by commas; empty to look into the environment.
        environ: The environment.

    Raises:
        ModelMissingError: One is needed and there is none, or one is not an address, or holds a password.
    """
    named = [part.strip() for part in (given or environ.get(provider.address, "")).split(",")]
    addresses = tuple(dict.fromkeys(_address(provider, part) for part in named if part))
    if not addresses:
        if provider.needs_address:
            raise ModelMissingError(
                f"{provider.name} models need the address of a server: give base_url, or set {provider.address}, "
                "such as http://127.0.0.1:8000/v1"
            )
        return ()
    if len(addresses) > 1 and not provider.speaks_openai:
        raise ModelMissingError(f"{provider.name} models have one address; several are for vllm and openai")
    return addresses


def _address(provider: Provider, address: str) -> str:
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:
        has_port = False
    if not has_port:
        raise ModelMissingError(f"base_url of {provider.name} is no address such as http://127.0.0.1:8000/v1")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelMissingError(f"base_url of {provider.name} must begin with http:// or https:// and name a host")
    if parts.username or parts.password or parts.query:
        raise ModelMissingError(f"base_url of {provider.name} must hold no user, password or query: keys are variables")
    return address.rstrip("/")


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:64])
