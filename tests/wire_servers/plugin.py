"""Fixtures: strict local servers of the three APIs, for any test that needs a provider behind a socket."""

from collections.abc import Callable, Iterator

import pytest

from tests.wire_servers.anthropic_api import AnthropicApi
from tests.wire_servers.core import Script, WireServer
from tests.wire_servers.gemini_api import GeminiApi
from tests.wire_servers.openai_api import OpenAiApi

KEYS = {
    "openai": "sk-planted-openai-0123456789abcdef",
    "vllm": "planted-vllm-0123456789abcdef",
    "anthropic": "sk-ant-planted-0123456789abcdef",
    "google": "AIzaPlanted0123456789abcdefghij",
}
APIS = {
    "openai": OpenAiApi,
    "vllm": lambda: OpenAiApi(is_vllm=True),
    "anthropic": AnthropicApi,
    "google": GeminiApi,
}
VARIABLES = {
    "openai": ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
    "vllm": ("VLLM_API_KEY", "VLLM_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
    "google": ("GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL"),
}
ServeProvider = Callable[..., WireServer]


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests that need a real vLLM."""
    config.addinivalue_line("markers", "vllm: needs a Python with vLLM, named by MOTHERLODE_VLLM_PYTHON")


@pytest.fixture
def serve_provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServeProvider]:
    """`serve_provider("openai", script)`: a server, with key and address of the provider set in the environment.

    After the test every request must have had the published shape and every script must have sufficed, unless the test
    empties `violations`.
    """
    servers: list[WireServer] = []

    def serve(provider: str, script: Script = ()) -> WireServer:
        server = WireServer(APIS[provider](), KEYS[provider], script)
        servers.append(server)
        key, address = VARIABLES[provider]
        monkeypatch.setenv(key, KEYS[provider])
        monkeypatch.setenv(address, server.base_url)
        return server

    yield serve
    for server in servers:
        server.close()
    assert [violation for server in servers for violation in server.violations] == []
