"""`agents refine`: a tracker's logs in, log folders with better tracks and every change listed out."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.console import EXIT_OK, EXIT_PARTIAL, EXIT_USAGE, clean, complain
from tools.errors import AtomError, DataError, UserError

if TYPE_CHECKING:
    from tools.av2.log import Log
    from tools.tracking.refinement import Refinement


@dataclass(frozen=True, slots=True)
class RefinedLog:
    """One line of the summary.

    Attributes:
        log_id: The log.
        folder: Where it was written.
        tracks: Tracks before and after.
        boxes: Boxes before and after.
        noise_m: Error of places from frame to frame, m.
        changes: How many of each kind.
        seconds: Time that refining took, without reading and writing.
        warnings: What was odd about the log, one line each.
    """

    log_id: str
    folder: str
    tracks: tuple[int, int]
    boxes: tuple[int, int]
    noise_m: float
    changes: dict[str, int]
    seconds: float
    warnings: tuple[str, ...]


def refine_command(logs: list[Path], out_folder: Path, annotations: str, as_json: bool, detections: str = "") -> int:
    """Refine logs, each on its own; a bad one is named and loses no other. Returns the exit code.

    Args:
        logs: Folders of logs, or of such folders.
        out_folder: Where a folder per log is made.
        annotations: The tracker's file: its name in the log folders, or a path in which `{log_id}` stands for the log;
            empty for what the log folder has.
        as_json: Print JSON instead of text.
        detections: File with what a detector saw in a log's images, `{log_id}` standing for the log: tracks that the
            images contradict are removed too. Empty for none.

    Raises:
        UserError: No log was given, or the output would overwrite what is no refined log, or be found among the logs.
        OutputError: A file cannot be written.
    """
    from tools.runs.logs import find_logs

    folders = find_logs(logs)
    tracks = {folder: annotations.replace("{log_id}", folder.name) or None for folder in folders}
    _require_apart(logs, out_folder)
    for folder in folders:
        _require_free(folder, out_folder / folder.name, tracks[folder])
    refined, failed = [], []
    for folder in folders:
        try:
            seen = Path(detections.replace("{log_id}", folder.name)) if detections else None
            refined.append(_refined(folder, out_folder / folder.name, tracks[folder], seen))
        except (DataError, AtomError) as error:
            complain(f"{folder.name}: {error}")
            failed.append({"log_id": folder.name, "reason": str(error)})
    _print(refined, failed, as_json)
    if not refined:
        return EXIT_USAGE
    return EXIT_PARTIAL if failed else EXIT_OK


def _require_apart(logs: Iterable[Path], out_folder: Path) -> None:
    """Logs inside the folder of the others would be found with them ever after, two of each name."""
    for folder in logs:
        if out_folder.resolve().is_relative_to(folder.resolve()):
            raise UserError(
                f"{out_folder}: lies in {folder}, where the refined logs would be found beside the logs themselves; "
                "name a folder outside with --out DIR"
            )


def _require_free(folder: Path, into: Path, annotations: str | None) -> None:
    """See that writing a log's refined tracks into `into` destroys nothing, and that they are what is read there."""
    from tools.av2.source import ANNOTATION_FILES, find_source
    from tools.tracking.files import ORIGINALS_FILE, TRACKS_FILE

    if into.resolve() == folder.resolve():
        raise UserError(f"{into.parent}: holds the log {folder.name} itself; name another folder with --out DIR")
    with contextlib.suppress(DataError):
        if find_source(folder, annotations).annotations_path.resolve().is_relative_to(into.resolve()):
            raise UserError(f"{into}: holds the tracks that are to be refined; name another folder with --out DIR")
    known = (TRACKS_FILE,) if (into / ORIGINALS_FILE).exists() else ()
    for name in ANNOTATION_FILES:
        if name not in known and (into / name).exists():
            raise UserError(f"{into / name}: not written by agents refine; name another folder with --out DIR")


def _refined(folder: Path, into: Path, annotations: str | None, detections: Path | None) -> RefinedLog:
    import time

    from tools.av2.log import open_log
    from tools.tracking import DEFAULT_REFINEMENT, refine
    from tools.tracking.files import write_refined_log

    log = open_log(folder, annotations=annotations)
    begun = time.monotonic()
    found = refine(log)
    seconds = time.monotonic() - begun
    if detections is not None:
        found = _held_against_images(log, folder, into, found, detections)
    write_refined_log(log, folder, found, DEFAULT_REFINEMENT, into)
    return RefinedLog(
        log.log_id,
        str(into),
        (log.tracks.n_tracks, found.table.n_tracks),
        (log.tracks.n_rows, found.table.n_rows),
        found.noise_m,
        dict(sorted(Counter(change.what for change in found.changes).items())),
        seconds,
        log.warnings,
    )


def _held_against_images(log: Log, folder: Path, into: Path, found: Refinement, detections: Path) -> Refinement:
    from agents.verifying import VERIFICATION_FILE, verified
    from tools.runs.writing import write_json

    checked = verified(log, folder, found, detections)
    write_json(into / VERIFICATION_FILE, checked.as_json(), durable=False)
    return checked.refinement


def _print(refined: list[RefinedLog], failed: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps({"logs": [asdict(one) for one in refined], "failed": failed}, indent=2, sort_keys=True))
        return
    for one in refined:
        print(f"{clean(one.log_id)}: {_told(one)}")
        for warning in one.warnings:
            print(f"  warning: {clean(warning)}")
    if refined:
        place = clean(str(Path(refined[0].folder).parent))
        print(f"{len(refined)} of {len(refined) + len(failed)} logs refined; every change: {place}/*/refinement.json")


def _told(one: RefinedLog) -> str:
    if not one.changes:
        return "nothing to refine"
    counts = f"{one.tracks[0]} tracks became {one.tracks[1]}, {one.boxes[0]} boxes {one.boxes[1]}"
    noise = f"noise {100 * one.noise_m:.1f} cm, {one.seconds:.2f} s"
    return "\n  ".join([f"{counts}; {noise}", *(f"{count} x {what}" for what, count in one.changes.items())])
