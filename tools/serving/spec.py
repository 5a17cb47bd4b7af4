"""What a model server is started with: a YAML file, checked, and the command line that it stands for."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import yaml

from tools.errors import UserError

MODULE: Final = "vllm.entrypoints.openai.api_server"
"""What is run: the same server as `vllm serve`, and the one name that builds for processors have too."""
_STRUCTURED: Final = '{"backend":"xgrammar","disable_any_whitespace":true}'


@dataclass(frozen=True, slots=True)
class ServeSpec:
    """One model and how it is served.

    Attributes:
        model: Name on the hub, or a folder with the weights.
        served_name: What clients call it; empty: as `model`.
        host: Address that the servers listen at; 127.0.0.1 keeps them on this machine.
        port: Port of the first server; the others take the following ones.
        replicas: Servers, each with GPUs of its own.
        gpus_per_replica: GPUs that one server is spread over; 0 leaves the choice of devices to vLLM.
        max_model_len: Longest prompt and reply together, tokens.
        max_images: Most images in one request; video is switched off, which frees the memory kept for it.
        max_num_seqs: Requests that a server works on at the same time; clients should not send many more.
        max_pixels: Larger images are scaled down to this many pixels, which bounds their tokens; 0: as it says.
        gpu_memory_utilization: Share of a GPU's memory that a server takes; 0: as vLLM has it.
        extra: Further arguments, as they are.
    """

    model: str
    served_name: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    replicas: int = 1
    gpus_per_replica: int = 1
    max_model_len: int = 32_768
    max_images: int = 16
    max_num_seqs: int = 64
    max_pixels: int = 1_003_520
    gpu_memory_utilization: float = 0.9
    extra: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.model.strip()), "model must be named")
        _require(
            self.port >= 1 and self.port + self.replicas - 1 <= 65_535, "port must be 1 to 65535, for every replica"
        )
        _require(1 <= self.replicas <= 64, "replicas must be 1 to 64")
        _require(0 <= self.gpus_per_replica <= 64, "gpus_per_replica must be 0 to 64")
        _require(1 <= self.max_images <= 256, "max_images must be 1 to 256")
        _require(1 <= self.max_num_seqs <= 4096, "max_num_seqs must be 1 to 4096")
        _require(self.max_model_len >= 256, "max_model_len must be at least 256 tokens")
        _require(self.max_pixels >= 0, "max_pixels must not be negative")
        _require(0 <= self.gpu_memory_utilization <= 1, "gpu_memory_utilization must lie in [0, 1]")

    @property
    def name(self) -> str:
        """What clients call the model."""
        return self.served_name or self.model

    @property
    def addresses(self) -> tuple[str, ...]:
        """Base addresses of the servers, as clients on this machine reach them."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return tuple(f"http://{host}:{self.port + number}/v1" for number in range(self.replicas))

    def arguments(self, replica: int = 0) -> tuple[str, ...]:
        """What follows `python -m vllm.entrypoints.openai.api_server` for one server."""
        pixels = ("--mm-processor-kwargs", json.dumps({"max_pixels": self.max_pixels})) if self.max_pixels else ()
        spread = ("--tensor-parallel-size", str(self.gpus_per_replica)) if self.gpus_per_replica > 1 else ()
        share = self.gpu_memory_utilization
        memory = ("--gpu-memory-utilization", str(share)) if share else ()
        return (
            "--model", self.model, "--served-model-name", self.name,
            "--host", self.host, "--port", str(self.port + replica),
            "--max-model-len", str(self.max_model_len), "--max-num-seqs", str(self.max_num_seqs),
            "--limit-mm-per-prompt", json.dumps({"image": self.max_images, "video": 0}),
            "--structured-outputs-config", _STRUCTURED,
            *pixels, *spread, *memory, *self.extra,
        )  # fmt: skip

    def environment(self, replica: int = 0) -> dict[str, str]:
        """What a server's environment has besides the caller's: its GPUs, and no reports to anybody."""
        quiet = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
        if self.replicas == 1 or not self.gpus_per_replica:
            return quiet
        first = replica * self.gpus_per_replica
        return {**quiet, "CUDA_VISIBLE_DEVICES": ",".join(map(str, range(first, first + self.gpus_per_replica)))}


def read_spec(path: Path) -> ServeSpec:
    """A specification from a YAML file.

    Raises:
        UserError: The file cannot be read, a key is unknown (the text has the nearest), or a value is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path}: cannot be read: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(content, Mapping):
        raise UserError(f"{path}: not a list of settings, one `name: value` a line")
    return spec_from(content, str(path))


def spec_from(content: Mapping[Any, Any], place: str) -> ServeSpec:
    """A specification from a mapping.

    Args:
        content: Values by name.
        place: Where they are from, for messages.

    Raises:
        UserError: A key is unknown, missing, or its value is of the wrong kind or out of range.
    """
    kinds = {field.name: str(field.type) for field in fields(ServeSpec)}
    for name, value in content.items():
        if name not in kinds:
            near = difflib.get_close_matches(str(name), kinds, 1)
            raise UserError(f'{place}: unknown "{name}"' + (f'; did you mean "{near[0]}"?' if near else ""))
        if not _is_of(kinds[name], value):
            raise UserError(f"{place}: {name} must be {_WORDS[kinds[name]]}, not {value!a}")
    if "model" not in content:
        raise UserError(f"{place}: model is missing")
    values: dict[str, Any] = {
        name: tuple(value) if kinds[name].startswith("tuple") else value for name, value in content.items()
    }
    return ServeSpec(**values)


_WORDS: Final = {"str": "text", "int": "a whole number", "float": "a number", "tuple[str, ...]": "a list of texts"}


def _is_of(kind: str, value: Any) -> bool:
    if kind == "int":
        return type(value) is int
    if kind == "float":
        return type(value) in (int, float)
    if kind == "str":
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise UserError(f"server: {message}")
