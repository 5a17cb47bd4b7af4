"""Texts from logs and queries are hostile: they reach the terminal without control characters and never as markup."""

import json
import shutil

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

ESCAPES = "\x1b]0;owned\x07\u202e"
MARKUP = "[red]\\[/red]"


def _log_with_uuids(log, prefix):
    table = feather.read_table(log / "annotations.feather")
    index = table.schema.get_field_index("track_uuid")
    names = pa.array([prefix + name for name in table["track_uuid"].to_pylist()])
    feather.write_feather(table.set_column(index, "track_uuid", names), log / "annotations.feather")
    return log


@pytest.fixture
def evil_log(tiny_logs, tmp_path):
    """A log whose name and identifiers look like markup."""
    return _log_with_uuids(shutil.copytree(tiny_logs[0], tmp_path / "logs" / "[bold]log"), MARKUP)


def test_names_are_stripped_on_the_terminal_and_whole_in_the_files(agents, evil_log, program, tmp_path):
    done = agents("run", "--program", program, "--logs", evil_log, "--out", "out")
    assert done.returncode == 0, done.stderr
    assert MARKUP[:8] in done.stdout
    (folder,) = (tmp_path / "out").iterdir()
    rows = pq.read_table(folder / "matches.parquet").to_pylist()
    assert {row["log_id"] for row in rows} == {evil_log.name}
    assert all(row["track_uuid"].startswith(MARKUP) for row in rows if row["category"] == "PEDESTRIAN")
    assert any(row["category"] == "PEDESTRIAN" for row in rows)


@pytest.mark.parametrize("where", ["identifiers", "folder"])
def test_control_characters_are_an_error_of_that_log(where, agents, tiny_logs, program, tmp_path):
    log = tmp_path / "logs" / (f"{ESCAPES}log" if where == "folder" else "log")
    shutil.copytree(tiny_logs[0], log)
    if where == "identifiers":
        _log_with_uuids(log, ESCAPES)
    done = agents("run", "--program", program, "--logs", log, tiny_logs[1])
    assert done.returncode == 3
    assert "printable text" in " ".join(done.stdout.split())
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)


@pytest.mark.parametrize("query", ["\x1b[31mcar", "[red]car[/red]", "car\u202e", "car\nnear: a bus"])
def test_a_hostile_query_is_echoed_harmlessly(agents, tiny_logs, query):
    done = agents("run", query, "--logs", tiny_logs[0])
    assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr)
    assert done.returncode in (0, 2)
    assert done.stderr.count("\n") <= 1


def test_a_program_text_never_reaches_the_terminal_raw(agents, tiny_logs, tmp_path):
    (tmp_path / "p.py").write_text('x = get_objects_of_category(log_dir, category="\x1b[2J\u202e")\n')
    for arguments in (("run", "--program", "p.py", "--logs", tiny_logs[0]), ("check", "p.py")):
        done = agents(*arguments)
        assert done.returncode == 2
        assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr)


def test_json_escapes_what_a_terminal_would_obey(agents, evil_log, program):
    done = agents("run", "--program", program, "--logs", evil_log, "--json")
    assert "\x1b" not in done.stdout
    assert json.loads(done.stdout)["logs"][0]["log_id"] == evil_log.name
