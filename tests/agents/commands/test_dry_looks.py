"""A dry run counts the questions about images, before and after what saves some, and sends nothing."""

import json

import pytest

from agents.commands.run import run_command
from agents.settings import load_settings
from agents.wiring import mine

MODEL = "openai:gpt-4.1-mini"
PROGRAM = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
red = is_color(people, log_dir, color="red")
blue = is_color(people, log_dir, color="blue")
either = scenario_or([red, blue])
by_day = in_environment(either, log_dir, light="day")
output_scenario(by_day, description, log_dir, output_dir)
"""


@pytest.fixture
def dry(pictured_log, tmp_path, capsys):
    """`dry(query, **overrides)`: what the command prints as JSON."""
    (tmp_path / "asked.py").write_text(PROGRAM)

    def run(query="", **more):
        places = {"out": str(tmp_path / "out"), "cache": str(tmp_path / "cache"), "workers": 1}
        settings = load_settings("offline", {**places, "see_model": MODEL, "dry_run": True, **more})
        program = None if query else tmp_path / "asked.py"
        assert run_command(query, program, [pictured_log], settings, as_json=True) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_questions_are_counted_and_nothing_is_sent(dry, pictured_truth, serve_provider):
    server = serve_provider("openai", [])
    people = sum(track["category"] == "PEDESTRIAN" for track in pictured_truth["tracks"].values())
    counted = dry()
    questions = counted["questions"]
    assert questions["boxes"] == 3 * people * 150
    assert questions["looks"] == 2 * people + 3
    assert questions["asked"] == people + 3
    assert (questions["cached"], counted["failed"], server.n_requests) == (0, {}, 0)
    assert counted["input_tokens"] > 1000 * people
    assert counted["usd"] > 0


def test_what_was_asked_before_is_not_counted_again(
    dry, pictured_log, pictured_truth, serve_provider, pixel_server, tmp_path
):
    serve_provider("openai", pixel_server)
    places = {"out": str(tmp_path / "out"), "cache": str(tmp_path / "cache"), "workers": 1}
    source = PROGRAM.replace("either = scenario_or([red, blue])", "either = red")
    _, summary = mine(
        "red people by day", source, [pictured_log], load_settings("offline", {**places, "see_model": MODEL})
    )
    assert summary.status == "complete"
    people = sum(track["category"] == "PEDESTRIAN" for track in pictured_truth["tracks"].values())
    questions = dry()["questions"]
    assert questions["known"] >= 1, "what is answered whole is told, and not as if nothing had been asked"
    assert questions["cached"] >= people
    assert questions["asked"] - questions["cached"] <= 3


def test_the_grammar_writes_what_a_query_without_a_program_asks(dry, pictured_truth):
    cars = sum(track["category"] == "REGULAR_VEHICLE" for track in pictured_truth["tracks"].values())
    assert dry("red car")["questions"]["asked"] == cars


def test_what_is_denied_is_taken_to_be_denied(dry, pictured_truth, tmp_path):
    """As if all were red, nothing would be left whose surroundings are to be seen."""
    source = PROGRAM.replace("red = is_color", "red = scenario_not(is_color)")
    source = source.replace("blue = is_color", "blue = scenario_not(is_color)").replace("_or([", "_and([")
    (tmp_path / "asked.py").write_text(source)
    people = sum(track["category"] == "PEDESTRIAN" for track in pictured_truth["tracks"].values())
    assert dry()["questions"]["asked"] == people + 3
