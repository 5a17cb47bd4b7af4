"""What starting up costs is decided by what is imported: heavy libraries come in where they are used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


REPORT = """
import json, sys
try:
    {code}
except SystemExit:
    pass
print()
print(json.dumps(list(sys.modules)))
"""


def modules_after(code: str) -> set[str]:
    """Top-level names in `sys.modules` of a fresh interpreter after `code`."""
    command = [sys.executable, "-c", REPORT.format(code=code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in names}


HEAVY = {"numpy", "pyarrow", "shapely", "scipy", "pydantic", "langgraph", "langchain_core", "chromadb", "torch", "av2"}


def test_help_imports_nothing_heavy() -> None:
    loaded = modules_after("sys.argv = ['agents', '--help']; from agents.cli import main; main()")
    assert "agents" in loaded
    assert loaded & HEAVY == set()


def test_reading_a_query_needs_neither_arrays_nor_the_command_line() -> None:
    imports = "from agents.writers.api import plain_query; from agents.writers.grammar import GrammarWriter"
    loaded = modules_after(f"{imports}; GrammarWriter().write(plain_query('car near a bus turning left'))")
    assert "lark" in loaded
    assert loaded & (HEAVY | {"rich", "typer", "jinja2"}) == set()


NOT_IN_THE_JAIL = {
    "scipy", "torch", "pydantic", "rich", "typer", "langgraph", "langchain_core", "jinja2", "yaml", "prompts",
    "agents", "evals", "pandas", "requests", "httpx", "PIL",
}  # fmt: skip


@pytest.mark.parametrize(
    "module", ["tools.sandbox.zygote", "tools.sandbox.runner", "tools.atoms.profiles", "tools.language.checker"]
)
def test_what_the_jail_loads_is_lean(module: str) -> None:
    assert modules_after(f"import {module}") & NOT_IN_THE_JAIL == set()


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_profile_is_lean(profile: str) -> None:
    loaded = modules_after(f"from tools.atoms.profiles import load_profile; load_profile({profile!r})")
    assert "numpy" in loaded
    assert loaded & NOT_IN_THE_JAIL == set()


def test_reading_a_submission_needs_no_table_library() -> None:
    assert modules_after("import tools.challenge.plain_pickle") & {"pyarrow", "shapely", "scipy", "pandas"} == set()
