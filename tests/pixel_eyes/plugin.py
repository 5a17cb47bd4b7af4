"""Fixtures: a sample log with camera images, and a model that looks at the pictures it is given."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.common.pictured import CopyPictured
from tests.pixel_eyes.looking import answer
from tests.wire_servers.core import Answer, Asked
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatRequest, ImagePart, TextPart


@pytest.fixture(scope="session")
def pictured_log(tmp_path_factory: pytest.TempPathFactory, copy_pictured: CopyPictured) -> Path:
    """The folder of a sample log with images of all ring cameras."""
    (folder,) = copy_pictured(tmp_path_factory.mktemp("pictured"), 1)
    return folder


@pytest.fixture(scope="session")
def pictured_truth(pictured_log: Path) -> Any:
    """What `truth.json` of `pictured_log` says: colours and light."""
    return json.loads((pictured_log / "truth.json").read_text())


@pytest.fixture
def pixel_model() -> ScriptedModel:
    """A model that tells colours and light from pixels; its replies are checked against the schema."""
    return ScriptedModel(_reply_of, name="scripted:pixels", checks=True)


@pytest.fixture(scope="session")
def pixel_server() -> Any:
    """The same model as a script of an OpenAI wire server."""
    return _answer_of


def said(word: str) -> str:
    """A reply of the form that is asked for."""
    return json.dumps({"seen": f"pixels: {word}", "answer": word})


def _reply_of(request: ChatRequest) -> str:
    parts = request.turns[-1].parts
    text = "\n".join(part.text for part in parts if isinstance(part, TextPart))
    return said(answer(text, [part.base64 for part in parts if isinstance(part, ImagePart)]))


def _answer_of(asked: Asked) -> Answer:
    content = asked.body["messages"][-1]["content"]
    images = [part["image_url"]["url"].partition(",")[2] for part in content if part["type"] == "image_url"]
    return Answer(said(answer(asked.last_text, images)))
