"""`agents vlm serve`: vLLM servers for as long as the command runs."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from agents.console import EXIT_INTERRUPTED, EXIT_OK, EXIT_PARTIAL, clean, complain
from agents.interrupts import stopping_in_order
from tools.errors import UserError
from tools.models.providers import PROVIDERS
from tools.serving.fleet import Fleet, require_vllm
from tools.serving.spec import MODULE, ServeSpec, read_spec

PRESETS: Final = Path(__file__).resolve().parents[2] / "configs" / "serving"
_KEY: Final = "VLLM_API_KEY"


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """What `agents vlm serve` was asked for; None leaves what the specification says."""

    spec: str
    python: Path | None
    model: str | None
    port: int | None
    replicas: int | None
    logs: Path
    timeout_s: float
    show: bool


def vlm_serve_command(request: ServeRequest, as_json: bool) -> int:
    """Serve until interrupted. Returns the exit code: 3 when a server ended by itself.

    Raises:
        UserError: The specification is wrong.
        PrerequisiteError: vLLM is missing, or a server does not come up.
    """
    spec, python = requested_spec(request), request.python or Path(sys.executable)
    if request.show:
        _say(_plan(spec, python), as_json, _lines(spec, python))
        return EXIT_OK
    require_vllm(python)
    with stopping_in_order():
        try:
            with Fleet(spec, python, request.logs, server_environment()) as fleet:
                return _served(fleet, request.timeout_s, as_json)
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED


def requested_spec(request: ServeRequest) -> ServeSpec:
    """The specification with the command line's changes.

    Raises:
        UserError: No such preset or file, or a value is wrong.
    """
    spec = read_spec(_path_of(request.spec))
    given = {"model": request.model, "port": request.port, "replicas": request.replicas}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(spec, **changes)


def server_environment() -> dict[str, str]:
    """This process's environment without the keys of other providers: a model server has no use for them."""
    foreign = {name for provider in PROVIDERS.values() for name in provider.keys} - {_KEY}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def _path_of(name: str) -> Path:
    preset = PRESETS / f"{name}.yaml"
    if preset.is_file() and Path(name).name == name:
        return preset
    if not Path(name).is_file():
        known = ", ".join(sorted(path.stem for path in PRESETS.glob("*.yaml")))
        raise UserError(f"{clean(name)}: neither a preset ({known}) nor a file")
    return Path(name)


def _served(fleet: Fleet, timeout_s: float, as_json: bool) -> int:
    addresses = ",".join(fleet.spec.addresses)
    logs = ", ".join(str(server.log) for server in fleet.servers)
    print(f"starting {len(fleet.servers)} x {fleet.spec.name}; their words are in {logs}", file=sys.stderr)
    fleet.wait(timeout_s, os.environ.get(_KEY, ""), lambda one: print(f"{one.address} is ready", file=sys.stderr))
    ready = {"model": fleet.spec.name, "base_url": addresses, "concurrency": fleet.spec.max_num_seqs}
    _say(ready, as_json, [f"export VLLM_BASE_URL={addresses}", f"agents models: vllm:{fleet.spec.name}"])
    sys.stdout.flush()
    ended = False
    while (gone := fleet.watch()) is not None:
        ended = True
        complain(f"{gone.address}: the server ended: {gone.last_lines()} ({gone.log})")
    return EXIT_PARTIAL if ended else EXIT_OK


def _plan(spec: ServeSpec, python: Path) -> dict[str, Any]:
    commands = [[str(python), "-m", MODULE, *spec.arguments(number)] for number in range(spec.replicas)]
    environments = [spec.environment(number) for number in range(spec.replicas)]
    return {"addresses": spec.addresses, "commands": commands, "environments": environments}


def _lines(spec: ServeSpec, python: Path) -> list[str]:
    plan = _plan(spec, python)
    both = zip(plan["environments"], plan["commands"], strict=True)
    return [" ".join([*(f"{k}={shlex.quote(v)}" for k, v in env.items()), shlex.join(argv)]) for env, argv in both]


def _say(content: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    if as_json:
        sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    else:
        for line in lines:
            print(line)
