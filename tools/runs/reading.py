"""A finished run folder read back as values, and the logs it was made from opened again.

Everything that shows a run or hands it on starts here: the page, the exports, the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import orjson
import pyarrow as pa
import yaml

from tools.av2.log import Log, open_log
from tools.errors import DataError, UserError
from tools.results import Program
from tools.runs.folder import RESULT_FILE
from tools.runs.matches import SCHEMA, read_matches
from tools.runs.record import LogRecord, Match, RunRecord, match_id
from tools.runs.request import RESULT_FORMAT
from tools.runs.summary import AttritionStep

MATCHES_FILE: Final = "matches.parquet"
PROGRAM_FILE: Final = "program.py"
CONFIG_FILE: Final = "config.yaml"
_RERUN: Final = "run the query again"


def read_run(folder: Path) -> RunRecord:
    """Read a run folder.

    Raises:
        UserError: It is none, or the run in it is not finished.
        DataError: One of its files is damaged, or of another version.
    """
    folder = folder.absolute()
    result = _result(folder)
    config = _config(folder / CONFIG_FILE)
    source = _bytes(folder / PROGRAM_FILE).decode("utf-8", "replace")
    matches = _matches(folder / MATCHES_FILE)
    try:
        return _record(folder, result, config, source, matches)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(folder / RESULT_FILE, "is damaged", _RERUN) from error


def _record(
    folder: Path, result: dict[str, Any], config: dict[str, Any], source: str, matches: tuple[Match, ...]
) -> RunRecord:
    program = Program(source, result["program"]["origin"], result["query"])
    return RunRecord(
        folder, result["status"], result["query"], result["understood"], tuple(result["assumptions"]),
        result["confidence"], result["profile"], program, _logs(result["logs"], config["logs"]), matches,
        tuple(AttritionStep(**step) for step in result["attrition"]), result.get("refinement", ""),
        result.get("eyes", ""), config["settings"], result["versions"], result,
    )  # fmt: skip


def open_log_of(run: RunRecord, log_id: str, cache_dir: Path | None, moved_to: Sequence[Path] = ()) -> Log:
    """Open a log of a run as it was searched: refined where it was refined, and unchanged since.

    Args:
        run: The run.
        log_id: The log.
        cache_dir: Folder of the ingest cache; a run over refined tracks needs it.
        moved_to: Folders in which to look for the log where it does not lie any more where it was searched.

    Raises:
        DataError: It is not there any more, or its files have changed since the run.
    """
    record, folder = run.by_log[log_id], log_folder(run, log_id, moved_to)
    if not folder.is_dir():
        raise DataError(folder, "the log does not lie here any more", "say where it is now: --logs DIR")
    log = open_log(folder, cache_dir, _refined(run, folder, cache_dir))
    if log.digest != record.digest:
        raise DataError(folder, "the log's files have changed since the run", _RERUN)
    return log


def log_folder(run: RunRecord, log_id: str, moved_to: Sequence[Path] = ()) -> Path:
    """Where a log of a run lies now: in one of `moved_to`, else where it was searched. It may not be there."""
    folder = next((one / log_id for one in moved_to if (one / log_id).is_dir()), run.by_log[log_id].folder)
    return next((one for one in moved_to if one.name == log_id and one.is_dir()), folder)


def _refined(run: RunRecord, folder: Path, cache_dir: Path | None) -> str | None:
    if not run.refinement:
        return None
    from tools.tracking.cached import refined_file, refinement_identity

    if cache_dir is None or refinement_identity() != run.refinement:
        raise DataError(run.folder, "its tracks were refined by another version of the software", _RERUN)
    return str(refined_file(folder, cache_dir))


def _result(folder: Path) -> dict[str, Any]:
    path = folder / RESULT_FILE
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder; give the run folder that agents run named")
    if not path.exists() and (runs := sorted(path.parent.name for path in folder.glob(f"*/{RESULT_FILE}"))):
        held = "a run folder" if len(runs) == 1 else f"{len(runs)} run folders"
        raise UserError(f"{folder}: holds {held} and is none; give {folder / runs[-1]}")
    if not path.exists():
        raise UserError(f"{folder}: holds no {RESULT_FILE}: no run folder, or its run never ended; {_RERUN}")
    try:
        result = orjson.loads(_bytes(path))
        known = result["format"] == RESULT_FORMAT
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise DataError(path, "is damaged", _RERUN) from error
    if not known:
        raise DataError(path, f"is of format {result['format']}, not {RESULT_FORMAT}", _RERUN)
    if result.get("status") not in ("complete", "partial", "failed"):
        raise UserError(f"{folder}: the run did not end ({result.get('status')}); {_RERUN} to go on with it")
    return cast(dict[str, Any], result)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}", _RERUN) from error


def _config(path: Path) -> dict[str, Any]:
    try:
        config = yaml.safe_load(_bytes(path))
        return {"logs": [Path(one) for one in config["logs"]], "settings": dict(config["settings"])}
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise DataError(path, "is damaged", _RERUN) from error


def _logs(outcomes: Sequence[Mapping[str, Any]], folders: Sequence[Path]) -> tuple[LogRecord, ...]:
    places = {folder.name: folder for folder in folders}
    return tuple(_log(one, places.get(one["log_id"], Path(one["log_id"]))) for one in outcomes)


def _log(outcome: Mapping[str, Any], folder: Path) -> LogRecord:
    stretches = tuple((float(begin), float(end)) for begin, end in outcome.get("searched_s", ()))
    return LogRecord(
        outcome["log_id"], folder, outcome["status"], outcome["digest"], outcome["reason"], outcome["n_tracks"],
        tuple(outcome["warnings"]), outcome.get("pruned", ""), stretches,
    )  # fmt: skip


def _matches(path: Path) -> tuple[Match, ...]:
    try:
        table = read_matches(path)
        rows = table.select(SCHEMA.names).to_pylist()
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DataError(path, "is missing, damaged or of another version", _RERUN) from error
    return tuple(_match(row) for row in rows)


def _match(row: dict[str, Any]) -> Match:
    start = (row.pop("start_x_city_m"), row.pop("start_y_city_m"))
    end = (row.pop("end_x_city_m"), row.pop("end_y_city_m"))
    name = match_id(row["log_id"], row["track_uuid"], row["role"], row["start_frame"])
    partners = tuple(row.pop("partners"))
    return Match(id=name, start_xy_city_m=start, end_xy_city_m=end, partners=partners, **row)
