"""A query sees the tables it was given, and nothing else of this machine, however it asks."""

import importlib.util
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from tools.errors import PrerequisiteError, UserError
from tools.exports import sql
from tools.exports.shelf import Shelf
from tools.exports.sql import ask, require_duckdb, tables_for
from tools.exports.sql_nothing import why_no_rows
from tools.exports.table_columns import TABLES
from tools.exports.tables import named_runs, run_tables

pytestmark = pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="DuckDB is not installed")


@pytest.fixture(scope="module")
def tables(sample_run):
    return run_tables(named_runs([(sample_run, Shelf(sample_run))]), TABLES)


def rows(query, tables, **how):
    return ask(query, tables, **how).table.to_pylist()


def test_queries_give_what_arrow_gives(tables):
    counted = tables["matches"].group_by("role").aggregate([("n_frames", "sum")]).sort_by("role").to_pylist()
    found = rows("SELECT role, sum(n_frames) AS n_frames_sum FROM matches GROUP BY role ORDER BY role", tables)
    assert found == counted
    assert ask("SELECT sum(n_frames) AS s FROM matches", tables).table.schema.field("s").type == pa.int64()


def test_tables_can_be_joined_and_lists_taken_apart(tables):
    query = "SELECT count(*) AS n FROM matches JOIN match_frames USING (run, match_id)"
    assert rows(query, tables) == [{"n": tables["match_frames"].num_rows}]
    partners = sum(len(one) for one in tables["matches"]["partners"].to_pylist())
    assert rows("SELECT count(*) AS n FROM (SELECT unnest(partners) FROM matches)", tables) == [{"n": partners}]


def test_rows_are_bounded_and_that_there_are_more_is_told(tables):
    found = ask("FROM range(100000)", {}, most_rows=7)
    assert (found.table.num_rows, found.more) == (7, True)
    found = ask("FROM range(7)", {}, most_rows=7)
    assert (found.table.num_rows, found.more) == (7, False)
    assert ask("FROM range(100000)", {}).table.num_rows == 100_000


def test_a_table_that_was_left_out_is_never_empty(tables):
    assert "match_frames" not in tables_for("FROM matches")
    assert "match_frames" in tables_for("from Match_Frames")
    without = {name: table for name, table in tables.items() if name != "match_frames"}
    with pytest.raises(UserError, match="match_frames must stand in the query"):
        ask("FROM query_table('match' || '_frames')", without)
    assert {row["name"] for row in rows("SHOW TABLES", without)} == set(TABLES)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SELECT sped_mps FROM match_frames",
            r"'sped_mps' in match_frames \(nearest: speed_mps, .*match_frames has run",
        ),
        ("SELECT m.sped FROM matches m", r"no column 'sped' in matches; matches has run, match_id"),
        ("SELECT speed_mps FROM matches", r"no column 'speed_mps' in matches: match_frames has it"),
        ("SELECT x FROM matches, logs", r"no column 'x' in matches and logs; agents sql --tables lists"),
        ("SELECT * FROM frames", r"no table 'frames' \(nearest: match_frames\); tables"),
        ("SELECT * FROM q", r"no table 'q'; tables: matches"),
        ("SELECT category + 1 FROM matches", r"^No function matches .* explicit type casts\.$"),
        ("SELECT * FROM matchs", r"no table 'matchs' \(nearest: matches\); tables: matches, match_frames"),
        ("SELEC 1", r'syntax error at or near "SELEC"'),
        ("", "given: nothing"),
        ("SELECT 1; SELECT 2", "given: SELECT, SELECT"),
    ],
)
def test_wrong_queries_are_one_line_that_names_the_cure(query, said, tables):
    with pytest.raises(UserError, match=said) as caught:
        ask(query, tables)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM query('FROM read_text(''{file}'')')",
        "SELECT * FROM read_csv('.tmp/x.csv')",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
        "COPY matches TO '{folder}/stolen.csv'",
        "COPY (SELECT 1) TO PROGRAM 'touch {folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen.csv'",
        "ATTACH '{folder}/stolen.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{file}'",
        "CREATE SECRET (TYPE s3)",
        "CREATE TABLE mine AS FROM matches",
        "DELETE FROM matches",
        "INSERT INTO matches SELECT * FROM matches",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "PRAGMA enable_logging",
        "FROM enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{folder}/stolen.csv'}})",
        "SELECT getenv('PATH')",
        "CALL force_checkpoint()",
        "SELECT * FROM arrow_scan(1, 2, 3)",
        "SELECT * FROM pandas_scan(1)",
        "SELECT * FROM sys",
        "SELECT * FROM table",
        "EXPLAIN ANALYZE COPY matches TO '{folder}/stolen.csv'",
    ],
)
def test_nothing_but_the_tables_can_be_reached(query, tables, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("word\nhush-hush\n")
    with pytest.raises(UserError) as caught:
        ask(query.format(file=secret, folder=tmp_path), tables)
    assert "hush-hush" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_the_process_itself_is_locked_in(tmp_path):
    """What would be left if DuckDB forgot its settings: the locks of the process, tried without DuckDB."""
    import subprocess

    secret = tmp_path / "secret.txt"
    secret.write_text("hush-hush")
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r})
from tools.exports.sql_child import _lock_in
from tools.sandbox import kernel
has_landlock = kernel.landlock_abi() > 0
_lock_in(5)
def refused(what):
    try:
        what()
    except (OSError, MemoryError):
        return True
    return False
