"""`agents ground`: what an open-vocabulary detector sees in camera images, as a table or as JSON."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from agents.console import EXIT_OK, EXIT_PARTIAL, EXIT_USAGE, clean, complain, out
from agents.grounding import Grounded, grounded_images, grounded_log, split_paths
from agents.narrow import GAP, left_out, say_left_out
from tools.errors import AtomError, DataError, UserError
from tools.grounding.api import Grounder
from tools.grounding.classes import ClassList
from tools.grounding.detectors import DetectorOptions, open_grounder
from tools.grounding.errors import GroundingError
from tools.grounding.files import DetectionsFile, write_detections
from tools.grounding.inventory import InventoryItem, inventory_text
from tools.grounding.vocabulary import DRIVING, class_list

Form = Literal["table", "text", "json"]
OpenGrounder = Callable[[str, ClassList | None, DetectorOptions], Grounder]
_COLUMNS: Final = ("camera", "time ns", "class", "score", "size", "bearing", "distance", "track", "box px")
_FIRST_LEFT_OUT: Final = ("box px", "time ns", "size", "track", "bearing")
"""Columns of the table at least: half a line of numbers helps nobody."""


@dataclass(frozen=True, slots=True)
class GroundRequest:
    """What the command line asks for; see its options.

    Attributes:
        paths: Log folders, folders of logs, image files.
        detector: `KIND:WEIGHTS`.
        classes: Name of a class list, or words; None for the default.
        embeddings: File with embeddings of the words.
        threshold: Least score.
        cameras: Cameras to look through; all of the ring when empty.
        every_s: Time between the pictures of a camera, s.
        device: Where the detector runs.
        online: Whether weights may be downloaded.
        out: Where detections of a log are written, `{log_id}` standing for the log; empty for nowhere.
    """

    paths: tuple[Path, ...]
    detector: str
    classes: str | None = None
    embeddings: Path | None = None
    threshold: float | None = None
    cameras: tuple[str, ...] = ()
    every_s: float = 1.0
    device: str = "cpu"
    online: bool = False
    out: str = ""


def ground_command(request: GroundRequest, form: Form = "table", opener: OpenGrounder = open_grounder) -> int:
    """Look at images and print the inventory. Returns the exit code.

    Args:
        request: What is asked for.
        form: A table for people, text for prompts, or JSON.
        opener: Opens the detector.

    Raises:
        UserError: The request makes no sense, or the detector's extra is missing.
        DataError: The weights cannot be read.
        OutputError: The detections cannot be written.
    """
    images, folders = _targets(request)
    classes = DRIVING if request.classes is None else class_list(request.classes)
    grounder = _opened(request, classes, opener)
    work: dict[str, Callable[[], Grounded]] = {
        folder.name: partial(grounded_log, folder, grounder, classes, request.cameras, request.every_s)
        for folder in folders
    }
    if images:
        work["images"] = partial(grounded_images, images, grounder, classes)
    found, failed = _done(work)
    for one in found:
        if request.out and one.log_id:
            path = Path(request.out.replace("{log_id}", one.log_id))
            write_detections(path, DetectionsFile(one.log_id, grounder.name, classes, one.seen))
    _print(grounder.name, found, failed, form)
    if not found:
        return EXIT_USAGE
    return EXIT_PARTIAL if failed else EXIT_OK


def _targets(request: GroundRequest) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Image files and log folders, once it is known that `--out` has a place for each log."""
    from tools.runs.logs import find_logs

    images, places = split_paths(request.paths)
    folders = find_logs(places) if places else ()
    if request.out and len(folders) > 1 and "{log_id}" not in request.out:
        raise UserError(f"--out {request.out} would be written for each of {len(folders)} logs: put {{log_id}} into it")
    if request.out and not folders:
        raise UserError("--out keeps the detections of a log; what is in image files is told by --json")
    return images, folders


def _opened(request: GroundRequest, classes: ClassList, opener: OpenGrounder) -> Grounder:
    kind = request.detector.partition(":")[0]
    if kind in ("yoloe", "yoloe-pf"):
        from tools.grounding.yoloe import LICENCE_NOTICE

        print(f"note: {LICENCE_NOTICE}", file=sys.stderr)
    given = None if kind == "yoloe-pf" and request.classes is None else classes
    options = DetectorOptions(request.embeddings, request.threshold, request.device, request.online)
    return opener(request.detector, given, options)


def _done(work: dict[str, Callable[[], Grounded]]) -> tuple[list[Grounded], dict[str, str]]:
    """What came of each piece of work, and why some failed: a bad log loses no other."""
    found, failed = [], {}
    for name, piece in work.items():
        try:
            found.append(piece())
        except (DataError, AtomError, GroundingError) as error:
            complain(f"{name}: {error}")
            failed[name] = str(error)
    return found, failed


def _print(detector: str, found: list[Grounded], failed: dict[str, str], form: Form) -> None:
    if form == "json":
        import json

        content = {"detector": detector, "inventories": [_as_json(one) for one in found], "failed": failed}
        print(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False))
        return
    for one in found:
        aside = f" ({one.unplaced}: no bearings, no distances)" if one.unplaced else ""
        print(f"{clean(one.log_id or 'images')}: {len(one.items)} objects in {len(one.seen)} pictures{aside}")
        if form == "text":
            for line in inventory_text(one.seen, one.items).splitlines():
                print(clean(line, most=2000))
        elif one.items:
            _print_table(one)


def _as_json(one: Grounded) -> dict[str, object]:
    pictures = [
        {"camera": seen.camera, "timestamp_ns": seen.timestamp_ns, "n_found": len(seen.found)} for seen in one.seen
    ]
    items = [asdict(item) for item in one.items]
    return {"log_id": one.log_id, "unplaced": one.unplaced, "pictures": pictures, "items": items}


def _print_table(one: Grounded) -> None:
    from rich.table import Table
    from rich.text import Text

    console, rows = out(), [dict(zip(_COLUMNS, map(clean, _cells(item)), strict=True)) for item in one.items]
    widths = {name: max(len(name), *(len(row[name]) for row in rows), 0) for name in _COLUMNS}
    missing = left_out(widths, _FIRST_LEFT_OUT, console.width)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for name in (name for name in _COLUMNS if name not in missing):
        table.add_column(name, no_wrap=True, justify="right" if name in ("score", "bearing", "distance") else "left")
    for row in rows:
        table.add_row(*(Text(row[name]) for name in _COLUMNS if name not in missing))
    console.print(table)
    say_left_out(console, missing)


def _cells(item: InventoryItem) -> tuple[str, ...]:
    label = item.label + (f" ({', '.join(item.also)})" if item.also else "")
    bearing = "" if item.bearing_rad is None else f"{math.degrees(item.bearing_rad):+.0f}°"
    distance, track = (f"{item.track.distance_m:.1f} m", item.track.uuid[:8]) if item.track else ("", "")
    box = " ".join(f"{value:.0f}" for value in item.box_px)
    stamp = str(item.timestamp_ns) if item.timestamp_ns else ""
    return item.camera, stamp, label, f"{item.score:.2f}", item.size, bearing, distance, track, box
