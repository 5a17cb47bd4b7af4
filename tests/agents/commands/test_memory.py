"""`agents memory`: what is kept and shown, and what is refused with a reason and a cure."""

import json

import pytest
import yaml

from agents.cli import main
from agents.exemplars import seeds

pytest.importorskip("chromadb", reason="the extra 'memory' is not installed")

PROGRAM = """vehicles = get_objects_of_category(log_dir, category="VEHICLE")
moving = has_velocity(vehicles, log_dir, min_velocity=3)
output_scenario(moving, "quick ones", log_dir, output_dir)
"""


@pytest.fixture
def memory(tmp_path, capsys):
    """Runs `agents memory` on a memory of its own; returns exit code, output and errors."""

    def run(*words, folder=tmp_path / "memory"):
        with pytest.raises(SystemExit) as ended:
            main(["memory", *map(str, words), "--memory", str(folder), "--embedder", "hashing"])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "quick.py"
    file.write_text(PROGRAM, encoding="utf-8")
    return file


def test_list_seeds_a_new_memory_and_chooses(memory):
    code, out, _ = memory("list", "--json")
    assert code == 0
    assert len(json.loads(out)) == len(seeds())
    _, out, _ = memory("list", "--verified", "reference", "--profile", "refav")
    assert f"{sum(bool(one.reference) for one in seeds())} examples" in out
    rows = [line.split() for line in out.splitlines()[:-1] if not line.startswith(" ")]
    assert len(rows) == sum(bool(one.reference) for one in seeds())
    assert all(row[1:3] == ["refav", "reference"] for row in rows)
    assert max(map(len, out.splitlines())) <= 80


def test_search_shows_what_a_model_would_be_shown_and_withholds(memory):
    _, out, _ = memory("search", "emergency braking of a bus", "-k", 3, "--json")
    found = json.loads(out)
    assert len(found) == 3
    assert "braking" in found[0]["functions"] + found[1]["functions"]
    text = found[0]["description"]
    _, out, _ = memory("search", "emergency braking of a bus", "-k", 3, "--withhold", text, "--json")
    assert text not in [one["description"] for one in json.loads(out)]
    code, out, _ = memory("search", "emergency braking of a bus")
    assert code == 0
    assert "get_objects_of_category(log_dir" in out


def test_what_a_person_accepts_is_kept_found_exported_and_forgotten(memory, program, tmp_path):
    code, out, _ = memory("add", "quick ones among the vehicles", program, "--accepted-by", "Ada L.", "--json")
    kept = json.loads(out)
    assert code == 0
    assert (kept["added"], kept["verified"], kept["evidence"]) == (True, "person", "accepted by Ada L.")
    assert kept["program"] == PROGRAM
    _, out, _ = memory("search", "quick vehicles", "--json")
    assert kept["id"] in [one["id"] for one in json.loads(out)]
    code, _, _ = memory("export", "--verified", "person", "--out", tmp_path / "mine.yaml")
    exported = yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))
    assert [entry["program"] for entry in exported] == [PROGRAM]
    code, out, _ = memory("forget", kept["id"][:10])
    assert code == 0
    assert out.startswith("1 forgotten")
    assert kept["id"] not in memory("list")[1]


def test_executed_in_the_jail_it_is_kept_and_a_person_may_accept_it_later(memory, program, tiny_logs):
    _, out, _ = memory("add", "quick ones", program, "--logs", tiny_logs[0].parent, "--json")
    first = json.loads(out)
    assert first["verified"] == "executed"
    assert first["evidence"] == "executed on 3 logs, finds 9 tracks in 3 of them"
    _, out, _ = memory("add", "quick ones", program, "--accepted-by", "Ada", "--json")
    assert json.loads(out)["id"] == first["id"]
    assert json.loads(out)["verified"] == "person"
    _, out, _ = memory("add", "quick ones", program, "--logs", tiny_logs[0].parent)
    assert "it is there already, verified by: person" in out
    assert "quick ones" in memory("list", "--verified", "person")[1]