print(refused(lambda: bytearray(4 << 30)), not has_landlock or refused(lambda: open({str(secret)!r}).read()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "True"], done.stderr


def test_the_process_ends_where_nobody_waits_for_its_answer_any_more():
    """Who asks may have been ended before the process could ask the kernel to be ended with it."""
    import subprocess

    command = [sys.executable, "-I", sql._CHILD, sql._ROOT, "5", "1"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"nobody waits for an answer\n")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(1000000) a, range(1000000) b",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    ],
)
def test_endless_queries_are_ended(query):
    with pytest.raises(UserError, match="took longer than 1 s"):
        ask(query, {}, timeout_s=1.0)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT repeat('a', 3000000000)",
        "SELECT list(a) FROM range(1000000000) r(a)",
        "SELECT string_agg(repeat('b', 1000000), '') FROM range(100000)",
    ],
)
def test_greedy_queries_are_refused(query):
    with pytest.raises(UserError, match=r"too much memory|larger than 256 MiB"):
        ask(query, {}, timeout_s=60.0)


def test_results_that_fill_the_memory_are_refused():
    with pytest.raises(UserError, match="larger than 256 MiB: aggregate, or add LIMIT"):
        ask("FROM range(100000000)", {}, timeout_s=60.0)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(PrerequisiteError, match=r"pip install -e .*\[sql\]"):
        require_duckdb()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM matches WHERE category = 'CAR'", ["category is never 'CAR' in matches: it is "]),
        ("FROM matches WHERE role IN ('refered') AND category = 'PEDESTRIAN'", ["role is never 'refered'"]),
        ("FROM evidence WHERE verdict = 'yes'", ["evidence is empty here; a row is one look at camera images"]),
        ("FROM matches WHERE category LIKE 'PED%' AND duration_s > 1000", []),
        ("FROM matches WHERE start_ns = 'x'' --'", []),
        ("SELECT 'evidence' AS x WHERE false", ["evidence is empty here"]),
    ],
)
def test_why_there_are_no_rows_is_told_where_it_shows(query, said, tables):
    lines = why_no_rows(query, tables)
    assert len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


def test_of_many_values_the_nearest_is_told():
    table = pa.table({"log_id": [f"log-{number:03d}" for number in range(50)]})
    (line,) = why_no_rows("FROM matches WHERE log_id = 'LOG-007x'", {"matches": table})
    assert line.startswith("log_id is never 'LOG-007x' in matches: it has 50 values, the nearest log-007")
