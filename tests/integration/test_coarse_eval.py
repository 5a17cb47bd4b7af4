"""`agents eval SUITE --coarse`: what is left is held against the unpruned result, and never mixed with it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = """pedestrians = get_objects_of_category(log_dir, category="PEDESTRIAN")
output_scenario(pedestrians, description, log_dir, output_dir)
"""
N_CASES, N_WINDOWS = 32, 416


@pytest.fixture(scope="module")
def world(tmp_path_factory, copy_pictured):
    folder = tmp_path_factory.mktemp("worlds")
    copy_pictured(folder, 4)
    return folder


@pytest.fixture(scope="module")
def indexed(warm_agents, environment, world):
    """The logs, once their images were looked at."""
    told = [*warm_agents, "index", str(world), "--clip", "colours"]
    done = subprocess.run(told, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return world


@pytest.fixture
def evaluate(agents, indexed):
    """Evaluate the suite of the sample logs; more arguments go to the command."""

    def run(*more, suite="samples"):
        done = agents("eval", suite, "--logs", indexed, "--resamples", 20, "--json", *more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def report(found):
    return json.loads((Path(found["folder"]) / "report.json").read_text())


def test_what_is_left_is_told_and_results_do_not_mix(evaluate):
    whole, five, two = evaluate(), evaluate("--coarse", "clip:k=5"), evaluate("--coarse", "clip:k=2")
    assert len({found["folder"] for found in (whole, five, two)}) == 3
    assert [found["cases_run"] for found in (whole, five, two)] == [N_CASES] * 3
    assert whole["coarse"] is None
    assert "coarse" not in whole["miner"]
    for found, least in ((five, 5), (two, 2)):
        coarse = found["coarse"]
        assert found["miner"]["coarse"].startswith(f"clip:k={least} colours:1 ")
        assert coarse["windows"] == {"left": least * N_CASES, "whole": N_WINDOWS}
        assert coarse["searched"] == {"left": N_CASES, "whole": N_CASES}
        assert coarse["n_unindexed"] == 0
    shares = [found["coarse"]["frames"] for found in (five, two)]
    assert shares[0]["whole"] == shares[1]["whole"]
    assert 0 < shares[1]["left"] < shares[0]["left"] < shares[0]["whole"]
    assert report(five)["coarse"] == five["coarse"]
    assert report(whole)["coarse"] is None
    text = (Path(five["folder"]) / "report.md").read_text()
    assert "## Coarse filter" in text
    assert f"| windows searched | {5 * N_CASES} | {N_WINDOWS} |" in text


def test_whole_logs_are_left_out_and_their_time_is_told(evaluate):
    found = evaluate("--coarse", "clip:k=5,logs=1")
    assert found["coarse"]["searched"] == {"left": 8, "whole": N_CASES}
    assert found["coarse"]["matching"]["left"] < found["coarse"]["matching"]["whole"]
    made = report(found)
    assert 0 < made["cost"]["spared_cpu_ms"] < made["cost"]["cpu_ms"]["total"]
    assert "the coarse filter leaves out" in (Path(found["folder"]) / "report.md").read_text()


def test_a_stopped_evaluation_goes_on_and_gives_the_same(evaluate):
    first = evaluate("--coarse", "clip:k=3")
    folder = Path(first["folder"])
    names = ("coarse.jsonl", "records.jsonl", "scores.json", "submission_temporal.pkl")
    before = {name: (folder / name).read_bytes() for name in names}
    cases = sorted((folder / "store" / "cases").glob("*.json"))
    for path in cases[: len(cases) // 2]:
        path.unlink()
    again = evaluate("--coarse", "clip:k=3")
    assert (again["folder"], again["cases_reused"]) == (first["folder"], N_CASES - len(cases) // 2)
    assert again["cases_run"] == len(cases) // 2
    assert again["coarse"] == first["coarse"]
    assert {name: (folder / name).read_bytes() for name in names} == before


def test_its_figures_are_those_of_two_searches(agents, evaluate, indexed, tmp_path):
    """The same prompt and program by `agents run`, with and without the filter, compared by `agents eval coarse`."""
    (tmp_path / "p.py").write_text(PROGRAM)
    run = ("run", "pedestrian", "--program", tmp_path / "p.py", "--logs", indexed, "--json")
    folders = [
        json.loads(agents(*run, "--out", tmp_path / "runs", *more).stdout)["run_folder"]
        for more in ((), ("--coarse", "clip:k=4,logs=2"))
    ]
    two = json.loads(agents("eval", "coarse", *folders, "--json").stdout)
    found = evaluate("--coarse", "clip:k=4,logs=2", "--filter", "^pedestrian$")["coarse"]
    counts = {name: [found[name]["left"], found[name]["whole"]] for name in ("matching", "tracks", "frames")}
    assert counts == {"matching": two["logs"], "tracks": two["tracks"], "frames": two["frames"]}
    assert [found["searched"]["left"], found["searched"]["whole"]] == two["searched"]
    assert 0 < found["frames"]["left"] < found["frames"]["whole"]


def test_an_index_that_was_made_anew_is_another_miner(agents, indexed, copy_index, tmp_path):
    copy = tmp_path / "logs"
    shutil.copytree(indexed, copy)
    copy_index(tmp_path / "cache")
    shown = ("--cache", tmp_path / "cache", "--resamples", 20, "--json", "--out", tmp_path / "out")
    ask = ("eval", "samples", "--logs", copy, "--coarse", "clip:k=2", "--filter", "^pedestrian$", *shown)
    index = ("index", copy, "--clip", "colours", "--cache", tmp_path / "cache")
    assert agents(*index).returncode == 0
    first = json.loads(agents(*ask).stdout)
    changed = sorted(copy.iterdir())[0]
    image = sorted(changed.glob("sensors/cameras/*/*.jpg"))[0]
    image.write_bytes(image.read_bytes() + b"\0")
    stale = json.loads(agents(*ask).stdout)
    assert stale["coarse"]["n_unindexed"] == 1
    assert agents(*index).returncode == 0
    again = json.loads(agents(*ask).stdout)
    assert again["coarse"]["n_unindexed"] == 0
    assert len({found["folder"] for found in (first, stale, again)}) == 3


def test_what_cannot_be_filtered_is_refused(agents, indexed, tmp_path):
    ask = ("eval", "samples", "--logs", indexed, "--coarse")
    for more, said in (
        (("clip:k=2", "--refine"), "leave out refine or coarse"),
        (("clip:k=2", "--cache", tmp_path / "none"), "agents index LOGS --clip PATH"),
        (("yolo",), "clip:k=5"),
    ):
        done = agents(*ask, *more)
        assert done.returncode == 2
        assert said in done.stderr


def test_people_are_told_too(agents, indexed):
    done = agents("eval", "samples", "--logs", indexed, "--coarse", "clip:k=5", "--resamples", 20)
    text = " ".join(done.stdout.split())
    assert f"coarse: 0 of {N_CASES} cases and 256 of {N_WINDOWS} windows left out as unlike their prompts" in text
    assert "coarse: left of the unpruned result: cases with a match" in text
