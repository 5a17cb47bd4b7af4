"""`agents why`: what a run or a match of it says of itself on a terminal of 80 columns, and to programs."""

import json
import re
import shutil

import pytest

from agents.cli import main


@pytest.fixture
def why(capsys, monkeypatch):
    """Runs `agents why`; returns exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["why", *map(str, words)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_a_run_tells_its_steps_and_matches_in_80_columns(why, sample_run):
    code, out, err = why(sample_run.folder)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert sample_run.query in out
    assert "what each step let through (tracks)" in out
    assert f"{len(sample_run.referred)} matches in" in out
    assert all(match.id in out for match in sample_run.referred)


def test_a_match_tells_where_each_step_holds_and_its_numbers(why, sample_run):
    match = sample_run.referred[0]
    code, out, _ = why(sample_run.folder, match.id[:8])
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert f"match {match.id}: {match.category}" in out
    assert "where each step holds" in out
    assert "in numbers, during the match: first, least, most" in out
    assert "speed" in out
    bars = re.findall(r"(?m)[#.]{40}", out)
    assert len(bars) > 2
    assert any("#" in bar for bar in bars)


def test_json_holds_the_whole_story(why, sample_run):
    code, out, _ = why(sample_run.folder, "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["run"], told["query"], told["profile"]) == (sample_run.folder.name, sample_run.query, "standard")
    assert [one["match_id"] for one in told["matches"]] == [match.id for match in sample_run.referred]
    assert told["steps"][-1]["tracks_out"] == len({(one.log_id, one.track_uuid) for one in sample_run.referred})
    (one,) = json.loads(why(sample_run.folder, sample_run.referred[1].id, "--json")[1])["matches"]
    assert one["match_id"] == sample_run.referred[1].id


def test_a_run_that_found_nothing_tells_how_near_it_came(why, mined, planted_log):
    source = (
        'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
        "near = near_objects(people, cars, log_dir, distance_thresh=4.4)\n"
        "output_scenario(near, description, log_dir, output_dir)\n"
    )
    run = mined(source, [planted_log], "people near \x1b[31mcars")
    code, out, _ = why(run.folder)
    assert code == 0
    assert "0 matches in 0 of 1 log" in out
    assert "4 -> 0" in out
    flat = " ".join(out.split())
    assert "PEDESTRIAN near-per in planted would match" in flat
    assert "if distance_thresh of near_objects were 4.84 m instead of 4.4 m (line 3)" in flat
    assert "\x1b" not in out


def test_bounds_and_moved_logs(why, sample_run, sample_logs, tmp_path):
    out = why(sample_run.folder, "--most-logs", 1, "--near-misses", 0)[1]
    assert "note: steps are told of 1 of 4 logs, those with matches first" in out
    assert "nearly matched" not in out
    copy = shutil.copytree(sample_logs, tmp_path / "elsewhere")
    assert "note" not in why(sample_run.folder, "--logs", copy)[1]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["NOWHERE"], "there is no such folder"),
        (["RUN", "zzz"], "no match begins with 'zzz'"),
        (["RUN", "--logs", "NOWHERE"], "there is no such folder"),
    ],
)
def test_wrong_words(why, sample_run, tmp_path, words, problem):
    given = {"RUN": sample_run.folder, "NOWHERE": tmp_path / "nowhere"}
    code, _, err = why(*(given.get(word, word) for word in words))
    assert (code, problem in err) == (2, True), err


def test_a_union_is_not_said_to_be_of_one_of_its_parts(why, mined, planted_log):
    source = (
        'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        'cars = get_objects_of_category(log_dir, category="VEHICLE")\n'
        "both = scenario_or([people, cars])\n"
        "output_scenario(both, description, log_dir, output_dir)\n"
    )
    code, out, _ = why(mined(source, [planted_log]).folder, "--near-misses", "0")
    assert code == 0
    assert "what any of steps 1 and 2 lets through" in out
    assert "of step 1: what any" not in out


def test_two_runs_are_refused_in_words(why, sample_run):
    code, out, err = why(sample_run.folder, sample_run.folder)
    assert (code, out) == (2, "")
    assert "one run folder at a time" in err


def test_logs_that_failed_are_told_and_a_run_without_an_answer_has_no_story(why, mined, planted_log, sample_logs):
    source = (
        'cars = get_objects_of_category(log_dir, category="VEHICLE")\n'
        "output_scenario(on_road(cars, log_dir), description, log_dir, output_dir)\n"
    )
    mapped = sorted(sample_logs.iterdir())[0]
    code, out, _ = why(mined(source, [planted_log, mapped]).folder)
    assert code == 0
    assert "1 log failed in the run, without an answer: line 2, column 17: R_NO_MAP" in " ".join(out.split())
    code, out, err = why(mined(source, [planted_log]).folder)
    assert (code, out) == (2, "")
    assert "nothing was searched: 1 log failed in the run" in err


def test_steps_are_not_counted_where_no_log_can_be_looked_at(why, sample_run, sample_logs, tmp_path):
    """A step that lets nothing through and one that nobody could look at are told apart."""
    folder = shutil.copytree(sample_run.folder, tmp_path / "run")
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace(str(sample_logs), str(tmp_path / "gone")))
    code, out, _ = why(folder)
    told = " ".join(out.split())
    assert code == 0
    assert "no log could be looked at, so no tracks are counted" in told
    assert "->" not in out
    assert "does not lie here any more" in told