@pytest.mark.parametrize(
    ("change", "words", "problem"),
    [
        ("", [], "nothing speaks for this program"),
        ("has_velocity:has_speed", ["--accepted-by", "Ada"], "E_NAME"),
        ("VEHICLE:CARRIAGE", ["--accepted-by", "Ada"], "E_ENUM"),
        (
            "has_velocity(vehicles, log_dir, min_velocity=3):on_road(vehicles, log_dir)",
            ["--logs", "LOGS"],
            "R_NO_MAP|no map",
        ),
    ],
)
def test_what_is_not_kept_is_told_why(memory, program, tiny_logs, change, words, problem):
    if change:
        program.write_text(PROGRAM.replace(*change.split(":")), encoding="utf-8")
    given = [str(tiny_logs[0].parent) if word == "LOGS" else word for word in words]
    code, _, err = memory("add", "quick ones", program, *given)
    assert code == 2
    assert any(part in err for part in problem.split("|")), err
    assert "quick ones" not in memory("list")[1]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["search", " "], "the query is empty"),
        (["search", "car", "--profile", "best"], "unknown profile 'best'; there are standard, refav"),
        (["list", "--verified", "truth"], "unknown kind of verification 'truth'"),
        (["forget", "0123456789ab"], "no example has an id"),
        (["forget", "0"], "too short for an id"),
        (["verify", "--write"], "--write needs --file"),
        (["verify", "--file", "nowhere.yaml"], "nowhere.yaml: cannot be read"),
    ],
)
def test_wrong_requests_name_the_cure(memory, words, problem):
    code, _, err = memory(*words)
    assert code == 2
    assert problem in err


def test_seed_anew_says_what_there_is(memory):
    code, out, _ = memory("seed", "--anew", "--json")
    assert code == 0
    answer = json.loads(out)
    assert (answer["examples"], answer["seeds"], answer["embedder"]) == (len(seeds()), len(seeds()), "hashing-1024-v1")


FILE = """# Of two kinds.
- description: lets somebody go first
  program: |
    vehicles = get_objects_of_category(log_dir, category="VEHICLE")
    braking_hard = braking(vehicles, log_dir, strength="hard")
    output_scenario(braking_hard, "d", log_dir, output_dir)
  verified: known truth
  truth: brakes_hard
- description: all vehicles
  program: |
    vehicles = get_objects_of_category(log_dir, category="VEHICLE")
    output_scenario(vehicles, "d", log_dir, output_dir)
  verified: person
  evidence: {standard: accepted by Ada}
"""


def test_verify_executes_again_tells_what_was_not_asked_and_writes_evidence(memory, tmp_path):
    file = tmp_path / "some.yaml"
    file.write_text(FILE, encoding="utf-8")
    code, out, _ = memory("verify", "--file", file, "--write", "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["counts"] == {"holds": 1, "not asked": 1}
    assert answer["examples"][0]["evidence"].startswith("event kind brakes_hard; happens in ")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Of two kinds.\n- description: lets")
    assert "accepted by Ada" in text
    assert [entry["verified"] for entry in yaml.safe_load(text)] == ["known truth", "person"]


def test_verify_executes_what_the_memory_holds(memory):
    known, asked = (next(one.exemplar.id for one in seeds() if bool(one.truth) == known) for known in (True, False))
    memory("forget", *(one.exemplar.id for one in seeds() if one.exemplar.id not in (known, asked)))
    code, out, _ = memory("verify", "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["counts"] == {"holds": 1, "not asked": 1}
    assert {one["id"]: one["status"] for one in answer["examples"]} == {known: "holds", asked: "not asked"}


def test_verify_says_what_does_not_hold_and_writes_nothing_then(memory, tmp_path):
    file = tmp_path / "some.yaml"
    file.write_text(FILE.replace('strength="hard"', 'strength="mild"'), encoding="utf-8")
    code, out, _ = memory("verify", "--file", file, "--write")
    assert code == 3
    assert "fails: lets somebody go first" in out
    assert "2 examples: 0 holds, 1 fails, 1 not asked" in out
    assert 'strength="mild"' in file.read_text(encoding="utf-8")


def test_verify_runs_what_people_added_on_logs(memory, tmp_path, tiny_logs):
    file = tmp_path / "some.yaml"
    file.write_text(FILE, encoding="utf-8")
    code, out, _ = memory("verify", "--file", file, "--logs", tiny_logs[0].parent, "--json")
    assert code == 0
    assert json.loads(out)["examples"][1]["evidence"] == "executed on 3 logs, finds 12 tracks in 3 of them"
