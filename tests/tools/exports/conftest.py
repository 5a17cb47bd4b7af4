"""Runs to export: one over sample logs, one that found nothing, and one whose every name is hostile."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather

from tests.finished_runs.plugin import finish_run
from tools.av2.log import open_log
from tools.exports.shelf import Shelf
from tools.exports.values import Exported, Exporter, Job
from tools.results import Program
from tools.runs.record import LogRecord, Match, RunRecord, match_id

HOSTILE_QUERY = (
    "</xml>]]>\x00\x1b[31m<script>alert('1')</script>\n\u202e\ud800 \"quoted\" & ; DROP -- " + "long " * 2000
)
HOSTILE_TRACK = "../../</xml>'\"&<]]>{{x}}%s" + "x" * 150
HOSTILE_PARTNER = "-rf $(reboot) <!-- \\"
HOSTILE_LOG = "-log <&>' $(x) --x"

JobMaker = Callable[..., Job]


@pytest.fixture
def job_of(tmp_path) -> JobMaker:
    """`job_of(run)`: an export of all its matches, or of those given, into a folder of the test."""

    def make(run: RunRecord, matches=None, out="out", moved_to=(), **more) -> Job:
        chosen = run.referred if matches is None else tuple(matches)
        return Job(run, chosen, Shelf(run, None, moved_to), tmp_path / out, **more)

    return make


@pytest.fixture(scope="session")
def empty_run(sample_logs, tmp_path_factory) -> RunRecord:
    """A run that found nothing."""
    run = finish_run(tmp_path_factory.mktemp("empty-run"), sample_logs, "stopped bus near a dog")
    assert run.referred == ()
    return run


@pytest.fixture
def hostile_run(tmp_path) -> RunRecord:
    """A finished run over one log in which log, tracks, category and query have hostile names."""
    folder = _hostile_log(tmp_path / HOSTILE_LOG)
    log = open_log(folder)
    match, partner = (
        _interval(HOSTILE_TRACK, "referred", HOSTILE_PARTNER),
        _interval(HOSTILE_PARTNER, "related", HOSTILE_TRACK),
    )
    record = LogRecord(HOSTILE_LOG, folder, "ok", log.digest, "", 3, (), "", ())
    return RunRecord(
        tmp_path / "run", "complete", HOSTILE_QUERY, HOSTILE_QUERY, (HOSTILE_QUERY,), 0.5, "standard",
        Program("x = 1\n", "file", HOSTILE_QUERY), (record,), (match, partner), (), "", "", {}, {"motherlode": "0"},
        _result(),
    )  # fmt: skip


def _result() -> dict[str, object]:
    found = {"referred_tracks": 1, "related_tracks": 1, "intervals": 1, "referred_s": 0.4}
    counts = {"logs": 1, "logs_ok": 1, "logs_failed": 0, "logs_with_matches": 1, **found}
    return {"counts": counts, "logs": [{"log_id": HOSTILE_LOG, "code": "", **found}]}


def _interval(track: str, role: str, partner: str) -> Match:
    start = 10**18
    return Match(
        match_id(HOSTILE_LOG, track, role, 2), HOSTILE_LOG, track, role, "PEDESTRIAN", start + 2 * 10**8,
        start + 6 * 10**8, 0.4, 1.0, 0.5, 5, 2, 6, 0.2, (6.0, 1.0), (8.0, 1.0), float("nan"), (partner,),
    )  # fmt: skip


def _hostile_log(folder: Path) -> Path:
    folder.mkdir()
    rows = [(frame, name) for frame in range(10) for name in (HOSTILE_TRACK, HOSTILE_PARTNER)]
    boxes = {
        "timestamp_ns": [10**18 + frame * 10**8 for frame, _ in rows],
        "track_uuid": [name for _, name in rows],
        "category": ["PEDESTRIAN" for _ in rows],
        **{column: [1.0] * len(rows) for column in ("length_m", "width_m", "height_m", "qw")},
        **{column: [0.0] * len(rows) for column in ("qx", "qy", "qz", "tz_m")},
        "tx_m": [5.0 + 0.5 * frame for frame, _ in rows],
        "ty_m": [float(name == HOSTILE_TRACK) * 3 for _, name in rows],
        "num_interior_pts": [9] * len(rows),
    }
    poses = {
        "timestamp_ns": sorted(set(boxes["timestamp_ns"])),
        **{column: [float(column == "qw")] * 10 for column in ("qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m")},
    }
    feather.write_feather(pa.table(boxes), str(folder / "annotations.feather"))
    feather.write_feather(pa.table(poses), str(folder / "city_SE3_egovehicle.feather"))
    return folder


def moved(run: RunRecord, log_id: str) -> RunRecord:
    """The run as if one of its logs were not where it was searched."""
    logs = (replace(log, folder=Path("/nowhere") / log.log_id) if log.log_id == log_id else log for log in run.logs)
    return replace(run, logs=tuple(logs))


@pytest.fixture
def twice(job_of) -> Callable[[Exporter, RunRecord], tuple[Exported, Exported]]:
    """Export a run two times into two folders and check that the files have the same bytes."""

    def write(exporter: Exporter, run: RunRecord) -> tuple[Exported, Exported]:
        first, second = (exporter.write(job_of(run, out=out)) for out in ("first", "second"))
        assert [file.name for file in first.files] == [file.name for file in second.files]
        digests = [[hashlib.sha256(file.read_bytes()).hexdigest() for file in one.files] for one in (first, second)]
        assert digests[0] == digests[1]
        return first, second

    return write
