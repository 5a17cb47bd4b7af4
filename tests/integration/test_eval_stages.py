"""`agents eval` stopped at each of its stages, refused before it begins, or failing at its very end."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from evals.cases.labelling import LogTruth
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.challenge.writing import write_ground_truth

PROMPT = "pedestrian"
AT_STAGE = """
import os, signal, sys
from agents.commands import eval_progress, evaluating

stage, number = sys.argv.pop(1), signal.Signals[sys.argv.pop(1)]
told, load = eval_progress.Watcher.__call__, evaluating.load_suite

def hit(now):
    if now == stage:
        os.kill(os.getpid(), number)

def tell(self, state):
    told(self, state)
    hit(state.stage)

def loading(*arguments, **named):
    hit("reading")
    return load(*arguments, **named)

eval_progress.Watcher.__call__, evaluating.load_suite = tell, loading
from agents.cli import main
main()
"""
OFFICIAL_FAILS = """
import agents.commands.eval as command
from agents.cli import main
from tools.errors import DataError

def beside_official(*arguments):
    raise DataError("official", "the official evaluator failed", "none")

command.beside_official = beside_official
main()
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two generated logs, the second without a map, and a truth in which every pedestrian is meant."""
    folder = tmp_path_factory.mktemp("world")
    logs = write_samples(folder / "logs", seed=3, scenes=2)
    truth = {}
    for path in logs:
        log = open_log(path)
        walks = np.array(log.tracks.category) == "PEDESTRIAN"
        mask = log.tracks.present_mask & walks[:, None]
        truth[path.name, PROMPT] = LogTruth.of(log).labelled(mask, np.zeros_like(mask))
    write_ground_truth(folder / "truth.pkl", truth)
    shutil.rmtree(sorted(logs)[1] / "map")
    return folder


@pytest.fixture
def scripted(environment, world, tmp_path):
    """Run the command inside a script that disturbs it."""

    def run(script, *words, more=()):
        asked = [world / "truth.pkl", "--logs", world / "logs", "--workers", 1, "--resamples", 20, "--region", "off"]
        return subprocess.run(
            [sys.executable, "-c", script, *words, "eval", *map(str, asked), "--out", str(tmp_path / "out"), *more],
            capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=100, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("stage", "number"),
    [("reading", "SIGINT"), ("gathering", "SIGINT"), ("scoring", "SIGTERM"), ("writing", "SIGINT")],
)
def test_an_interrupt_at_any_stage_says_in_one_line_what_is_kept(scripted, tmp_path, stage, number):
    done = scripted(AT_STAGE, stage, number)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "interrupted: what is finished is kept; the same command goes on from there\n"
    again = scripted(AT_STAGE, "never", number, more=["--json"])
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads(again.stdout)["cases_reused"] == (0 if stage == "reading" else 2)


def test_under_json_an_interrupt_is_told_in_the_one_document(scripted):
    done = scripted(AT_STAGE, "scoring", "SIGINT", more=["--json"])
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], answer["exit_code"]) == (130, "interrupted", 130)
    assert answer["error"] == done.stderr.strip()
    assert sum(one["files"] for one in answer["kept"]) >= 2


def test_the_report_is_written_though_the_official_evaluator_fails(scripted, tmp_path):
    pytest.importorskip("av2", reason="the official evaluator is not installed: pip install -e '.[eval]'")
    done = scripted(OFFICIAL_FAILS, more=["--official"])
    assert done.returncode == 2
    assert "the official evaluator failed" in done.stderr
    (folder,) = (tmp_path / "out").iterdir()
    for name in ("report.md", "report.json", "report.html", "retrieval.json", "scores.json"):
        assert (folder / name).stat().st_size > 100, name


def test_what_the_official_evaluator_cannot_score_is_refused_before_the_search(agents, world, tmp_path):
    pytest.importorskip("av2", reason="the official evaluator is not installed: pip install -e '.[eval]'")
    done = agents("eval", world / "truth.pkl", "--logs", world / "logs", "--official", "--region", "on")
    assert done.returncode == 2
    assert "1 of 2 logs have no map" in done.stderr
    assert not (tmp_path / "evaluations").exists()


def test_a_missing_map_is_the_fault_of_the_log(agents, world, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    source = (
        'x = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        "y = on_road(x, log_dir)\n"
        "output_scenario(y, description, log_dir, output_dir)\n"
    )
    (programs / "a.py").write_text(f"# {PROMPT}\n{source}")
    asked = ["--region", "off", "--programs", programs, "--json"]
    done = agents("eval", world / "truth.pkl", "--logs", world / "logs", *asked)
    assert done.returncode == 3, done.stderr
    counts = json.loads(done.stdout)["outcomes"]
    assert {name: count for name, count in counts.items() if count} == {"answered": 1, "log": 1}


@pytest.mark.parametrize(
    ("asked", "option", "value", "words"),
    [
        ("suite", "--seed", "99999999999999999999999999", "--seed must be at least 0 and at most 2^63 - 1"),
        ("compare", "--seed", "99999999999999999999999999", "--seed must be at least 0"),
        ("ablations", "--seed", "-1", "--seed must be at least 0"),
        ("compare", "--resamples", "0", "--resamples must be at least 2"),
        ("suite", "--resamples", "100000000", "--resamples must be at least 2 and at most 100000"),
    ],
)
def test_numbers_out_of_their_bounds_are_one_line_before_any_work(agents, asked, option, value, words):
    places = {"suite": ["nonesuch"], "compare": ["nowhere", "nowhere"], "ablations": ["nonesuch"]}[asked]
    done = agents("eval", asked, *places, option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_table_of_some_rows_leaves_the_table_of_all_alone(agents, world, tmp_path):
    command = ["eval", "ablations", world / "truth.pkl", "--logs", world / "logs", "--resamples", 20]
    for more in ((), ("--rows", "robust-atoms")):
        done = agents(*command, *more)
        assert done.returncode == 0, done.stderr
    rows = [
        [row["name"] for row in json.loads(path.read_text())["rows"]]
        for path in sorted((tmp_path / "evaluations").glob("ablations-truth-*.json"))
    ]
    assert rows == [["baseline", "refinement", "robust-atoms"], ["robust-atoms"]]
