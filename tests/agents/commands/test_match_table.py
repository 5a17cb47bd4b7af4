"""The table of `agents run` at any width: numbers are whole, and what does not fit is left out and named."""

import io

import pytest
from rich.console import Console

from agents.cli import main
from agents.commands.match_table import print_match_table

ROW = {
    "log_id": "8bd28d05-f38c-4500-b787-76c533ff5c25", "track_uuid": "91775d36-fba5", "category": "OFFICIAL_SIGNALER",
    "start_s": 103.4, "duration_s": 111.5, "min_ego_distance_m": 128.7, "certainty": 0.962, "partners": ["a", "b"],
}  # fmt: skip


def printed(width):
    file = io.StringIO()
    left_out = print_match_table(Console(file=file, width=width, highlight=False), [ROW, {**ROW, "start_s": 3.0}])
    return left_out, [line.rstrip() for line in file.getvalue().splitlines()]


def test_all_columns_fit_in_eighty():
    left_out, lines = printed(80)
    assert left_out == ()
    assert lines[0].split() == ["log", "track", "category", "from", "s", "lasts", "s", "ego", "m", "sure", "related"]
    assert lines[2].split() == ["8bd28d05", "91775d36", "OFFICIAL_SIGNALER", "103.4", "111.5", "128.7", "0.96", "2"]


@pytest.mark.parametrize("width", [40, 50, 60, 70, 76, 79])
def test_nothing_is_cut_on_narrow_terminals(width):
    left_out, lines = printed(width)
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    assert bool(left_out) == (width < 76)
    assert {"8bd28d05", "OFFICIAL_SIGNALER", "103.4"} <= set(lines[2].split())


def test_the_report_names_what_it_leaves_out(sample_run, sample_logs, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit):
        main(["run", "pedestrian", "--logs", str(sample_logs), "--out", str(tmp_path), "--cache", str(tmp_path / "c")])
    out = capsys.readouterr().out
    assert "left out, for the terminal is narrow: related, ego m" in " ".join(out.split())
    assert "from s" in out
    assert max(len(line) for line in out.splitlines() if not line.startswith("results: ")) <= 60
