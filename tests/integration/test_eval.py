"""`agents eval` as a user has it: killed, interrupted, redone; nothing lost, nothing done twice, the same bytes."""

import json
import pickle
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from evals.cases.labelling import LogTruth
from tools.av2.log import open_log
from tools.av2.samples import DEFAULT_SCENES, write_samples
from tools.challenge.writing import write_ground_truth

REPEATABLE = (
    "suite.json", "records.jsonl", "scores.json", "stats.npz", "retrieval.json", "matches.json",
    "submission_spatiotemporal.pkl", "submission_temporal.pkl",
)  # fmt: skip
PROMPTS = (
    "pedestrian", "stopped car", "moving car", "pedestrian near a car", "bus that is stopped", "car turning left",
    "car near a pedestrian crossing", "at least 2 pedestrians near a car", "stopped ego vehicle",
)  # fmt: skip
DECLINED = "car of the colour of hope"
N_LOGS = 10
N_CASES = N_LOGS * (len(PROMPTS) + 1)
END = "output_scenario(x, description, log_dir, output_dir)\n"
WRONG = f"x = get_objects_of_category(log_dir, category='VEHICEL')\n{END}"
HEAVY = (
    'x = get_objects_of_category(log_dir, category="ANY")\n'
    + "".join(
        f"y{n} = near_objects(near_objects(x, x, log_dir, distance_thresh={100 + n}), x, log_dir, "
        f"distance_thresh={200 + n})\n"
        for n in range(75)
    )
    + END
)
FINE = f'x = get_objects_of_category(log_dir, category="PEDESTRIAN")\n{END}'


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ten generated logs, one of them broken, and a ground truth in which every pedestrian is meant."""
    folder = tmp_path_factory.mktemp("world")
    batches = [
        (seed, min(DEFAULT_SCENES, N_LOGS - first)) for seed, first in enumerate(range(0, N_LOGS, DEFAULT_SCENES))
    ]
    logs = [path for seed, count in batches for path in write_samples(folder / "logs", seed=seed, scenes=count)]
    truth = {}
    for path in logs:
        log = open_log(path)
        walks = np.array(log.tracks.category) == "PEDESTRIAN"
        mask = log.tracks.present_mask & walks[:, None]
        frames = LogTruth.of(log).labelled(mask, np.zeros_like(mask))
        truth |= {(path.name, prompt): frames for prompt in (*PROMPTS, DECLINED)}
    write_ground_truth(folder / "truth.pkl", truth)
    (sorted(logs)[4] / "annotations.feather").write_bytes(b"not feather")
    return folder


@pytest.fixture
def begin(starting, world, tmp_path):
    """Start an evaluation of the whole suite."""

    def start(*more, out="out"):
        arguments = ["eval", world / "truth.pkl", "--logs", world / "logs", "--workers", 1, "--json", "--resamples", 20]
        return starting(*arguments, "--out", tmp_path / out, *more)

    return start


@pytest.fixture(scope="module")
def undisturbed(command, environment, world, tmp_path_factory):
    """What the same command prints and writes when nothing disturbs it, with two workers."""
    place = tmp_path_factory.mktemp("undisturbed")
    arguments = ["eval", world / "truth.pkl", "--logs", world / "logs", "--workers", 2, "--json", "--resamples", 20]
    done = subprocess.run(
        [*command, *map(str, (*arguments, "--out", place / "out"))],
        capture_output=True, text=True, env=environment, cwd=place, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    return json.loads(done.stdout)


def _finished(out):
    return [path for path in out.glob("*/store/cases/*.json") if not path.name.startswith(".")]


def _wait_for_cases(out, process, least):
    limit = time.monotonic() + 60
    while len(_finished(out)) < least:
        assert process.poll() is None, "it ended before it could be disturbed"
        assert time.monotonic() < limit
        time.sleep(0.001)


def _go_on(begin, out, kept, undisturbed):
    """The same command again runs the rest and gives the bytes of the undisturbed evaluation."""
    before = {path.name: path.stat().st_mtime_ns for path in kept}
    process = begin()
    output, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (3, "")
    summary = json.loads(output)
    assert (summary["cases_reused"], summary["cases_run"]) == (len(kept), N_LOGS * len(PROMPTS) - len(kept))
    assert {path.name: path.stat().st_mtime_ns for path in _finished(out) if path.name in before} == before
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    _assert_same(folder, undisturbed)


def _assert_same(folder, undisturbed):
    other = Path(undisturbed["folder"])
    for name in REPEATABLE:
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name
    assert sorted(p.name for p in (folder / "programs").iterdir()) == sorted(
        p.name for p in (other / "programs").iterdir()
    )


def test_every_case_has_an_outcome_and_every_pair_is_submitted(undisturbed, world):
    assert undisturbed["outcomes"] == {
        "answered": 9 * len(PROMPTS), "declined": N_LOGS, "log": len(PROMPTS),
        "program": 0, "limit": 0, "crash": 0, "model": 0,
    }  # fmt: skip
    assert undisturbed["all"]["n_cases"] == N_CASES
    assert undisturbed["answered"]["n_cases"] == 9 * len(PROMPTS)
    assert undisturbed["answered"]["hota_temporal"]["value"] > undisturbed["all"]["hota_temporal"]["value"] > 0
    folder = Path(undisturbed["folder"])
    for name in ("submission_spatiotemporal.pkl", "submission_temporal.pkl"):
        assert len(pickle.loads((folder / name).read_bytes())) == N_CASES
    assert (folder / "report.html").stat().st_size > 1000


def test_kill_9_and_the_same_command_again(begin, tmp_path, undisturbed):
    process = begin()
    _wait_for_cases(tmp_path / "out", process, 5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = _finished(tmp_path / "out")
    assert 5 <= len(kept) < N_LOGS * len(PROMPTS)
    _go_on(begin, tmp_path / "out", kept, undisturbed)


def test_ctrl_c_keeps_what_is_finished_and_exits_130(begin, tmp_path, undisturbed):
    process = begin()
    _wait_for_cases(tmp_path / "out", process, 5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert f"of {N_CASES} cases are finished; the same command goes on from there" in errors
    kept = _finished(tmp_path / "out")
    assert 5 <= len(kept) < N_LOGS * len(PROMPTS)
    _go_on(begin, tmp_path / "out", kept, undisturbed)


def test_wrong_programs_are_told_apart_and_can_be_run_again(agents, world, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, prompt, source in (("a", PROMPTS[0], FINE), ("b", PROMPTS[1], WRONG)):
        (programs / f"{name}.py").write_text(f"# {prompt}\n{source}")
    command = ["eval", world / "truth.pkl", "--logs", world / "logs", "--programs", programs, "--resamples", 20]
    shown = agents(*command)
    assert shown.returncode == 3, shown.stderr
    for words in ("9 answered, 80 declined, 9 program, 2 log", "E_ENUM", "results: evaluations/"):
        assert words in " ".join(shown.stdout.split()), words
    redone = agents(*command, "--json", "--redo", "failed")
    assert redone.returncode == 3, redone.stderr
    summary = json.loads(redone.stdout)
    assert (summary["cases_run"], summary["cases_reused"]) == (11, 9)
    counts = {name: count for name, count in summary["outcomes"].items() if count}
    assert counts == {"answered": 9, "program": 9, "log": 2, "declined": N_LOGS * 8}
    assert summary["answered"]["hota_temporal"]["value"] == pytest.approx(1)


def test_a_program_that_asks_too_much_is_a_limit_of_its_cases_alone(agents, shared_data, tmp_path):
    truth = shared_data / "av2" / "scenario_mining" / "combined_gt_dev.pkl"
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "a.py").write_text(f"# stopped car\n{HEAVY}")
    (programs / "b.py").write_text(f"# vehicle with a bicycle to its right\n{FINE}")
    done = agents("eval", truth, "--logs", shared_data / "av2" / "val", "--programs", programs, "--json")
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    assert {name: count for name, count in summary["outcomes"].items() if count} == {"answered": 1, "limit": 1}
    records = (Path(summary["folder"]) / "records.jsonl").read_text().splitlines()
    (failed,) = (record for record in map(json.loads, records) if record["outcome"] == "limit")
    assert failed["prompt"] == "stopped car"
    assert failed["code"] in ("L_CPU", "L_BUDGET", "L_MEMORY")


def test_parts_of_a_suite_and_two_runs_compared(agents, world, undisturbed):
    command = ["eval", world / "truth.pkl", "--logs", world / "logs", "--filter", "^(pedestrian|stopped car)$"]
    runs = []
    for profile in ("standard", "refav"):
        done = agents(*command, "--slice", ":6", "--profile", profile, "--json", "--seed", 3, "--resamples", 20)
        assert done.returncode == 0, done.stderr
        runs.append(json.loads(done.stdout))
    assert [run["n_cases"] for run in runs] == [6, 6]
    assert runs[0]["suite"]["digest"] == runs[1]["suite"]["digest"]
    compared = agents("eval", "compare", runs[0]["folder"], runs[1]["folder"], "--json")
    assert compared.returncode == 0, compared.stderr
    figures = json.loads(compared.stdout)["figures"]
    for name, figure in figures.items():
        assert figure["first"] == pytest.approx(runs[0]["all"][name]["value"])
        assert figure["second"] == pytest.approx(runs[1]["all"][name]["value"])
        assert figure["difference"]["estimate"] == pytest.approx(figure["first"] - figure["second"])
    refused = agents("eval", "compare", runs[0]["folder"], undisturbed["folder"])
    assert refused.returncode == 2
    assert "not of the same suite" in refused.stderr


def test_the_ablation_table_is_one_command(agents, world, tmp_path):
    command = ["eval", "ablations", world / "truth.pkl", "--logs", world / "logs", "--filter", "stopped|moving"]
    done = agents(*command, "--resamples", 50)
    assert done.returncode == 3, done.stderr
    assert "| + robust atoms |" in done.stdout
    assert "p = " in done.stdout
    (table,) = (tmp_path / "evaluations").glob("ablations-truth-*.json")
    rows = json.loads(table.read_text())["rows"]
    assert [row["name"] for row in rows] == ["baseline", "refinement", "robust-atoms"]
    assert [row["miner"]["profile"] for row in rows] == ["refav", "refav", "standard"]
    gain = rows[1]["gains"]["hota_temporal"]
    assert gain["first"] == rows[1]["figures"]["hota_temporal"]["estimate"]
    assert gain["second"] == rows[0]["figures"]["hota_temporal"]["estimate"]
    assert 0 < gain["p_value"] <= 1


def test_a_report_can_be_made_anew(agents, undisturbed, tmp_path):
    folder = shutil.copytree(undisturbed["folder"], tmp_path / "copy")
    first = {name: (folder / name).read_bytes() for name in ("report.md", "report.json", "report.html")}
    for name in first:
        (folder / name).unlink()
    done = agents("eval", "report", folder)
    assert done.returncode == 0, done.stderr
    assert {name: (folder / name).read_bytes() for name in first} == first


def test_the_official_pickle_with_the_official_evaluator_beside(agents, shared_data):
    pytest.importorskip("av2", reason="the official evaluator is not installed: pip install -e '.[eval]'")
    truth = shared_data / "av2" / "scenario_mining" / "combined_gt_dev.pkl"
    done = agents("eval", truth, "--logs", shared_data / "av2" / "val", "--official", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["suite"]["edition"] == "2025"
    assert summary["outcomes"]["answered"] == 2
    assert summary["official"]["largest_difference"] < 1e-6
    for name in ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy"):
        assert summary["official"][name] == pytest.approx(summary["all"][name]["value"], abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonesuch"], "no file and no shipped suite"),
        (["TRUTH"], "name the folder of the logs with --logs"),
        (["TRUTH", "--logs", "LOGS", "--redo", "some"], "--redo is nothing, failed or all"),
        (["TRUTH", "--logs", "LOGS", "--slice", "x"], "is no slice"),
        (["TRUTH", "--logs", "LOGS", "--filter", "("], "is no regular expression"),
        (["TRUTH", "--logs", "LOGS", "--filter", "zebra"], "fits the filter"),
        (["TRUTH", "--logs", "LOGS", "--resamples", "1"], "--resamples must be at least 2"),
        (["TRUTH", "--logs", "LOGS", "--set", "a"], "not of the form name=value"),
        (["TRUTH", "--logs", "LOGS", "--profile", "best"], "unknown profile"),
        (["compare", "LOGS", "LOGS"], "scores.json: cannot be read"),
        (["report", "LOGS"], "scores.json: cannot be read"),
        (
            ["ablations", "TRUTH", "--logs", "LOGS", "--rows", "visual-atoms"],
            "there are baseline, refinement, robust-atoms",
        ),
    ],
)
def test_a_request_that_cannot_be_served_is_one_line_and_exit_2(agents, world, arguments, words):
    places = {"TRUTH": world / "truth.pkl", "LOGS": world / "logs"}
    done = agents("eval", *(places.get(word, word) for word in arguments))
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
