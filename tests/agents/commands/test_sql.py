"""`agents sql` as it is used: what is printed for people and for programs, what is written, and what goes wrong."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from agents.cli import main
from agents.commands.sql_output import as_csv, as_json_document, print_rows
from tools.exports.table_columns import TABLES

pytest.importorskip("duckdb", reason="DuckDB is not installed")


@pytest.fixture
def agents(capsys):
    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["sql", *map(str, words)])
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def printed(table, more=False, width=80):
    file = io.StringIO()
    print_rows(Console(file=file, width=width, highlight=False, markup=False, emoji=False), table, more)
    return file.getvalue()


def test_rows_are_a_table_that_ends_with_their_number(agents, sample_run):
    code, out, _ = agents(sample_run.folder, "SELECT role, count(*) AS n FROM matches GROUP BY role ORDER BY role")
    lines = [line.split() for line in out.splitlines()]
    counts = {role: sum(match.role == role for match in sample_run.matches) for role in ("referred", "related")}
    assert code == 0
    assert lines[0] == ["role", "n"]
    assert lines[2:] == [*([role, str(n)] for role, n in counts.items()), ["2", "rows"]]


def test_what_is_wider_than_the_terminal_is_one_column_a_line(agents, sample_run):
    _, out, _ = agents(sample_run.folder, "FROM matches LIMIT 2")
    lines = out.splitlines()
    assert lines[0] == "row 1"
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == [
        column.name for column in TABLES["matches"].columns
    ] * 2
    assert max(map(len, lines)) <= 80
    assert sample_run.matches[0].track_uuid in out


def test_that_rows_are_left_out_is_said(agents, sample_run):
    _, out, _ = agents(sample_run.folder, "SELECT frame FROM match_frames ORDER BY frame", "--rows", 3)
    assert "the first 3 rows; more: --rows N; all: --csv" in out
    assert len(out.splitlines()) == 6


def test_no_rows_name_the_columns(agents, sample_run):
    _, out, _ = agents(sample_run.folder, "SELECT role, category FROM matches WHERE false")
    assert out == "no rows (columns: role, category)\n"


def test_no_rows_say_why_in_lines_that_fit(agents, sample_run):
    query = "SELECT * FROM evidence WHERE log_id = 'x'"
    _, out, _ = agents(sample_run.folder, query)
    assert out.splitlines()[0] == "no rows"
    assert max(map(len, out.splitlines())) <= 80
    assert " ".join(out.split()).startswith("no rows evidence is empty here; a row is one look")
    _, out, _ = agents(sample_run.folder, query, "--json")
    content = json.loads(out)
    assert (content["n_rows"], len(content["notes"])) == (0, 1)


def test_json_has_all_rows(agents, sample_run):
    code, out, _ = agents(sample_run.folder, "SELECT match_id, partners FROM matches", "--rows", 1, "--json")
    content = json.loads(out)
    assert code == 0
    assert content["columns"] == [
        {"name": "match_id", "type": "string"},
        {"name": "partners", "type": "list<l: string>"},
    ]
    assert content["rows"] == [[match.id, list(match.partners)] for match in sample_run.matches]
    assert content["n_rows"] == len(sample_run.matches)


def test_csv_has_all_rows(agents, sample_run):
    _, out, _ = agents(sample_run.folder, "SELECT match_id, category FROM matches", "--csv")
    assert list(csv.reader(io.StringIO(out))) == [["match_id", "category"]] + [
        [match.id, match.category] for match in sample_run.matches
    ]


def test_files_hold_all_rows(agents, sample_run, tmp_path):
    query = "SELECT match_id, n_frames FROM matches"
    for ending in ("parquet", "csv", "json"):
        code, out, _ = agents(sample_run.folder, query, "--out", tmp_path / f"rows.{ending}")
        assert code == 0
        assert out.startswith(f"{len(sample_run.matches)} rows in ")
    table = pq.read_table(tmp_path / "rows.parquet")
    assert table["n_frames"].to_pylist() == [match.n_frames for match in sample_run.matches]
    assert json.loads((tmp_path / "rows.json").read_text())["rows"] == [list(row.values()) for row in table.to_pylist()]
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == table.num_rows + 1
    code, out, _ = agents(sample_run.folder, query, "--out", tmp_path / "again.parquet", "--json")
    assert json.loads(out)["rows"] == table.num_rows
    assert (tmp_path / "again.parquet").read_bytes() == (tmp_path / "rows.parquet").read_bytes()


def test_tables_are_listed_without_a_run(agents):
    code, out, _ = agents("--tables")
    assert code == 0
    for table in TABLES.values():
        assert f"{table.name}: " in out
    _, out, _ = agents("--tables", "--json")
    listed = json.loads(out)["tables"]
    assert {name: len(table["columns"]) for name, table in listed.items()} == {
        name: len(table.columns) for name, table in TABLES.items()
    }


def test_errors_are_one_line_and_one_object(agents, sample_run, tmp_path):
    for words, said in (
        ([sample_run.folder, "SELECT rol FROM matches"], "no column 'rol' in matches (nearest: role)"),
        ([sample_run.folder], "the query is missing, it comes last"),
        (["SELECT 1"], "the run folder is missing, it comes first"),
        ([], "--tables lists the tables"),
        ([sample_run.folder, sample_run.folder, "FROM matches"], "is given twice"),
        ([tmp_path / "none", "FROM matches"], "there is no such folder"),
        ([sample_run.folder, "FROM matches", "--out", "rows.xlsx"], "must end in .parquet, .csv, .json"),
    ):
        code, out, err = agents(*words)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.splitlines()) == 1
        code, out, _ = agents(*words, "--json")
        assert (code, json.loads(out)["exit_code"]) == (2, 2)


def test_hostile_text_is_shown_and_does_nothing():
    hostile = pa.table({"a": ["\x1b[2J[bold]x[/bold]\x07", None], "b": [float("nan"), 1e-9]})
    out = printed(hostile)
    assert "?[2J[bold]x[/bold]?" in out
    assert "null" in out
    assert "1e-09" in out
    assert "\x1b" not in out


def test_csv_on_a_terminal_has_no_control_characters():
    hostile = pa.table({"a\x1b]0;x\x07": ["one  two\x1b[2J", "1\n2"]})
    assert as_csv(hostile) == 'a\x1b]0;x\x07\none  two\x1b[2J\n"1\n2"\n'
    assert as_csv(hostile, visible=True) == 'a?]0;x?\none  two?[2J\n"1\n2"\n'


def test_what_parquet_cannot_hold_is_said(agents, sample_run, tmp_path):
    code, _, err = agents(sample_run.folder, "SELECT INTERVAL 1 DAY AS i", "--out", tmp_path / "i.parquet")
    assert code == 2
    assert "cast the column to another type" in err
    assert list(tmp_path.iterdir()) == []


def test_programs_keep_their_lines():
    out = printed(pa.table({"program": ["a = f(\n    1)\nb = g(a)"]}))
    assert [line.rstrip() for line in out.splitlines()] == [
        "row 1", "  program a = f(", "              1)", "          b = g(a)", "1 row",
    ]  # fmt: skip


def test_odd_values_have_a_form_in_json_and_csv():
    from decimal import Decimal

    table = pa.table({"d": pa.array([Decimal(2**100)], pa.decimal128(38, 0)), "b": [b"\x00\xff"], "t": [["x", "y"]]})
    assert json.loads(as_json_document(table))["rows"] == [[str(2**100), "00ff", ["x", "y"]]]
    assert as_csv(table).splitlines()[1] == f"{2**100},00ff,x y"
