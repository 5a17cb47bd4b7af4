"""Texts from logs and queries are hostile: they reach the terminal without control characters and never as markup."""

import json

import pyarrow as pa
import pyarrow.feather as feather
import pytest

EVIL = "\x1b]0;owned\x07[red]\u202e"


@pytest.fixture
def evil_log(tiny_logs, tmp_path):
    """A log whose pedestrians carry an identifier with escape codes, markup and a bidi override."""
    import shutil

    log = shutil.copytree(tiny_logs[0], tmp_path / "logs" / "evil[bold]log")
    table = feather.read_table(log / "annotations.feather")
    names = [EVIL + name for name in table["track_uuid"].to_pylist()]
    index = table.schema.get_field_index("track_uuid")
    feather.write_feather(table.set_column(index, "track_uuid", pa.array(names)), log / "annotations.feather")
    return log


def test_identifiers_are_stripped_on_the_terminal_and_whole_in_the_files(agents, evil_log, program, tmp_path):
    import pyarrow.parquet as pq

    done = agents("run", "--program", program, "--logs", evil_log, "--out", "out")
    assert done.returncode == 0, done.stderr
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)
    assert "evil[bol" in done.stdout
    (folder,) = (tmp_path / "out").iterdir()
    uuids = set(pq.read_table(folder / "matches.parquet")["track_uuid"].to_pylist())
    assert uuids
    assert all(uuid.startswith(EVIL) for uuid in uuids)


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
    assert json.loads(done.stdout)["logs"][0]["log_id"] == "evil[bold]log"
