"""`agents explain`: a reading, its tree and rivals; a refusal word for word; a program in English; hostile input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.cli import main
from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
crowded = near_objects(cars, people, log_dir, distance_thresh=7, min_objects=2)
found = reverse_relationship(following)(crowded, cars, log_dir)
output_scenario(found, description, log_dir, output_dir)
"""


@pytest.fixture
def explain(capsys, monkeypatch):
    """Run the command in this process; returns the exit code, the output and the errors."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["explain", *map(str, arguments)])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def test_a_query_is_said_in_plain_english_with_tree_and_program(explain) -> None:
    code, out, err = explain("box truck following a school bus")
    assert (code, err) == (0, "")
    assert "box trucks that are following a school bus" in out
    assert "following(box_trucks, school_buses, log_dir)" in out
    assert "└── following" in out


def test_what_was_taken_for_granted_and_mended_is_told(explain) -> None:
    _, out, _ = explain("jaywalking pedestrain near a school bus")
    assert '"pedestrain" read as "pedestrian"' in out
    assert "near: within 10 m" in out
    assert "agents explain" not in out


def test_the_program_is_the_one_that_run_would_run(explain) -> None:
    query = "school bus near at least 3 pedestrians"
    told = json.loads(explain(query, "--json")[1])
    ran = GrammarWriter().write(plain_query(query)).program.source
    assert same_meaning(lift(told["program"], "standard"), lift(ran, "standard"), "standard")


def test_the_english_may_be_asked_again(explain) -> None:
    first = json.loads(explain("school bus near at least 3 pedestrians", "--json")[1])
    again = json.loads(explain(first["reading"], "--json")[1])
    assert first["readable_back"]
    assert again["reading"] == first["reading"]
    assert again["confidence"] == 1.0
    assert (again["assumptions"], again["alternatives"]) == ([], [])


def test_other_readings_come_with_what_decides(explain) -> None:
    told = json.loads(explain("bus near a car that is turning near a pedestrian", "--json")[1])
    assert told["alternatives"]
    assert all(other["reading"] != told["reading"] for other in told["alternatives"])
    assert any(other["takes"] for other in told["alternatives"])


def test_a_declined_query_gives_the_reason_of_run(explain) -> None:
    query = "glorping school bus"
    code, out, err = explain(query)
    with pytest.raises(QueryNotUnderstoodError) as refused:
        GrammarWriter().write(plain_query(query))
    assert (code, out) == (2, "")
    assert err == f"error: {refused.value}\n"


def test_what_needs_eyes_is_explained_and_declined(explain) -> None:
    code, out, err = explain("red box truck near a school bus")
    assert code == 2
    assert 'needs eyes    "red" (is_color)' in out
    assert "without them  box trucks that are near a school bus" in out
    assert err.startswith("error: query needs eyes")


def test_a_program_is_said_in_english_with_its_functions_and_roles(explain, tmp_path: Path) -> None:
    file = tmp_path / "crowded.py"
    file.write_text(PROGRAM)
    code, out, _ = explain(file)
    plain = " ".join(out.split())
    assert code == 0
    assert "regular vehicles that are followed by a regular vehicle that is near at least 2 pedestrians" in plain
    assert "following (reversed) returns its second set, regular vehicles" in plain
    told = json.loads(explain(file, "--json")[1])
    assert list(told["functions"]["relation"]) == ["following", "near_objects"]
    assert told["readable_back"]


def test_a_program_of_the_other_profile(explain, tmp_path: Path) -> None:
    file = tmp_path / "slowing.py"
    file.write_text(
        'x = get_objects_of_category(log_dir, category="BUS")\n'
        "y = accelerating(x, log_dir, min_accel=-100, max_accel=-1)\noutput_scenario(y, 'd', log_dir, output_dir)\n"
    )
    _, out, _ = explain(file, "--profile", "refav")
    assert "acceleration at least -100 m/s2, acceleration up to -1 m/s2" in " ".join(out.split())


def test_a_program_that_can_find_nothing_says_so(explain, tmp_path: Path) -> None:
    file = tmp_path / "joined.py"
    file.write_text(
        'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
        'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        "x = scenario_and([turning(cars, log_dir), crossing_road(people, log_dir)])\n"
        "output_scenario(x, 'd', log_dir, output_dir)\n"
    )
    code, out, _ = explain(file)
    assert code == 0
    assert "it can find nothing: nothing is of two kinds at once" in " ".join(out.split())
    assert "PEDESTRIAN" in json.loads(explain(file, "--json")[1])["finds_nothing"]
    file.write_text(PROGRAM)
    assert json.loads(explain(file, "--json")[1])["finds_nothing"] is None


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("missing.py", None, "cannot be read"),
        ("wrong.py", "x = turning(", "agents check FILE"),
        ("empty.py", "", "empty"),
    ],
)
def test_programs_that_are_none(explain, tmp_path: Path, name: str, text: str | None, problem: str) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    code, _, err = explain(file)
    assert code == 2
    assert problem in err


def test_lines_fit_and_markup_is_text(explain, tmp_path: Path) -> None:
    file = tmp_path / "marked.py"
    text = "[bold]x[/bold] \u00ad {y}"
    file.write_text(
        f'x = get_objects_of_category(log_dir, category="BUS")\ny = looks_like(x, log_dir, description="{text}")\n'
        'output_scenario(y, "d", log_dir, output_dir)\n'
    )
    _, out, _ = explain(file)
    assert "[bold]x[/bold] ? {y}" in out
    assert "\u00ad" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_without_colour_and_without_unicode() -> None:
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    command = [sys.executable, "-m", "agents.cli", "explain", "box truck following a school bus"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert b"\x1b" not in done.stdout
