"""Recordings are read back by Rerun's own command line: verified, compared, and printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.exports.conftest import moved
from tools.exports.rrd import Rrd, version

BINARY = next(iter(Path(sys.prefix).glob("lib/python*/site-packages/rerun_cli/rerun")), None)
"""The command `rerun` is a wrapper in Python that leaves this running when it is killed."""


def _rerun(*arguments, check=True):
    if BINARY is None:
        pytest.skip("the binary of Rerun's command line is not in this environment")
    environment = {**os.environ, "NO_COLOR": "1", "RERUN_ANALYTICS_ENABLED": "0"}
    command = [BINARY, "rrd", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=check, timeout=120, env=environment)


def _counted(text, heading):
    block = text.partition(heading)[2].partition("\n\n")[0]
    return {name: int(count) for name, count in re.findall(r"^(\S+): (\d+)", block, flags=re.MULTILINE)}


def test_rerun_reads_what_was_written_and_both_times_the_same(sample_run, job_of):
    first, second = (Rrd().write(job_of(sample_run, out=out)) for out in ("first", "second"))
    assert [file.name for file in first.files] == [file.name for file in second.files]
    assert "not the same bytes" in first.notes[0]
    _rerun("verify", *first.files)
    for one, other in zip(first.files, second.files, strict=True):
        assert one.name.endswith(f".rerun-{version()}.rrd")
        _rerun("compare", "--unordered", one, other)
    assert _rerun("compare", "--unordered", first.files[0], first.files[1], check=False).returncode != 0


def test_the_scene_is_whole(sample_run, job_of):
    exported = Rrd().write(job_of(sample_run))
    for file in exported.files:
        printed = _rerun("stats", file).stdout
        entities = _counted(printed, "Num chunks per entity")
        components = _counted(printed, "Num chunks per component")
        wanted = {f"/world/ego/{name}" for name in ("other", "related", "referred", "vehicle")}
        wanted |= {f"/world/map/{name}" for name in ("drivable_area", "lanes")}
        assert wanted | {"/world/ego", "/about", "/matches"} <= entities.keys()
        assert components["Transform3D:translation"] == 1
        assert _counted(printed, "Num chunks per index")["since_log_start"] >= 4


def test_printed_values_are_those_of_the_run(sample_run, job_of):
    match = sample_run.referred[0]
    (file,) = Rrd().write(job_of(sample_run, [match])).files
    printed = _rerun("print", "-vvv", file).stdout
    assert match.id in printed
    assert sample_run.query in printed


def test_empty_moved_and_hostile(empty_run, sample_run, hostile_run, job_of):
    assert Rrd().write(job_of(empty_run)).files == ()
    gone = sample_run.referred[0].log_id
    exported = Rrd().write(job_of(moved(sample_run, gone)))
    assert [failure.log_id for failure in exported.failures] == [gone]
    assert exported.files
    job = job_of(hostile_run)
    (file,) = Rrd().write(job).files
    assert file.parent == job.out / "rrd"
    _rerun("verify", file)
