from dataclasses import replace
from pathlib import Path

import pytest

from tools.errors import PrerequisiteError
from tools.runs.folder import RESULT_FILE, RunFolder
from tools.runs.request import RunRequest
from tools.runs.writing import write_json

REQUEST = RunRequest("a stopped car", "x", "file", "standard", (Path("/logs/a"), Path("/logs/b")), "1")


def _finish(folder, status):
    write_json(folder.file(RESULT_FILE), {"status": status})
    folder.release()


def test_an_unfinished_run_is_taken_up_again(tmp_path):
    first = RunFolder.open(tmp_path, REQUEST)
    first.release()
    second = RunFolder.open(tmp_path, REQUEST)
    assert second.path == first.path
    assert (first.resumed, second.resumed) == (False, True)


def test_half_written_files_of_a_killed_process_are_swept(tmp_path):
    first = RunFolder.open(tmp_path, REQUEST)
    first.parts.mkdir()
    halves = [first.file(".result.json.x1"), first.parts / ".a.json.x2"]
    whole = first.parts / "a.json"
    for path in (*halves, whole):
        path.write_text("{")
    first.release()
    RunFolder.open(tmp_path, REQUEST).release()
    assert whole.exists()
    assert not any(path.exists() for path in halves)


def test_an_interrupted_run_is_taken_up_again(tmp_path):
    first = RunFolder.open(tmp_path, REQUEST)
    _finish(first, "interrupted")
    assert RunFolder.open(tmp_path, REQUEST).path == first.path


@pytest.mark.parametrize("status", ["complete", "partial"])
def test_a_finished_run_is_left_alone(tmp_path, status):
    first = RunFolder.open(tmp_path, REQUEST)
    _finish(first, status)
    second = RunFolder.open(tmp_path, REQUEST)
    assert second.path != first.path
    assert not second.resumed


@pytest.mark.parametrize(
    "change",
    [{"query": "b"}, {"program": "y"}, {"profile": "refav"}, {"version": "2"}, {"logs": (Path("/logs/a"),)}],
    ids=lambda change: next(iter(change)),
)
def test_another_request_gets_its_own_folder(tmp_path, change):
    first = RunFolder.open(tmp_path, REQUEST)
    first.release()
    assert RunFolder.open(tmp_path, replace(REQUEST, **change)).path != first.path


def test_two_processes_do_not_share_a_folder(tmp_path):
    held = RunFolder.open(tmp_path, REQUEST)
    other = RunFolder.open(tmp_path, REQUEST)
    assert other.path != held.path
    held.release()
    other.release()


def test_the_name_says_when_what_and_which(tmp_path):
    path = RunFolder.open(tmp_path, REQUEST).path
    stamp, slug, key = path.name[:15], path.name[16:-13], path.name[-12:]
    assert stamp.replace("-", "").isdigit()
    assert (slug, key) == ("a-stopped-car", REQUEST.key[:12])


@pytest.mark.parametrize("query", ["../../etc/passwd", "\x1b[31mred", "a/b\\c:d", "\u202egnp.exe", "   ", "x" * 300])
def test_no_query_escapes_into_the_folder_name(tmp_path, query):
    path = RunFolder.open(tmp_path, replace(REQUEST, query=query)).path
    assert path.parent == tmp_path
    assert len(path.name) <= 75
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in path.name)


def test_a_root_that_is_a_file_is_one_readable_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PrerequisiteError, match="the run folder cannot be made"):
        RunFolder.open(tmp_path / "file", REQUEST)
