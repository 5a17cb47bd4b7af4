"""`agents vlm check`: whether a server of a vision-language model can be relied on, told server by server."""

from __future__ import annotations

import base64
import io
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Final

import orjson
from rich.table import Table
from rich.text import Text

from agents.console import EXIT_OK, EXIT_USAGE, clean, out
from tools.errors import MotherlodeError, UserError
from tools.models.api import ChatModel, ModelError
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.providers import PROVIDERS
from tools.models.spec import addresses_of
from tools.models.values import ChatRequest, ImagePart, ReplySchema, TextPart, Turn
from tools.serving.probe import is_alive, served_models

_COLOURS: Final = {"red": (220, 30, 30), "green": (30, 170, 60), "blue": (40, 70, 220)}
_SCHEMA: Final = ReplySchema(
    "colour",
    '{"type":"object","properties":{"colour":{"type":"string","enum":["red","green","blue"]}},"required":["colour"],'
    '"additionalProperties":false}',
)
_SIZE_PX: Final = 224
_MOST_AT_ONCE: Final = 128
_ENOUGH: Final = 0.95
"""The advised concurrency is the lowest that gives this share of the best throughput."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What `agents vlm check` was asked for."""

    addresses: tuple[str, ...]
    model: str
    images: int
    load: bool
    timeout_s: float

    def __post_init__(self) -> None:
        if not 1 <= self.images <= 64:
            raise UserError("--images must be 1 to 64")


@dataclass(frozen=True, slots=True)
class Load:
    """Throughput with so many requests on their way.

    Attributes:
        concurrency: Requests at the same time.
        images_per_s: Images answered in a second.
    """

    concurrency: int
    images_per_s: float


@dataclass(frozen=True, slots=True)
class CheckedServer:
    """What came of looking at one server.

    Attributes:
        address: Its base address.
        model: The model that was asked; empty when there was none to ask.
        max_model_len: Longest prompt and reply, tokens; None when the server does not tell.
        answers: It answers a question about an image, under a schema.
        sees: It named the colours of three plain pictures; a model that does not has other weights than it should.
        takes_images: It takes as many images in one request as were asked for.
        latency_s: Seconds for one image, the first answer left out.
        load: Throughput, where it was measured.
        advised_concurrency: See `agents vlm check --load`; 0 where it was not measured.
        problem: What is wrong, with the cure where there is one.
    """

    address: str
    model: str = ""
    max_model_len: int | None = None
    answers: bool = False
    sees: bool = False
    takes_images: bool = False
    latency_s: float = 0.0
    load: tuple[Load, ...] = ()
    advised_concurrency: int = 0
    problem: str = ""


def vlm_check_command(request: CheckRequest, as_json: bool) -> int:
    """Look at every server. Returns the exit code: 2 when one of them cannot be used.

    Raises:
        ModelMissingError: An address is none.
    """
    named = [address for text in request.addresses for address in addresses_of(PROVIDERS["vllm"], text, {})]
    found = [check_server(address, request) for address in dict.fromkeys(named)]
    if as_json:
        option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        sys.stdout.write(orjson.dumps([asdict(one) for one in found], option=option).decode())
    else:
        for one in found:
            _show(one, request.images)
    return EXIT_OK if all(one.answers and one.takes_images for one in found) else EXIT_USAGE


def check_server(address: str, request: CheckRequest) -> CheckedServer:
    """Look at one server."""
    found = CheckedServer(address)
    if not is_alive(address, min(30.0, request.timeout_s)):
        return replace(found, problem=f"{address}: /health does not answer; is it still loading? (agents vlm serve)")
    try:
        models = served_models(address, os.environ.get("VLLM_API_KEY", ""), min(30.0, request.timeout_s))
    except ConnectionError as error:
        return replace(found, problem=str(error))
    names = [model.name for model in models]
    name = request.model or (names[0] if len(names) == 1 else "")
    if name not in names:
        return replace(found, problem=f"the server has {', '.join(names) or 'no model'}; name one with --model")
    found = replace(found, model=name, max_model_len=models[names.index(name)].max_model_len)
    options = ModelOptions(base_url=address, timeout_s=request.timeout_s, max_attempts=1, concurrency=_MOST_AT_ONCE)
    try:
        return _asked(found, open_model(f"vllm:{name}", replace(options, use_cache=False)), request)
    except MotherlodeError as error:
        return replace(found, problem=f"{found.problem}; {error}".removeprefix("; "))


