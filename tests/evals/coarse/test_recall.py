"""Recall of a coarse run: counted by hand, and runs that cannot be compared are refused."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evals.coarse.recall import as_markdown, coarse_recall
from tools.errors import UserError
from tools.index.coarse import UNLIKE

Row = tuple[str, str, str, int, int]
WHOLE: tuple[Row, ...] = (
    ("a", "car", "referred", 0, 9),
    ("a", "car", "referred", 20, 29),
    ("a", "bus", "related", 0, 99),
    ("a", "van", "referred", 50, 59),
    ("b", "car", "referred", 0, 9),
)


def run_folder(folder: Path, rows: tuple[Row, ...], **result: Any) -> Path:
    folder.mkdir()
    names = ("log_id", "track_uuid", "role", "start_frame", "end_frame")
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    pq.write_table(pa.table(columns), folder / "matches.parquet")
    logs = [{"log_id": name, "digest": name, "status": "ok"} for name in ("a", "b", "c")]
    content = {"profile": "standard", "program": {"digest": "x"}, "logs": logs, **result}
    (folder / "result.json").write_text(json.dumps(content))
    return folder


def test_what_is_left_is_counted(tmp_path: Path) -> None:
    logs = [
        {"log_id": "a", "digest": "a", "status": "ok", "searched_s": [[2.0, 5.0]]},
        {"log_id": "b", "digest": "b", "status": "ok", "pruned": UNLIKE},
        {"log_id": "c", "digest": "c", "status": "ok", "pruned": "no DOG in the log (line 1)"},
    ]
    kept = (("a", "car", "referred", 22, 29), ("a", "bus", "related", 20, 50))
    whole = run_folder(tmp_path / "whole", WHOLE)
    found = coarse_recall(whole, run_folder(tmp_path / "coarse", kept, coarse="told", logs=logs))
    assert (found.logs, found.tracks, found.frames) == ((1, 2), (1, 3), (8, 40))
    assert (found.share("frames"), found.searched, found.told) == (0.2, (2, 3), "told")
    assert "| matching tracks | 1 | 3 | 0.333 |" in as_markdown(found)


def record(folder: Path, seconds: float, reused: str = "0", attempts: int = 1) -> None:
    begun = {"stage": "execute", "what": "begun", "seconds": 0.0, "details": {"logs reused": reused}}
    done = {"stage": "execute", "what": "done", "seconds": seconds, "details": {}}
    content = {"attempts": [{"events": [begun, done]}] * attempts}
    (folder / "trajectory.json").write_text(json.dumps(content))


def test_what_time_was_saved_is_told_of_whole_searches_only(tmp_path: Path) -> None:
    whole, coarse = run_folder(tmp_path / "w", WHOLE), run_folder(tmp_path / "c", (), coarse="told")
    assert coarse_recall(whole, coarse).search_s is None
    record(whole, 4.0)
    record(coarse, 1.5)
    found = coarse_recall(whole, coarse)
    assert found.search_s == (1.5, 4.0)
    assert "took 1.50 s instead of 4.00 s" in as_markdown(found)
    record(coarse, 1.5, reused="2")
    assert coarse_recall(whole, coarse).search_s is None
    record(coarse, 1.5, attempts=2)
    assert coarse_recall(whole, coarse).search_s is None
    (whole / "trajectory.json").write_text("[]")
    assert "instead of" not in as_markdown(coarse_recall(whole, coarse))


def test_nothing_to_find_has_no_recall(tmp_path: Path) -> None:
    found = coarse_recall(run_folder(tmp_path / "w", ()), run_folder(tmp_path / "c", (), coarse="told"))
    assert found.share("tracks") is None
    assert "| - |" in as_markdown(found)


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({}, "with --coarse"),
        ({"coarse": "told", "profile": "refav"}, "differ in their profile"),
        ({"coarse": "told", "program": {"digest": "y"}}, "differ in their program"),
        ({"coarse": "told", "logs": []}, "not over the same logs"),
    ],
)
def test_runs_that_differ_in_more_are_refused(tmp_path: Path, other: dict[str, Any], complaint: str) -> None:
    whole = run_folder(tmp_path / "whole", WHOLE)
    with pytest.raises(UserError, match=complaint):
        coarse_recall(whole, run_folder(tmp_path / "other", WHOLE, **other))


def test_matches_that_a_whole_search_lacks_are_refused(tmp_path: Path) -> None:
    whole, more = run_folder(tmp_path / "whole", WHOLE[1:]), run_folder(tmp_path / "more", WHOLE, coarse="told")
    with pytest.raises(UserError, match="has matches that"):
        coarse_recall(whole, more)
    with pytest.raises(UserError, match="no finished run"):
        coarse_recall(tmp_path, more)
