"""`agents doctor`: what is there and what is missing, one fact a line. Keys are told by name, never by value."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

import orjson
from rich.table import Table
from rich.text import Text

from agents.console import EXIT_OK, EXIT_USAGE, clean, out
from tools.errors import MotherlodeError, PrerequisiteError
from tools.extras import install

State = Literal["ok", "missing", "problem"]

_EXTRAS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "anthropic": ("models of Anthropic", ("langchain_anthropic",)),
    "google": ("models of Google", ("langchain_google_genai",)),
    "openai": ("models of OpenAI, and servers of your own", ("langchain_openai",)),
    "memory": ("examples of your own for models", ("chromadb", "tokenizers", "safetensors")),
    "eval": ("the challenge's evaluator", ("av2", "trackeval")),
    "studio": ("LangGraph Studio", ("langgraph_cli", "langgraph_api")),
    "video": ("films", ("av",)),
    "viz": ("Rerun recordings", ("rerun",)),
    "mcap": ("MCAP files", ("mcap",)),
    "openscenario": ("OpenSCENARIO files", ("scenariogeneration",)),
    "sql": ("agents sql", ("duckdb",)),
    "notebook": ("notebooks", ("ipykernel", "nbclient")),
    "vision": ("detectors and CLIP, 6 GB", ("torch", "torchvision", "transformers")),
    "yoloe": ("the detector YOLOE, AGPL-3.0", ("ultralytics",)),
}
"""What each extra is for, and the modules that it brings."""
_SAMPLES = Path("samples/logs")
_UNSET: Final = "not set; for models that ask for one"
_PACKAGES = ("numpy", "pyarrow", "shapely", "orjson", "langgraph")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact: about what, how it stands (`problem` keeps runs from working), and the details."""

    about: str
    state: State
    detail: str


def doctor_command(logs: list[Path], as_json: bool) -> int:
    """Look at the machine and the installation. Returns the exit code: 2 when runs cannot work."""
    findings = [_python(), *_packages(), _jail(), *_own(), *_extras(), *_keys(), _cache(), *_data(logs)]
    if as_json:
        content = [{"about": f.about, "state": f.state, "detail": f.detail} for f in findings]
        sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for finding in findings:
            table.add_row(Text(finding.state), Text(finding.about), Text(clean(finding.detail)))
        out().print(table)
        out().print(_verdict(findings))
    return EXIT_USAGE if _problems(findings) else EXIT_OK


def _problems(findings: Sequence[Finding]) -> list[str]:
    return [finding.about for finding in findings if finding.state == "problem"]


def _verdict(findings: Sequence[Finding]) -> str:
    if problems := _problems(findings):
        return f"Runs cannot work here before this is mended: {', '.join(problems)}."
    return "Runs work here; what is missing is needed for what stands beside it only."


def _python() -> Finding:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 12)
    return Finding("python", "ok" if supported else "problem", f"{platform.python_version()} (3.11 or 3.12 is needed)")


def _packages() -> list[Finding]:
    found = []
    for name in _PACKAGES:
        try:
            found.append(Finding(name, "ok", metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append(Finding(name, "problem", "not installed; pip install ."))
    return found


def _jail() -> Finding:
    from tools.sandbox.probe import probe

    try:
        report = probe()
        report.require(allow_weak=False)
    except MotherlodeError as error:
        return Finding("jail", "problem", str(error))
    facts = f"{report.mode}: Landlock ABI {report.landlock_abi}, seccomp {'yes' if report.seccomp else 'no'}"
    user = "programs run as nobody" if report.uid_dropped else "programs run as this user"
    return Finding("jail", "ok", f"{facts}, {user}" + (f"; {report.detail}" if report.detail else ""))


def _own() -> list[Finding]:
    """Functions of one's own, where any are named."""
    from tools.atoms.own import VARIABLE, own_files
    from tools.atoms.profiles import load_profile

    files = ", ".join(map(str, own_files()))
    if not files:
        return []
    try:
        load_profile("standard")
    except PrerequisiteError as error:
        return [Finding("own functions", "problem", str(error))]
    return [Finding("own functions", "ok", f"{VARIABLE}: {files}")]


def _extras() -> list[Finding]:
    findings = []
    for extra, (purpose, modules) in _EXTRAS.items():
        absent = [name for name in modules if importlib.util.find_spec(name) is None]
        detail = f"for {purpose}: {install(extra)}" if absent else "installed"
        findings.append(Finding(f"extra {extra}", "missing" if absent else "ok", detail))
    return findings


def _keys() -> list[Finding]:
    from tools.models.providers import KEY_VARIABLES

    return [
        Finding(name, "ok" if os.environ.get(name) else "missing", "set" if os.environ.get(name) else _UNSET)
        for name in KEY_VARIABLES
    ]


def _cache() -> Finding:
    from tools.av2.cache import MAX_CACHE_BYTES
    from tools.cache_folder import default_cache_dir

    folder = default_cache_dir()
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    writable = os.access(next(p for p in (folder, *folder.parents) if p.exists()), os.W_OK)
    state: State = "ok" if writable else "missing"
    size = f"{len(files)} files, {size_mb:.0f} MB (trimmed beyond {MAX_CACHE_BYTES / 1e6:.0f} MB)"
    cure = "to clear it, delete the folder" if writable else "read-only"
    return Finding("cache", state, f"{folder}: {size}; {cure}")


def _data(folders: list[Path]) -> list[Finding]:
    from tools.runs.logs import find_logs

    findings = []
    for folder in folders or [path for path in (_SAMPLES,) if path.is_dir()]:
        try:
            logs = find_logs([folder])
            findings.append(Finding("logs", "ok", f"{len(logs)} in {folder}"))
        except MotherlodeError as error:
            findings.append(Finding("logs", "missing", str(error)))
    return findings or [
        Finding("logs", "missing", "none looked for; give --logs DIR, or make some: agents samples DIR")
    ]