def _asked(found: CheckedServer, model: ChatModel, request: CheckRequest) -> CheckedServer:
    said = [_colour(model, [colour]) for colour in _COLOURS]
    begun = time.perf_counter()
    _colour(model, ["red"], seed=1)
    found = replace(found, answers=True, sees=said == list(_COLOURS), latency_s=round(time.perf_counter() - begun, 3))
    try:
        _colour(model, [list(_COLOURS)[n % len(_COLOURS)] for n in range(request.images)])
    except ModelError as error:
        return replace(found, problem=f"{request.images} images in one request: {error}; serve with more (max_images)")
    found = replace(found, takes_images=True)
    if not found.sees:
        found = replace(found, problem="it does not see: plain red, green and blue pictures got other names")
    if request.load:
        load = tuple(_loads(model))
        best = max(one.images_per_s for one in load)
        advised = next(one.concurrency for one in load if one.images_per_s >= _ENOUGH * best)
        found = replace(found, load=load, advised_concurrency=advised)
    return found


def _loads(model: ChatModel) -> Iterator[Load]:
    """Throughput at 1, 2, 4, ... requests at the same time, until it falls or does not rise twice in a row."""
    level, best, flat = 1, 0.0, 0
    while level <= _MOST_AT_ONCE and flat < 2:
        count = 2 * level + 2
        with ThreadPoolExecutor(level) as pool:
            begun = time.perf_counter()
            list(pool.map(lambda n, at=level: _colour(model, ["red"], seed=1000 * at + n), range(count)))
            rate = count / (time.perf_counter() - begun)
        yield Load(level, round(rate, 2))
        flat = 0 if rate > best * 1.05 else flat + 1
        best, level = max(best, rate), level * 2


def _colour(model: ChatModel, colours: list[str], seed: int = 0) -> str:
    """What the model says of the first of some plain pictures."""
    images = [ImagePart(_picture(colour, seed), "image/jpeg") for colour in colours]
    turn = Turn("user", (*images, TextPart("What is the colour of the first picture?")))
    request = ChatRequest("check", (TextPart("You name colours."),), (turn,), _SCHEMA, max_tokens=32, seed=seed)
    return str(orjson.loads(model.ask(request).text)["colour"])


def _picture(colour: str, seed: int) -> str:
    """A plain picture, base64 of a JPEG; each seed has a shade of its own, so that no server answers from a cache."""
    from PIL import Image

    red, green, blue = (min(255, value + seed % 30) for value in _COLOURS[colour])
    file = io.BytesIO()
    Image.new("RGB", (_SIZE_PX, _SIZE_PX), (red, green, blue)).save(file, "JPEG", quality=90)
    return base64.b64encode(file.getvalue()).decode()


def _show(one: CheckedServer, images: int) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    length = "" if one.max_model_len is None else f", {one.max_model_len} tokens at most"
    rows = {
        one.address: f"{one.model}{length}" if one.model else "cannot be used",
        "  answers": f"in {one.latency_s:.2f} s an image, under a schema" if one.answers else "",
        "  sees": ("yes" if one.sees else "no") if one.answers else "",
        "  images": f"{images} in one request" if one.takes_images else "",
        "  load": ", ".join(f"{load.concurrency}: {load.images_per_s:.1f}/s" for load in one.load),
        "  advice": f"concurrency: {one.advised_concurrency}" if one.advised_concurrency else "",
        "  problem": one.problem,
    }
    for about, told in rows.items():
        if told:
            table.add_row(Text(clean(about)), Text(clean(told, most=1000)))
    out().print(table)
