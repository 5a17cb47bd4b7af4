"""A finished run read back says what its files say, and a damaged or moved one says what to do."""

import json
import shutil
from collections import Counter

import pytest

from tools.errors import DataError, UserError
from tools.runs.matches import read_matches
from tools.runs.reading import open_log_of, read_run
from tools.runs.record import match_id


@pytest.fixture
def copied(sample_run, tmp_path):
    return shutil.copytree(sample_run.folder, tmp_path / "run")


def _edit(folder, change):
    path = folder / "result.json"
    result = json.loads(path.read_text())
    change(result)
    path.write_text(json.dumps(result))


def test_everything_of_the_folder_is_there(sample_run, sample_logs):
    result = json.loads((sample_run.folder / "result.json").read_text())
    rows = read_matches(sample_run.folder / "matches.parquet").to_pylist()
    assert (sample_run.query, sample_run.understood) == (result["query"], result["understood"])
    assert sample_run.program.source == (sample_run.folder / "program.py").read_text()
    assert sample_run.program.digest == result["program"]["digest"]
    assert [log.folder for log in sample_run.logs] == sorted(path for path in sample_logs.iterdir() if path.is_dir())
    assert len(sample_run.referred) == result["counts"]["intervals"] > 0
    for match, row in zip(sample_run.matches, rows, strict=True):
        assert (match.track_uuid, match.role, match.start_ns) == (row["track_uuid"], row["role"], row["start_ns"])
        assert match.start_xy_city_m == (row["start_x_city_m"], row["start_y_city_m"])
        assert match.partners == tuple(row["partners"])


def test_ids_are_stable_and_unique(sample_run, real_run):
    for run in (sample_run, real_run):
        assert max(Counter(match.id for match in run.matches).values()) == 1
    first = sample_run.matches[0]
    assert first.id == match_id(first.log_id, first.track_uuid, first.role, first.start_frame)
    assert match_id("log", "track", "referred", 7) == "a0957de84cd2"


def test_a_match_is_found_by_the_beginning_of_its_id(sample_run):
    match = sample_run.referred[-1]
    assert sample_run.match(match.id) is sample_run.match(match.id[:9]) is match
    with pytest.raises(UserError, match=r"no match begins with 'nothing'; matches: [0-9a-f]{12}"):
        sample_run.match("nothing")
    with pytest.raises(UserError, match="no match begins with ''"):
        sample_run.match("")


def test_logs_are_opened_as_they_were_searched(sample_run, tmp_path):
    for record in sample_run.logs:
        assert open_log_of(sample_run, record.log_id, tmp_path).digest == record.digest


def test_a_log_that_moved_is_found_where_it_is_said_to_be(copied, sample_logs, tmp_path):
    there = shutil.copytree(sample_logs, tmp_path / "there")
    away = tmp_path / "away"
    text = (copied / "config.yaml").read_text().replace(str(sample_logs), str(away))
    (copied / "config.yaml").write_text(text)
    run = read_run(copied)
    log_id = run.logs[0].log_id
    with pytest.raises(DataError, match=r"does not lie here any more .say where it is now: --logs DIR"):
        open_log_of(run, log_id, None)
    assert open_log_of(run, log_id, None, [there]).log_id == log_id
    assert open_log_of(run, log_id, None, [there / log_id]).log_id == log_id


def test_a_log_that_changed_is_refused(copied, sample_logs, tmp_path):
    there = shutil.copytree(sample_logs, tmp_path / "there")
    run = read_run(copied)
    first, second = run.logs[0].log_id, run.logs[1].log_id
    for file in (there / first).glob("*.feather"):
        shutil.copy(there / second / file.name, file)
    with pytest.raises(DataError, match=r"have changed since the run .run the query again"):
        open_log_of(run, first, None, [there])


def test_what_is_no_finished_run_is_refused_in_words(copied, tmp_path):
    with pytest.raises(UserError, match="there is no such folder"):
        read_run(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"holds no result\.json"):
        read_run(tmp_path / "empty")
    with pytest.raises(UserError, match=rf"holds a run folder and is none; give .*{copied.name}"):
        read_run(copied.parent)
    _edit(copied, lambda result: result.update(status="interrupted"))
    with pytest.raises(UserError, match=r"the run did not end .interrupted."):
        read_run(copied)
    _edit(copied, lambda result: result.update(format=99))
    with pytest.raises(DataError, match="is of format 99, not 1"):
        read_run(copied)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("result.json", b"{"),
        ("result.json", b"[]"),
        ("result.json", b'{"format": 1, "status": "complete"}'),
        ("matches.parquet", b"PAR1"),
        ("config.yaml", b"logs: [\n"),
        ("config.yaml", b"just words"),
        ("matches.parquet", None),
        ("program.py", None),
        ("config.yaml", None),
    ],
)
def test_damage_is_told_with_the_file_and_the_cure(copied, file, content):
    (copied / file).unlink()
    if content is not None:
        (copied / file).write_bytes(content)
    with pytest.raises(DataError, match=rf"{file}.*run the query again"):
        read_run(copied)
