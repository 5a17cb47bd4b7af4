"""Functions of one's own join the library in every command and in the jail; a bad file is told by its line."""

import json
import os
import re
import subprocess
import sys

import pytest

OWN = '''
from typing import Annotated

from tools.atoms.baseline.kinds import SPEED_MPS
from tools.atoms.call import Call
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.scenario import Scenario


@atom("behaviour")
def strolling(track_candidates: Tracks, log_dir: Call, max_speed_mps: Annotated[float, SPEED_MPS] = 1.0) -> Scenario:
    """Tracks while they move, but slowly.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        max_speed_mps: Speed that is not exceeded, m/s.

    Example:
        strollers = strolling(pedestrians, log_dir, max_speed_mps=0.8)
    """
    speed_mps = motion(log_dir.log).speed_mps
    return track_candidates.restrict((speed_mps > 0.2) & (speed_mps <= max_speed_mps))
'''
LAST = OWN.strip().splitlines()[-1]
PROGRAM = """pedestrians = get_objects_of_category(log_dir, category="PEDESTRIAN")
strollers = strolling(pedestrians, log_dir, max_speed_mps=1.8)
output_scenario(strollers, "strolling pedestrian", log_dir, output_dir)
"""


@pytest.fixture
def agents(tmp_path):
    """Run the command in a folder with `own.py` and `program.py`; `own` is the text of the former."""

    def run(*arguments, own=OWN, named="own.py"):
        (tmp_path / "own.py").write_text(own)
        (tmp_path / "program.py").write_text(PROGRAM)
        environment = {**os.environ, "MOTHERLODE_ATOMS": named, "MOTHERLODE_CACHE": str(tmp_path / "cache")}
        command = [sys.executable, "-m", "agents.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    return run


def test_it_is_listed_checked_and_run_in_the_jail(agents, sample_logs):
    assert "Tracks while they move, but slowly." in agents("atoms", "strolling").stdout
    assert agents("check", "program.py").returncode == 0
    done = agents("run", "--program", "program.py", "--logs", sample_logs, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["counts"]["referred_tracks"] > 0
    assert len(result["versions"]["own functions"]) == 64


def test_other_content_is_another_run_and_the_same_is_found_again(agents, sample_logs):
    def key(own):
        done = agents("run", "--program", "program.py", "--logs", sample_logs, "--json", own=own)
        return re.search(r"-([0-9a-f]{12})(-\d+)?$", json.loads(done.stdout)["run_folder"])[1]

    assert key(OWN) == key(OWN) != key(OWN.replace("0.2", "0.3"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "    return Scenario.of(log_dir.log.tracks.present_mask)",
            "R_OWN: strolling: strolling gives tracks that it was",
        ),
        ("    return speed_mps", "R_OWN: strolling: it gives a ndarray, and says that it gives Scenario"),
        ("    return speed_mps[9**9]", "own.py:24: IndexError: index 387420489 is out of bounds"),
    ],
)
def test_what_it_does_wrong_fails_the_log_in_words(agents, sample_logs, line, told):
    done = agents("run", "--program", "program.py", "--logs", sample_logs, "--json", own=OWN.replace(LAST, line))
    assert done.returncode == 3
    assert {log["status"] for log in json.loads(done.stdout)["logs"]} == {"failed"}
    assert all(told in log["reason"] for log in json.loads(done.stdout)["logs"])


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("x = (", "own.py:1: SyntaxError"),
        ("\nimport nonsense_here", "own.py:2: ModuleNotFoundError: No module named 'nonsense_here'"),
        (OWN.replace("def strolling", "def near_objects"), "two atoms are called near_objects"),
        (OWN.replace("max_speed_mps: Speed", "speed: Speed"), "parameter max_speed_mps is not documented"),
        ("raise SystemExit(0)", "own.py:1: SystemExit: 0"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_with_its_line(agents, own, told):
    done = agents("check", "program.py", own=own)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: MOTHERLODE_ATOMS: ")
    assert told in done.stderr


def test_every_command_that_needs_the_library_says_so(agents, sample_logs):
    for command in (["atoms"], ["run", "bus", "--logs", sample_logs]):
        done = agents(*command, own="x = (")
        assert (done.returncode, done.stdout) == (2, "")
        assert "own.py:1: SyntaxError" in done.stderr


def test_a_missing_file_is_told_with_the_cure(agents):
    done = agents("check", "program.py", named="nowhere.py")
    assert done.returncode == 2
    assert "nowhere.py: cannot be read: No such file or directory; correct or unset it" in done.stderr
    assert "own functions" in agents("doctor", named="nowhere.py").stdout


def test_without_any_nothing_changes(agents, sample_logs):
    done = agents("run", "bus", "--logs", sample_logs, "--json", named="")
    assert "own functions" not in json.loads(done.stdout)["versions"]


FASTEST = OWN.replace(
    LAST,
    """    if max_speed_mps < 0.1:
        raise ValueError("too slow")
    mine = np.where(track_candidates.mask, np.nan_to_num(speed_mps), -1.0)
    return track_candidates.restrict(mine == mine.max(axis=0))""",
).replace("from typing", "import numpy as np\nfrom typing", 1)
"""Of its set the fastest, which is none of the pedestrians where all tracks are the set."""


def test_the_index_rules_nothing_out_by_a_function_that_looks_at_the_others_of_its_set(agents, sample_logs):
    """Nor does it take the place of the error of one that fails."""
    assert agents("index", sample_logs, own=FASTEST).returncode == 0
    found = json.loads(agents("run", "--program", "program.py", "--logs", sample_logs, "--json", own=FASTEST).stdout)
    assert found["counts"]["referred_tracks"] > 0
    failing = FASTEST.replace("max_speed_mps < 0.1", "max_speed_mps > 0.1")
    assert agents("index", sample_logs, own=failing).returncode == 0
    done = agents("run", "--program", "program.py", "--logs", sample_logs, "--json", own=failing)
    assert {log["status"] for log in json.loads(done.stdout)["logs"]} == {"failed"}
