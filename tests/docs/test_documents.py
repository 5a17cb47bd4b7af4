"""The documentation does what it says: its commands run, its programs check, its links lead somewhere.

In a ```console block, a line `$ command` is run; lines below it, up to the next command, must occur in what it prints
(numbers may differ, `...` stands for anything). `# exit N` behind a command names another exit code than 0. A ```python
or ```yaml block that begins with `# file: NAME` is written to NAME first. `<!-- not run: why -->` before a block leaves
it out.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>]+ -->\s*\n)?```(?P<kind>\w*)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL
)
SET_UP_ELSEWHERE = re.compile(r"(make|git clone|cd) ")


@dataclass(frozen=True)
class Command:
    """One command of a document, what it should print and how it should end."""

    text: str
    shown: tuple[str, ...]
    exit_code: int


def blocks(document: Path, kind: str) -> list[str]:
    found = BLOCK.finditer(document.read_text(encoding="utf-8"))
    return [match["body"] for match in found if match["kind"] == kind and not match["skip"]]


def commands(document: Path) -> list[Command]:
    found = []
    for body in blocks(document, "console"):
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            line, *shown = part.rstrip().split("\n")
            text, _, code = line.partition("  # exit ")
            found.append(Command(text.strip(), tuple(shown), int(code or 0)))
    return found


def files(document: Path) -> dict[str, str]:
    bodies = [body for kind in ("python", "yaml") for body in blocks(document, kind)]
    named = (re.match(r"# file: (\S+)\n", body) for body in bodies)
    return {match[1]: match.string for match in named if match}


def essence(text: str) -> str:
    """Text without numbers, identifiers, drawn lines and spacing."""
    words = re.sub(r"[^\w.:/(),%-]+", " ", re.sub(r"\b[0-9a-f]{8,}\b", "#", text))
    return " ".join(re.sub(r"[\d.]+", "#", words).split())


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "logs"
    subprocess.run(
        [sys.executable, "-m", "agents.cli", "samples", str(folder)], check=True, cwd=ROOT, capture_output=True
    )
    return folder


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the first command that needs one makes it."""
    folder = tmp_path_factory.mktemp("seeded") / "memory"
    command = [sys.executable, "-m", "agents.cli", "memory", "list", "--memory", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder


@pytest.fixture
def place(tmp_path: Path, samples: Path, memory: Path) -> Path:
    """A folder as a reader has it after `make demo`: sample logs, and a memory with the shipped examples."""
    shutil.copytree(memory, tmp_path / "memory")
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "logs").symlink_to(samples)
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_do_what_the_document_says(document: Path, place: Path, warm_path: Path) -> None:
    for name, text in files(document).items():
        (place / name).write_text(text, encoding="utf-8")
    folders = [Path(sys.executable).parent, os.environ["PATH"]]
    if document.name != "README.md":  # whose commands start as a reader's do
        folders.insert(0, warm_path)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(map(str, folders)),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "MOTHERLODE_CACHE": str(place / "cache"),
        "MOTHERLODE_MEMORY": str(place / "memory"),
    }
    for command in commands(document):
        if SET_UP_ELSEWHERE.match(command.text + " "):
            continue
        done = subprocess.run(
            ["bash", "-c", command.text], cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        printed = done.stdout + done.stderr
        assert done.returncode == command.exit_code, f"{command.text}\n{printed}"
        for line in command.shown:
            for piece in line.split("..."):
                assert essence(piece) in essence(printed), f"{command.text}\ndoes not print: {piece}\nbut:\n{printed}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    code = re.findall(r"`make ([a-z]+)", document.read_text(encoding="utf-8"))
    code += [c.text.split()[1] for c in commands(document) if re.match(r"make [a-z]", c.text)]
    assert [name for name in code if name not in targets] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", document.read_text(encoding="utf-8")))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (document.parent / link).exists()] == []


PATHS = re.compile(r"`((?:agents|tools|prompts|evals|configs|tests|docs|requirements)/[\w./-]+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_files_exist(document: Path) -> None:
    named = PATHS.findall(document.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_top_folder_says_what_is_in_it() -> None:
    for folder in ("agents", "tools", "prompts", "evals", "configs", "tests"):
        text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
        assert 3 <= len(text.splitlines()) <= 16, folder
        named = re.findall(r"^- (.+?):", text, flags=re.MULTILINE)
        entries = [entry for line in named for entry in re.findall(r"`([^`]+)`", line)]
        assert [entry for entry in entries if not (ROOT / folder / entry.rstrip("/")).exists()] == []


def test_make_demo_mines_the_samples(tmp_path: Path) -> None:
    """With the environment there already; a fresh one is what the continuous check sets up before this runs."""
    stamp = ROOT / ".venv" / ".ready-runtime"
    if not stamp.exists():
        pytest.skip("not in the environment that `make` sets up")
    command = [
        "make",
        "--no-print-directory",
        "-o",
        str(stamp),
        "demo",
        f"SAMPLES={tmp_path / 'logs'}",
        f"RUNS={tmp_path / 'runs'}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = [path for path in (tmp_path / "runs").iterdir() if path.is_dir()]
    assert {"result.json", "matches.parquet", "submission_spatiotemporal.pkl", "trajectory.json"} <= {
        p.name for p in run.iterdir()
    }


@pytest.mark.parametrize(
    "name", ["Makefile", ".ci/run", "pyproject.toml", *(str(path.relative_to(ROOT)) for path in DOCUMENTS)]
)
def test_nothing_names_a_place_of_its_own(name: str) -> None:
    """No index, no home folder, no machine: the project works wherever it is checked out."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"(?:/home/|/root/|/work/|/opt/|index-url|find-links|pypi\.)\S*", text) == []
