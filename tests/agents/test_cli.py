"""The command line in this process: help, small commands, and what it must not import."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agents.cli import app, main, spread_logs
from tools.atoms.profiles import PROFILE_NAMES, load_profile

ROOT = Path(__file__).resolve().parents[2]
GOOD = 'x = get_objects_of_category(log_dir, category="DOG")\noutput_scenario(x, "d", log_dir, output_dir)\n'


@pytest.fixture
def agents(capsys):
    """Run the command in this process; returns the exit code, the output and the errors."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def test_help_lists_every_command():
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    commands = ("run", "explain", "check", "atoms", "doctor", "samples", "robustness")
    assert all(command in result.output for command in commands)


@pytest.mark.parametrize("command", ["run", "explain", "check", "atoms", "doctor", "samples", "robustness"])
def test_every_command_explains_itself(command):
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_version_is_told(agents):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert agents("--version") == (0, f"agents {version}\n", "")


def test_help_imports_nothing_heavy():
    script = (
        "import sys\nfrom agents.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pyarrow', 'shapely', 'langgraph', 'langchain_core', 'pydantic', 'yaml', 'jinja2'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_atoms_lists_the_whole_library(agents, profile):
    code, out, _ = agents("atoms", "--profile", profile)
    assert code == 0
    assert all(name in out for name in load_profile(profile).signatures)


def test_atoms_shows_one_function_from_its_signature(agents):
    signature = load_profile("standard").signatures["near_objects"]
    _, out, _ = agents("atoms", "near_objects")
    assert signature.summary in out
    assert all(parameter.name in out for parameter in signature.parameters)
    _, text, _ = agents("atoms", "near_objects", "--json")
    assert [p["name"] for p in json.loads(text)["parameters"]] == [p.name for p in signature.parameters]


def test_a_function_fills_eighty_columns_without_ragged_lines(agents, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = agents("atoms", "near_objects")
    lines = [line.rstrip() for line in out.splitlines()]
    first = next(number for number, line in enumerate(lines) if line.startswith("Distance is between"))
    paragraph = lines[first : lines.index("", first)]
    following = [line.split()[0] for line in paragraph[1:]]
    assert all(len(line) <= 80 for line in paragraph)
    assert all(len(f"{line} {word}") > 80 for line, word in zip(paragraph[:-1], following, strict=True))
    example = load_profile("standard").signatures["near_objects"].doc.split("Example:\n")[1]
    assert example in out


def test_an_unknown_function_gets_the_nearest_names(agents):
    code, _, errors = agents("atoms", "near_objets")
    assert code == 2
    nearest = errors.split("nearest: ")[1].split(" (")[0].split(", ")
    assert nearest[0] == "near_objects"
    assert set(nearest) <= set(load_profile("standard").signatures)


def test_a_function_like_no_other_gets_no_names(agents):
    code, _, errors = agents("atoms", "{")
    assert (code, errors.strip()) == (2, "error: no function named '{'; agents atoms lists them all")


def test_an_error_of_the_whole_program_has_no_place(agents, tmp_path):
    (tmp_path / "p.py").write_text('x = get_objects_of_category(log_dir, category="DOG")\n')
    code, out, _ = agents("check", tmp_path / "p.py")
    assert (code, "p.py: E_NO_OUTPUT" in out, ":0:0" in out) == (2, True, False)


def test_help_of_run_names_the_defaults():
    text = " ".join(CliRunner().invoke(app, ["run", "--help"]).output.replace("│", " ").split())
    for option in ("Folder to make run folders in. [default: (runs)]", "[default: (standard)]", "[default: (0)]"):
        assert option in text


def test_the_whole_library_is_valid_json(agents):
    _, out, _ = agents("atoms", "--json")
    assert [entry["name"] for entry in json.loads(out)] == list(load_profile("standard").signatures)


def test_check_accepts_a_right_program(agents, tmp_path):
    (tmp_path / "p.py").write_text(GOOD)
    code, out, _ = agents("check", tmp_path / "p.py")
    assert code == 0
    assert out.endswith("p.py: ok (profile standard)\n")


def test_check_shows_every_error_with_its_place_and_hint(agents, tmp_path):
    (tmp_path / "p.py").write_text(GOOD.replace("DOG", "DOOG").replace("log_dir, output_dir", "output_dir"))
    code, out, _ = agents("check", tmp_path / "p.py")
    assert code == 2
    assert "p.py:1:47: E_ENUM" in out
    lines = out.splitlines()
    marker = next(number for number, line in enumerate(lines) if line.strip() == "^")
    assert lines[marker - 1][lines[marker].index("^") :].startswith('"DOOG"')
    assert "hint: did you mean DOG" in out
    _, text, _ = agents("check", tmp_path / "p.py", "--json")
    report = json.loads(text)
    assert not report["ok"]
    assert {issue["line"] for issue in report["issues"]} == {1, 2}


def test_doctor_says_what_is_there(agents, monkeypatch, tiny_logs):
    monkeypatch.setenv("OPENAI_API_KEY", "secret-value")
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    code, text, _ = agents("doctor", "--json", "--logs", tiny_logs[0].parent)
    found = {entry["about"]: entry for entry in json.loads(text)}
    assert code == 0
    assert found["jail"]["state"] == "ok"
    assert (found["OPENAI_API_KEY"]["detail"], found["GOOGLE_API_KEY"]["detail"]) == (
        "set",
        "not set; for models that ask for one",
    )
    assert found["logs"]["detail"] == f"3 in {tiny_logs[0].parent}"
    assert "secret-value" not in text


@pytest.mark.parametrize(
    ("version", "code", "said"),
    [((3, 11, 0), 0, "Runs work here"), ((3, 9, 0), 2, "Runs cannot work here before this is mended: python.")],
)
def test_doctor_ends_with_a_verdict(agents, monkeypatch, version, code, said):
    monkeypatch.setattr("agents.commands.doctor.sys.version_info", version)
    ended, text, _ = agents("doctor")
    assert (ended, said in text) == (code, True)


def test_with_json_an_error_is_an_object_too(agents):
    for arguments in (("atoms", "nosuch"), ("run", "dog", "--logs", "nowhere"), ("run", "dog", "--wrong")):
        code, out, errors = agents(*arguments, "--json")
        told = json.loads(out)
        assert (code, told["exit_code"]) == (2, 2)
        assert errors == f"error: {told['error']}\n"
    assert agents("atoms", "nosuch")[1] == ""


def test_samples_are_logs_and_the_same_seed_gives_the_same(agents, tmp_path):
    for name in ("a", "b"):
        code, out, _ = agents("samples", tmp_path / name, "--seed", "3", "--scenes", "1")
        assert (code, out.count("1 log in")) == (0, 1)
    (first,), (second,) = ((tmp_path / name).iterdir() for name in ("a", "b"))
    assert first.name == second.name
    assert (first / "annotations.feather").read_bytes() == (second / "annotations.feather").read_bytes()


def test_one_logs_option_takes_several_folders(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.mkdir()
    b.mkdir()
    spread = spread_logs(["run", "--logs", str(a), str(b), "stopped car", "--out", "x"])
    assert spread == ["run", "--logs", str(a), "--logs", str(b), "stopped car", "--out", "x"]
    assert spread_logs(["run", "q", "--logs", str(a), "--out", str(b)]) == [
        "run",
        "q",
        "--logs",
        str(a),
        "--out",
        str(b),
    ]


def test_a_foreign_package_in_front_of_ours_is_said_before_anything_fails(tmp_path):
    """Another distribution may bring its own top-level `tools`."""
    foreign = tmp_path / "tools"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("")
    places = f"sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]"
    script = f"import sys; {places}; from agents.cli import main; main(['doctor'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "the package 'tools' comes from" in done.stderr
    assert done.stderr.count("\n") == 1
