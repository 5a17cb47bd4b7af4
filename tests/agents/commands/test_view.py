"""`agents view` writes the page, says where, and names what is missing and what to do about it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, view_command
from tools.errors import UserError
from tools.runs.reading import read_run
from tools.runs.record import RunRecord


def _view(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agents.cli", "view", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(sample_run: RunRecord, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_run.folder, tmp_path / "run"))


def test_the_page_lies_in_the_run_folder_and_its_place_is_said(copied: Path) -> None:
    done = _view(copied)
    assert done.returncode == 0, done.stderr
    assert str(copied / "report.html") in done.stdout
    assert (copied / "report.html").read_bytes().startswith(b"<!doctype html>")


def test_json_tells_what_was_written(copied: Path, sample_run: RunRecord, tmp_path: Path) -> None:
    done = _view(copied, "--out", tmp_path / "deep" / "page.html", "--json", "--no-why")
    told = json.loads(done.stdout)
    assert told["page"] == str(tmp_path / "deep" / "page.html")
    assert told["bytes"] == (tmp_path / "deep" / "page.html").stat().st_size
    assert told["matches"] == len(sample_run.referred)
    assert told["logs_replayed"] == len({match.log_id for match in sample_run.referred})
    assert "--no-why" in told["problem"]
    assert not (copied / "report.html").exists()


def test_logs_that_have_moved_are_said_to_and_are_found_again(
    sample_run: RunRecord, sample_logs: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(sample_logs, tmp_path / "logs"))
    folder = Path(shutil.copytree(sample_run.folder, tmp_path / "run"))
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace(str(sample_logs), str(tmp_path / "gone")))
    run = read_run(folder)
    lost = content_of(run, ViewOptions(tells_why=False))
    assert not any(name.startswith("clip-") for name in lost.blocks)
    absent = [log["absent"] for log in lost.document["logs"] if log["absent"]]
    assert absent
    assert all("--logs DIR" in reason for reason in absent)
    found = content_of(run, ViewOptions(moved_to=(moved,), tells_why=False))
    assert sum(name.startswith("clip-") for name in found.blocks) == len({match.log_id for match in run.referred})


def test_a_budget_that_is_used_up_leaves_replays_out_and_says_so(sample_run: RunRecord) -> None:
    content = content_of(sample_run, ViewOptions(max_mb=0.005, tells_why=False))
    reasons = {log["absent"] for log in content.document["logs"] if log["absent"]}
    assert len(reasons) == 1
    assert "--max-mb" in reasons.pop()
    assert len(content.document["matches"]) == len(sample_run.referred)


def test_the_same_run_gives_the_same_page(sample_run: RunRecord) -> None:
    first, second = (content_of(sample_run, ViewOptions()) for _ in range(2))
    assert first.blocks == second.blocks
    assert first.document == second.document


@pytest.mark.parametrize("size", [0, -1, float("nan")])
def test_a_size_that_holds_nothing_is_refused(copied: Path, size: float) -> None:
    with pytest.raises(UserError, match="--max-mb"):
        view_command(copied, ViewOptions(max_mb=size), as_json=False)


def test_a_folder_of_logs_that_is_not_there_is_named(copied: Path, tmp_path: Path) -> None:
    done = _view(copied, "--logs", tmp_path / "nowhere")
    assert done.returncode == 1 or done.returncode == 2
    assert "nowhere" in done.stderr


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    done = _view(tmp_path)
    assert done.returncode == 2
    assert "result.json" in done.stderr
    assert not (tmp_path / "report.html").exists()


def test_a_place_that_cannot_be_written_is_named(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = _view(copied, "--no-why", "--out", tmp_path / "file" / "page.html")
    assert done.returncode != 0
    assert "--out" in done.stderr


def test_a_run_writes_its_page_where_a_report_is_wanted(sample_logs: Path, tmp_path: Path) -> None:
    query = ["pedestrian crossing in front of a vehicle", "--logs", str(sample_logs), "--out", str(tmp_path / "runs")]
    command = [sys.executable, "-m", "agents.cli", "run", *query, "--report", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["report"] == str(Path(told["run_folder"]) / "report.html")
    assert Path(told["report"]).stat().st_size > 50_000


def test_logs_that_failed_in_the_run_are_told_beside_the_page(copied: Path) -> None:
    result = json.loads((copied / "result.json").read_text())
    result["status"] = "partial"
    result["logs"][0] |= {"status": "failed", "reason": "poses.feather: missing file"}
    (copied / "result.json").write_text(json.dumps(result))
    done = _view(copied, "--no-why")
    assert done.returncode == 0, done.stderr
    assert "1 log failed in the run, without an answer: poses.feather: missing file" in done.stdout
    assert json.loads(_view(copied, "--no-why", "--json").stdout)["logs_failed_in_run"] == [result["logs"][0]["log_id"]]


def test_a_page_that_cannot_be_written_names_the_cure(copied: Path) -> None:
    done = _view(copied, "--no-why", "--out", "/proc/nowhere/page.html")
    assert done.returncode == 2
    assert "/proc/nowhere/page.html: " in done.stderr
    assert "cannot be written" in done.stderr
    assert "choose --out FILE" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_page_that_replays_what_is_gone_is_kept_unless_the_file_is_named(
    sample_run: RunRecord, sample_logs: Path, copied: Path, tmp_path: Path
) -> None:
    page, config = copied / "report.html", copied / "config.yaml"
    moved = Path(shutil.copytree(sample_logs, tmp_path / "logs"))
    assert _view(copied, "--no-why").returncode == 0
    config.write_text(config.read_text().replace(str(sample_logs), str(tmp_path / "gone")))
    copied = copied.rename(tmp_path / "handed-on")
    page = copied / page.name
    before, n_logs = page.read_bytes(), len({match.log_id for match in sample_run.referred})
    done = _view(copied, "--no-why")
    assert done.returncode == 2
    told = " ".join(done.stderr.split())
    assert f"it replays {n_logs} logs that cannot be opened now" in told
    assert "--logs DIR" in told
    assert "--out FILE" in told
    assert page.read_bytes() == before
    assert _view(copied, "--no-why", "--logs", moved).returncode == 0
    assert _view(copied, "--no-why", "--out", page).returncode == 0
    assert b'id="clip-' not in page.read_bytes()
    assert _view(copied, "--no-why").returncode == 0


def test_a_page_may_always_become_smaller_and_one_of_another_run_is_replaced(
    sample_run: RunRecord, copied: Path
) -> None:
    page = copied / "report.html"
    assert _view(copied, "--no-why").returncode == 0
    assert _view(copied, "--no-why", "--max-mb", 0.005).returncode == 0
    assert b'id="clip-' not in page.read_bytes()
    for odd in ("", "<html>", '<script type="application/json" id="data">[]</script>'):
        page.write_text(odd)
        assert _view(copied, "--no-why").returncode == 0
        assert b'id="clip-' in page.read_bytes()
