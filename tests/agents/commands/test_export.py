"""`agents export`: what it writes, says and returns."""

import json
import shutil
import sys

import pytest

from agents.cli import main
from tests.finished_runs.plugin import finish_run
from tools.exports.formats import FORMATS
from tools.extras import install


@pytest.fixture
def agents(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def test_formats_are_listed_with_the_extras_they_need(agents):
    code, out, _ = agents("export", "--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line[:1].strip()] == [one.name for one in FORMATS]
    _, listed, _ = agents("export", "--list", "--json")
    assert {one["name"]: one["extra"] for one in json.loads(listed)} == {one.name: one.extra for one in FORMATS}


def test_several_formats_go_into_the_run_folder(agents, sample_run, tmp_path):
    run = shutil.copytree(sample_run.folder, tmp_path / "run")
    code, out, err = agents("export", run, "--to", "jsonl, openlabel", "--to", "jsonl")
    assert (code, err) == (0, "")
    assert (run / "exports" / "matches.jsonl").exists()
    assert len(list((run / "exports" / "openlabel").iterdir())) == len({m.log_id for m in sample_run.referred})
    assert out.count("matches.jsonl") == 1
    assert f"{len(sample_run.referred)} matches in" in out


def test_one_match_by_the_beginning_of_its_id(agents, sample_run, tmp_path):
    match = sample_run.referred[-1]
    code, out, _ = agents(
        "export", sample_run.folder, "--to", "jsonl", "--match", match.id[:7], "--out", tmp_path, "--json"
    )
    answer = json.loads(out)
    assert (code, answer["matches"]) == (0, [match.id])
    (line,) = (tmp_path / "matches.jsonl").read_text().splitlines()
    assert json.loads(line)["id"] == match.id
    for file in answer["exports"][0]["files"]:
        assert (tmp_path / file["path"]).stat().st_size == file["bytes"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "opnlabel"], "unknown format 'opnlabel' (nearest: openlabel); there are challenge, parquet"),
        (["--to", ","], "name at least one format: challenge"),
        ([], "name at least one format: challenge"),
        (["--to", "jsonl", "--match", "zzz"], "no match begins with 'zzz'; matches: "),
        (["--to", "jsonl", "--logs", "nowhere"], "--logs nowhere: there is no such folder"),
        (["--to", "png", "--theme", "pink"], "unknown theme 'pink'; there are light and dark"),
    ],
)
def test_what_cannot_be_is_one_readable_line(agents, sample_run, tmp_path, arguments, told):
    code, out, err = agents("export", sample_run.folder, *arguments, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_no_run_is_told(agents, tmp_path):
    assert "name the run folder" in agents("export", "--to", "png")[2]
    assert "holds no result.json" in agents("export", tmp_path, "--to", "png")[2]


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [
        ("mp4", "av", "video"),
        ("rrd", "rerun", "viz"),
        ("mcap", "mcap.writer", "mcap"),
        ("openscenario", "scenariogeneration", "openscenario"),
    ],
)
def test_a_missing_extra_is_named_before_anything_is_written(
    agents, sample_run, tmp_path, monkeypatch, name, library, extra
):
    monkeypatch.setitem(sys.modules, library, None)
    code, _, err = agents("export", sample_run.folder, "--to", f"jsonl,{name}", "--out", tmp_path / "out")
    assert code == 2
    assert install(extra) in err
    assert not (tmp_path / "out").exists()


def test_a_log_that_moved_is_told_once_and_the_others_are_written(agents, sample_run, sample_logs, tmp_path):
    """The logs are copied elsewhere but for one; the run still names where they were."""
    gone = sample_run.referred[0].log_id
    run = shutil.copytree(sample_run.folder, tmp_path / "run")
    config = run / "config.yaml"
    config.write_text(config.read_text().replace(str(sample_logs.resolve()), str(tmp_path / "before")))
    logs = shutil.copytree(sample_logs, tmp_path / "now")
    shutil.rmtree(logs / gone)
    code, _, err = agents("export", run, "--to", "png,openlabel", "--logs", logs, "--out", tmp_path / "out")
    assert code == 3
    assert err.count("does not lie here any more") == 1
    assert gone in err
    assert len(list((tmp_path / "out" / "openlabel").iterdir())) == len({m.log_id for m in sample_run.referred}) - 1
    code, _, err = agents("export", run, "--to", "openlabel", "--logs", sample_logs, "--out", tmp_path / "whole")
    assert (code, err) == (0, "")


def test_a_log_that_changed_is_told(agents, sample_run, sample_logs, tmp_path):
    logs = shutil.copytree(sample_logs, tmp_path / "now")
    changed = logs / sample_run.referred[0].log_id / "city_SE3_egovehicle.feather"
    other = next(path for path in logs.iterdir() if path.name != changed.parent.name and path.is_dir())
    shutil.copy(other / changed.name, changed)
    code, _, err = agents("export", sample_run.folder, "--to", "openlabel", "--logs", logs, "--out", tmp_path / "out")
    assert code == 3
    assert "error: " + changed.parent.name in err


def test_files_that_the_challenge_would_not_take_are_no_success(agents, sample_logs, tmp_path):
    (tmp_path / "logs").mkdir()
    shutil.copytree(next(sample_logs.iterdir()), tmp_path / "logs" / "short")
    run = finish_run(tmp_path, tmp_path / "logs", "pedestrian")
    code, out, err = agents("export", run.folder, "--to", "challenge,jsonl", "--out", tmp_path / "out")
    assert (code, len(err.splitlines())) == (3, 1)
    assert "V_LOG_ID" in err
    assert "submission_temporal.pkl" in out
    code, out, _ = agents("export", run.folder, "--to", "challenge", "--out", tmp_path / "out", "--json")
    assert code == 3
    (told,) = json.loads(out)["exports"]
    assert "'short': it has 5 characters" in told["faults"][0]
    assert len(told["files"]) == 2


def test_a_run_that_found_nothing_says_so(agents, sample_logs, tmp_path):
    run = finish_run(tmp_path, sample_logs, "stopped bus near a dog")
    code, out, err = agents(
        "export", run.folder, "--to", "challenge,parquet,jsonl,png,mp4,rrd,mcap,openlabel,openscenario"
    )
    assert (code, err) == (0, "")
    assert out.count("nothing matched in this run") == 6
    assert out.count("no file") >= 6
    assert "0 matches in 0 logs" in out


def test_lines_fit_a_terminal(agents, sample_run, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = agents("export", sample_run.folder, "--to", "jsonl,openscenario", "--out", tmp_path)
    assert max(len(line) for line in out.splitlines()) <= 80
