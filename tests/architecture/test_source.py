"""The shape of the source: packages, file sizes, and what product code never does."""

import ast
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agents", "tools", "prompts", "evals", "configs")
PRODUCT = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
ALL = PRODUCT + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "benchmarks").rglob("*.py"))
LONGEST_FILE = 350


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_folder_with_code_is_a_regular_package() -> None:
    """A folder without `__init__.py` could be shadowed by one found anywhere else on the path."""
    folders = {path.parent for path in PRODUCT} | {ROOT / package for package in PACKAGES}
    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_tests_are_no_package() -> None:
    assert [relative(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


def test_files_hold_one_idea() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


FORBIDDEN_CALLS = {"exec", "eval", "__import__", "breakpoint", "input"}
UNTRUSTED_READERS = {"pickle.load", "pickle.loads", "marshal.loads", "os.system", "numpy.load", "np.load"}
UNSAFE_YAML = {"yaml.unsafe_load", "yaml.full_load", "yaml.load"}


def is_forbidden(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    names_its_loader = any(keyword.arg == "Loader" for keyword in call.keywords)
    return name in FORBIDDEN_CALLS | UNTRUSTED_READERS or (name in UNSAFE_YAML and not names_its_loader)


@pytest.mark.parametrize("path", PRODUCT, ids=relative)
def test_product_code_never_runs_text_or_trusts_pickles(path: Path) -> None:
    offenders = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (isinstance(node, ast.Call) and is_forbidden(node)) or (
            isinstance(node, ast.ExceptHandler) and not node.type
        ):
            offenders.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")
    assert offenders == []


@pytest.mark.parametrize("text", ["exec(x)", "eval('1')", "pickle.loads(b)", "yaml.load(text)", "os.system('ls')"])
def test_the_rule_would_notice(text: str) -> None:
    assert is_forbidden(ast.parse(text, mode="eval").body)


UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


@pytest.mark.parametrize("path", [path for path in ALL if path != Path(__file__).resolve()], ids=relative)
def test_nothing_is_left_unfinished(path: Path) -> None:
    with tokenize.open(path) as file:
        lines = [f"line {number}: {line.strip()}" for number, line in enumerate(file, 1) if UNFINISHED.search(line)]
    assert lines == []


def test_public_functions_and_classes_are_typed() -> None:
    """mypy checks types that are there; this sees to it that they are."""
    bare = []
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and node.returns is None and node.name != "__init__":
                bare.append(f"{relative(path)}:{node.lineno} {node.name}")
    assert bare == []
