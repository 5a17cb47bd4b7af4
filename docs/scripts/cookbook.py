"""Makes docs/cookbook.md: runs every query of cookbook.yaml over sample logs, holds what is found against the truth.

`python docs/scripts/cookbook.py` writes the text and its pictures anew; `--text` prints the text and draws nothing.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from PIL.Image import Dither

from agents.settings import load_settings
from agents.wiring import mine
from tools.av2.samples import TRUTH_FILE, write_samples
from tools.exports.scenes import staged
from tools.exports.shelf import Shelf
from tools.exports.values import Job, LogFailure
from tools.render.drawing import key_scene
from tools.render.palette import THEMES
from tools.runs.reading import read_run
from tools.runs.record import RunRecord

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "cookbook.md"
PICTURES = HERE.parent / "images" / "cookbook"
SIZE_PX = (960, 600)
COLOURS = 64
HEAD = """# Cookbook

Thirty things to look for, as you would type them: how each is read, what is taken for granted, the program that is run,
and what it finds in sample logs made for it, held against their truth. Change the words, or take the program and change
that ([language](language.md), [functions](atoms.md)). All of it needs no model.

To try one, write logs in which such things happen, and near misses of them, and look:

```console
$ agents samples cook --kind jaywalks
$ agents run "jaywalking pedestrian" --logs cook
read as: pedestrians that are jaywalking
2 tracks in 2 intervals
```

In the pictures what was found is orange, what it is related to blue, and the line behind each is where it came from.
This page and its pictures are made by `python docs/scripts/cookbook.py`.
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query, and the kind of events that shows it."""

    title: str
    query: str
    kind: str

    @property
    def slug(self) -> str:
        """The query as a file name."""
        return re.sub(r"[^a-z0-9]+", "-", self.query.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Cooked:
    """A recipe that was run: the run, and the tracks that the truth names."""

    recipe: Recipe
    run: RunRecord
    true: frozenset[tuple[str, str]]

    @property
    def found(self) -> frozenset[tuple[str, str]]:
        """Log and track of everything found."""
        return frozenset((match.log_id, match.track_uuid) for match in self.run.referred)


def recipes() -> list[Recipe]:
    """All of cookbook.yaml, in its order."""
    sections = yaml.safe_load((HERE / "cookbook.yaml").read_text(encoding="utf-8"))
    return [Recipe(part["title"], one["query"], one["kind"]) for part in sections for one in part["recipes"]]


def cook(place: Path) -> Iterator[Cooked]:
    """Run every recipe over logs written below `place`."""
    settings = load_settings("offline", {"out": str(place / "runs"), "cache": str(place / "cache")})
    for recipe in recipes():
        logs = place / "logs" / recipe.kind
        folders = write_samples(logs, kinds=(recipe.kind,))
        folder, _ = mine(recipe.query, "", [logs], settings)
        yield Cooked(recipe, read_run(folder), frozenset(_true(folders, recipe.kind)))


def _true(folders: tuple[Path, ...], kind: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        truth = json.loads((folder / TRUTH_FILE).read_text(encoding="utf-8"))
        yield from ((folder.name, event["track_uuid"]) for event in truth["events"] if event["what"] == kind)


def entry(cooked: Cooked) -> str:
    """One recipe as Markdown."""
    run, recipe = cooked.run, cooked.recipe
    assumed = "".join(f"- assuming: {line}\n" for line in run.assumptions)
    wrong = len(cooked.found - cooked.true)
    found = f"{len(cooked.found)} found{f', {wrong} of them wrong' if wrong else ''}, {len(cooked.true)} there"
    return (
        f"### {recipe.query}\n\n- read as: {run.understood}\n{assumed}"
        f"- in {len(run.logs)} logs of `--kind {recipe.kind}`: {found}\n\n"
        f"```python\n{run.program.source.rstrip()}\n```\n\n"
        f"![{recipe.query}](images/cookbook/{recipe.slug}.png)\n"
    )


def page(cooked: list[Cooked]) -> str:
    """The whole document."""
    parts, title = [HEAD], ""
    for one in cooked:
        if one.recipe.title != title:
            title = one.recipe.title
            parts.append(f"## {title}\n")
        parts.append(entry(one))
    return "\n".join(parts)


def draw(cooked: Cooked, path: Path) -> None:
    """The match that lasts longest, as a picture of few colours."""
    match = max(cooked.run.referred, key=lambda one: one.duration_s)
    failures: list[LogFailure] = []
    job = Job(cooked.run, (match,), Shelf(cooked.run), path.parent)
    for _, stage, cast, caption in staged(job, failures):
        picture = key_scene(stage, cast, caption, THEMES["light"], SIZE_PX).picture(0)
        picture.quantize(COLOURS, dither=Dither.NONE).save(path, format="PNG", optimize=True)
    if failures:
        raise SystemExit(f"{cooked.recipe.query}: {failures[0].reason}")


def main() -> None:
    """Write the document, or print its text."""
    with tempfile.TemporaryDirectory() as place:
        cooked = list(cook(Path(place)))
        if "--text" in sys.argv[1:]:
            sys.stdout.write(page(cooked))
            return
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        for one in cooked:
            draw(one, PICTURES / f"{one.recipe.slug}.png")
    DOCUMENT.write_text(page(cooked), encoding="utf-8")


if __name__ == "__main__":
    main()
