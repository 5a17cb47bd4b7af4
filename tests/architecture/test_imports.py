"""Who may import whom, read from the source: the packages, the part of `tools` that the jail loads, third parties."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agents", "tools", "prompts", "evals", "configs")
STANDARD = set(sys.stdlib_module_names)


@dataclass(frozen=True)
class Import:
    """One import statement: `importer` and `imported` are full module names."""

    importer: str
    imported: str
    line: int
    level: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(module_name(path), alias.name, node.lineno, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(module_name(path), node.module or "", node.lineno, node.level)


SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
IMPORTS = [found for path in SOURCES for found in imports_of(path)]


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def top(module: str) -> str:
    return module.partition(".")[0]


def assert_none(offenders: list[Import]) -> None:
    assert not offenders, "\n".join(map(str, offenders))


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 50
    assert {top(module_name(path)) for path in SOURCES} == set(PACKAGES)
    assert any(within(i.imported, "tools.av2") for i in IMPORTS)


MAY_IMPORT = {
    "agents": {"agents", "tools", "prompts", "configs"},
    "tools": {"tools"},
    "prompts": {"prompts"},
    "evals": {"evals", "tools"},
    "configs": {"configs"},
}


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_they_may(package: str) -> None:
    """Two places join `agents` and `evals`: the command line, and what hands the writer to `evals.grammar`."""
    allowed = MAY_IMPORT[package]
    assert_none(
        [
            i
            for i in IMPORTS
            if within(i.importer, package)
            and top(i.imported) in PACKAGES
            and top(i.imported) not in allowed
            and not (within(i.importer, "agents.cli", "agents.commands") and top(i.imported) == "evals")
            and not (within(i.importer, "evals.grammar.writing") and within(i.imported, "agents.writers"))
        ]
    )


def test_imports_are_absolute() -> None:
    assert_none([i for i in IMPORTS if i.level])


JAIL_ORDER = (
    ("tools.errors", "tools.typing"),
    ("tools.scenario", "tools.questions"),
    ("tools.results",),
    ("tools.av2",),
    ("tools.atoms",),
    ("tools.language",),
    ("tools.sandbox",),
)
JAIL_LIBRARIES = {"numpy", "pyarrow", "shapely", "orjson"}


def jail_rank(module: str) -> int | None:
    ranks = [rank for rank, members in enumerate(JAIL_ORDER) if within(module, *members)]
    return ranks[0] if ranks else None


def test_the_jailed_part_imports_downwards_only() -> None:
    offenders = []
    for i in IMPORTS:
        rank = jail_rank(i.importer)
        if rank is None or not within(i.imported, "tools"):
            continue
        target = jail_rank(i.imported)
        if i.imported != "tools" and (target is None or target > rank):
            offenders.append(i)
    assert_none(offenders)


RENDERS_IMAGES = ("tools.av2.samples.imaging", "PIL")
"""Sample logs are written by the parent alone; the jail loads none of that package (test_lazy)."""


def test_the_jailed_part_needs_four_libraries_at_most() -> None:
    allowed = STANDARD | JAIL_LIBRARIES | {"tools"}
    jailed = [i for i in IMPORTS if jail_rank(i.importer) is not None]
    assert_none(
        [i for i in jailed if top(i.imported) not in allowed and (i.importer, top(i.imported)) != RENDERS_IMAGES]
    )


def test_the_jailed_part_opens_no_network() -> None:
    """`socket` is there for `socketpair` between the parent and the zygote only."""
    clients = {"http", "urllib", "ftplib", "smtplib", "ssl", "asyncio", "xmlrpc", "socketserver"}
    assert_none([i for i in IMPORTS if jail_rank(i.importer) is not None and top(i.imported) in clients])


EVALUATION_ORDER = (
    ("evals.cases.case", "evals.masks", "evals.records"),
    ("evals.metrics",),
    ("evals.cases", "evals.statistics", "evals.noise", "evals.official"),
    ("evals.running", "evals.robustness", "evals.semantic_drive", "evals.coarse"),
    ("evals.report", "evals.known_truth", "evals.coverage", "evals.mistakes"),
    ("evals.grammar", "evals.exemplars", "evals.thinking"),
)


def evaluation_rank(module: str) -> int | None:
    ranks = [rank for rank, members in enumerate(EVALUATION_ORDER) if within(module, *members)]
    return ranks[0] if ranks else None


def test_evaluation_imports_downwards_and_not_sideways() -> None:
    offenders = []
    for i in IMPORTS:
        rank, target = evaluation_rank(i.importer), evaluation_rank(i.imported)
        if rank is None or target is None:
            continue
        sideways = target == rank and i.importer.split(".")[1] != i.imported.split(".")[1]
        if target > rank or sideways:
            offenders.append(i)
    assert_none(offenders)


def test_every_part_of_evaluation_has_a_place() -> None:
    modules = [module_name(path) for path in SOURCES if top(module_name(path)) == "evals"]
    assert [module for module in modules if module != "evals" and evaluation_rank(module) is None] == []


IMPORT_NAMES = {"pyyaml": "yaml", "pillow": "PIL", "rerun-sdk": "rerun"}


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *(need for extra in extras for need in project["optional-dependencies"][extra])]
    names = (Requirement(need).name.lower() for need in needs)
    return {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in names}


EXTRAS = {
    "evals": ("eval",),
    "tools.exports": ("mcap", "openscenario", "sql", "viz"),
    "tools.grounding": ("vision", "yoloe"),
    "tools.index": ("vision",),
    "tools.memory": ("memory",),
    "tools.models": ("anthropic", "google", "openai"),
    "tools.render": ("video",),
}
"""Whose libraries a part may import lazily, beside those that are always there."""


def test_what_is_imported_is_declared() -> None:
    """A library that is there only because another needs it can be gone after the next update."""
    core = STANDARD | set(PACKAGES) | declared()
    more = {part: declared(*extras) for part, extras in EXTRAS.items()}
    assert_none(
        [
            i
            for i in IMPORTS
            if top(i.imported) not in core
            and not any(within(i.importer, part) and top(i.imported) in names for part, names in more.items())
        ]
    )


ONLY_IN = {
    "langgraph": ("agents",),
    "langchain_core": ("agents.nodes", "agents.writers", "tools.models"),
    "langchain_openai": ("tools.models",),
    "langchain_anthropic": ("tools.models",),
    "langchain_google_genai": ("tools.models",),
    "av2": ("evals.official.child",),
    "trackeval": (),
    "torch": ("tools.grounding.transformers_grounders", "tools.grounding.yoloe", "tools.index"),
    "transformers": ("tools.grounding.transformers_grounders", "tools.index"),
    "ultralytics": ("tools.grounding.yoloe",),
    "cv2": (),
    "duckdb": ("tools.exports.sql_child",),
    "av": ("tools.render.movie",),
    "rerun": ("tools.exports.rrd",),
    "mcap": ("tools.exports.mcap",),
    "scenariogeneration": ("tools.exports.openscenario",),
    "typer": ("agents",),
    "rich": ("agents",),
}


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_stay_where_they_belong(library: str) -> None:
    assert_none([i for i in IMPORTS if top(i.imported) == library and not within(i.importer, *ONLY_IN[library])])


def test_prompts_need_jinja_and_yaml_at_most() -> None:
    allowed = STANDARD | {"prompts", "jinja2", "yaml"}
    assert_none([i for i in IMPORTS if within(i.importer, "prompts") and top(i.imported) not in allowed])


SIBLINGS = (
    "challenge",
    "models",
    "memory",
    "vision",
    "tracking",
    "matcher",
    "bev",
    "index",
    "render",
    "scenes",
    "grounding",
)
MAY_KNOW = {"grounding": ("vision",), "index": ("vision",)}
"""Siblings that look at images know the one that reads them."""


@pytest.mark.parametrize("sibling", [name for name in SIBLINGS if (ROOT / "tools" / name).is_dir()])
def test_siblings_of_tools_do_not_know_one_another(sibling: str) -> None:
    others = [f"tools.{name}" for name in SIBLINGS if name not in (sibling, *MAY_KNOW.get(sibling, ()))]
    assert_none([i for i in IMPORTS if within(i.importer, f"tools.{sibling}") and within(i.imported, *others)])


def test_the_detector_under_agpl_is_imported_by_one_module_and_only_when_it_is_opened() -> None:
    """Its licence reaches what includes it: nothing may need it, and importing something else may not bring it in."""
    source = ROOT / "tools" / "grounding" / "yoloe.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    at_the_top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "ultralytics" not in {getattr(node, "module", "") for node in at_the_top}
    assert [i.importer for i in IMPORTS if top(i.imported) == "ultralytics"] == ["tools.grounding.yoloe"]
    named = [path for path in SOURCES if "ultralytics" in path.read_text(encoding="utf-8").lower()]
    assert all(within(module_name(path), "tools.grounding", "agents") for path in named)


def test_diagnosis_stands_above_runs() -> None:
    """It runs variants of programs as trials do; nothing in `tools` knows of it."""
    others = [i for i in IMPORTS if within(i.importer, "tools") and not within(i.importer, "tools.diagnosis")]
    assert_none([i for i in others if within(i.imported, "tools.diagnosis")])
    assert any(within(i.importer, "tools.diagnosis") and within(i.imported, "tools.runs") for i in IMPORTS)


def test_what_shows_a_run_stands_above_what_makes_one() -> None:
    """Drawings and exports read finished runs; nothing that makes a run knows of them, and a drawing of no format."""
    shown = ("tools.render", "tools.exports")
    others = [i for i in IMPORTS if within(i.importer, "tools") and not within(i.importer, *shown)]
    assert_none([i for i in others if within(i.imported, *shown)])
    assert_none([i for i in IMPORTS if within(i.importer, "tools.render") and within(i.imported, "tools.exports")])
    viewing = [i for i in IMPORTS if within(i.importer, "agents.viewing")]
    assert_none([i for i in viewing if within(i.imported, "agents.nodes", "agents.graph", "agents.commands")])


THINKING_ORDER = (
    ("agents.meaning", "agents.writers", "agents.seeing"),
    ("agents.candidates",),
    ("agents.writing",),
    ("agents.augmenting", "agents.consensus", "agents.reviewing"),
)
ABOVE_THINKING = (
    "agents.openings",
    "agents.sessions",
    "agents.nodes",
    "agents.routes",
    "agents.graph",
    "agents.commands",
    "agents.state",
)
JOINS_THE_GRAPH = ("agents.writers.thinking",)


def thinking_rank(module: str) -> int | None:
    ranks = [rank for rank, members in enumerate(THINKING_ORDER) if within(module, *members)]
    return ranks[0] if ranks else None


def test_thinking_imports_downwards_and_knows_no_graph() -> None:
    """One writer asks the graph itself: it is what evaluations are given."""
    offenders = []
    for i in IMPORTS:
        rank, target = thinking_rank(i.importer), thinking_rank(i.imported)
        if rank is None or within(i.importer, *JOINS_THE_GRAPH):
            continue
        sideways = target == rank > 0 and not within(i.imported, ".".join(i.importer.split(".")[:2]))
        if within(i.imported, *ABOVE_THINKING, "langgraph") or (target is not None and (target > rank or sideways)):
            offenders.append(i)
    assert_none(offenders)
