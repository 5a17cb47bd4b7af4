"""Suites in YAML: what they may hold, where their paths lead, and what every mistake says."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import numpy as np
import pytest

from evals.cases.case import Case, Suite
from evals.cases.loading import load_suite
from tools.av2.log import open_log
from tools.challenge.frames import REFERRED
from tools.errors import DataError, UserError

CASES = """
    cases:
      - {log: tiny-10, prompt: a car, tags: [b, a], tracks: {car-1: [[0, 4]]}, unit: frames}
      - {log: tiny-11, prompt: a car, tracks: {}}
"""
PROGRAM = """\
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(cars, description, log_dir, output_dir)
"""
Load = Callable[..., Suite]


@pytest.fixture
def load(tmp_path: Path, tiny_logs: list[Path]) -> Load:
    """Load a suite named `own` with these further lines; `${logs}` is the folder of the small logs."""

    def run(text: str, **options: Any) -> Suite:
        path = tmp_path / "own.yaml"
        head = "name: own\nvariables: {logs: the small logs}\nlogs: ['${logs}']\n"
        path.write_text(head + dedent(text))
        return load_suite(path, **{"variables": {"logs": str(tiny_logs[0].parent)}, **options})

    return run


def referred(suite: Suite, key: tuple[str, str]) -> list[tuple[int, list[int]]]:
    """Timestamp and referred tracks of each frame."""
    return [(f.timestamp_ns, f.track_id[f.label == REFERRED].tolist()) for f in suite.truth[key]]


def test_cases_that_say_their_truth(load: Load, tiny_logs: list[Path]) -> None:
    suite = load(CASES)
    assert suite.cases == (Case("tiny-10", "a car", ("a", "b")), Case("tiny-11", "a car"))
    assert (suite.name, suite.edition, suite.split, suite.notes) == ("own", "own", "", ())
    assert set(suite.log_folders) == {"tiny-10", "tiny-11"}
    log = open_log(tiny_logs[0])
    car = log.tracks.track_uuid.index("car-1")
    first, later = (log.tracks.timestamps_ns[[0, 5]]).tolist()
    assert referred(suite, ("tiny-10", "a car")) == [(first, [car]), (later, [])]
    assert [frame.is_positive for frame in suite.truth["tiny-10", "a car"]] == [True, False]
    assert not any(frame.has_referred for frame in suite.truth["tiny-11", "a car"])


def test_timestamps_and_frames_mean_the_same(load: Load, tiny_logs: list[Path]) -> None:
    stamps = open_log(tiny_logs[0]).tracks.timestamps_ns
    spelt = CASES.replace("[[0, 4]]", f"[[{stamps[0]}, {stamps[4]}]]").replace("unit: frames", "unit: ns")
    assert load(spelt).digest == load(CASES).digest


def test_the_beginning_of_a_log_id_and_folders_from_outside(load: Load, tiny_logs: list[Path]) -> None:
    assert load(CASES.replace("tiny-11", "tiny-12"), logs=tiny_logs).log_ids == ("tiny-10", "tiny-12")
    with pytest.raises(UserError, match="'tiny' fits 3 logs"):
        load(CASES.replace("tiny-11", "tiny"))
    with pytest.raises(UserError, match="no log 'tiny-11' among the 1 given"):
        load(CASES, logs=tiny_logs[:1])


def test_reference_programs_inline(load: Load) -> None:
    text = "programs:\n  - prompt: every car\n    tags: [x]\n    program: |\n" + indent(PROGRAM, "      ")
    suite = load(text)
    assert [case.log_id for case in suite.cases] == ["tiny-10", "tiny-11", "tiny-12"]
    assert {case.tags for case in suite.cases} == {("x",)}
    assert all(tracks == [0, 1, 2] for _, tracks in referred(suite, ("tiny-12", "every car")))
    assert load(text + "    logs: [tiny-11]\n").log_ids == ("tiny-11",)


def test_a_case_may_have_a_program_of_its_own(load: Load) -> None:
    suite = load(CASES + f"      - {{log: tiny-10, prompt: every car, program: {json.dumps(PROGRAM)}}}\n")
    assert [case.prompt for case in suite.cases if case.log_id == "tiny-10"] == ["a car", "every car"]
    assert all(tracks == [0, 1, 2] for _, tracks in referred(suite, ("tiny-10", "every car")))


def test_another_annotation_file_is_mined_but_is_not_the_truth(
    load: Load, tmp_path: Path, tiny_logs: list[Path]
) -> None:
    for log in tiny_logs[:2]:
        (tmp_path / f"{log.name}.feather").write_bytes((tiny_logs[2] / "annotations.feather").read_bytes())
    suite, plain = load("annotations: '{log_id}.feather'\n" + dedent(CASES)), load(CASES)
    assert suite.annotations == {name: tmp_path / f"{name}.feather" for name in ("tiny-10", "tiny-11")}
    assert suite.digest != plain.digest
    assert all(
        np.array_equal(a.translation_m, b.translation_m)
        for a, b in zip(suite.truth["tiny-10", "a car"], plain.truth["tiny-10", "a car"], strict=True)
    )
    own = load("annotations: annotations.feather\n" + dedent(CASES))
    assert (own.digest, set(own.annotations.values())) == (plain.digest, {Path("annotations.feather")})


def test_the_challenges_files_from_yaml(tmp_path: Path, tiny_logs: list[Path]) -> None:
    (tmp_path / "pairs.json").write_text('{"tiny-10": ["car"]}')
    (tmp_path / "own.yml").write_text("name: c\nchallenge: {pairs: pairs.json}\n")
    suite = load_suite(tmp_path / "own.yml", logs=tiny_logs)
    assert (suite.cases, dict(suite.truth)) == ((Case("tiny-10", "car"),), {})
    assert load_suite(tmp_path / "own.yml").log_folders == {}


WRONG = {
    "tags: [x]\n" + dedent(CASES): r"line 4: tags: unknown field \(there are name, description,",
    "profil: refav\n" + dedent(CASES): r"line 4: profil: unknown field \(did you mean profile\?\)",
    CASES.replace("tracks: {}", "track: {}"): r"line 7: cases\.1\.track: unknown field \(did you mean tracks\?\)",
    CASES.replace("tracks: {}", "tags: []"): r"line 7: cases\.1: give either tracks or program",
    CASES.replace("[0, 4]", "[0]"): r"line 6: cases\.0\.tracks\.car-1\.0: List should have at least 2 items",
    CASES.replace("[0, 4]", "[0, soon]"): r"line 6: cases\.0\.tracks\.car-1\.0\.1: Input should be a valid integer",
    CASES.replace("prompt: a car, tracks", "prompt: '', tracks"): r"line 7: cases\.1\.prompt: String should",
    "profile: fast\n" + dedent(CASES): r"line 4: profile: Input should be 'standard' or 'refav'",
    "split: valid\n" + dedent(CASES): r"line 4: split: Input should be 'train', 'val' or 'test'",
    "split: val\n" + dedent(CASES): r"2 of 2 logs are not of the split val: tiny-10 \(unknown\)",
    "name: twice\n" + dedent(CASES): r"line 4: name is there twice",
    "challenge: {truth: x.pkl}\n" + dedent(CASES): r"line 1: give either challenge, or programs and cases",
    "profile: refav\n": r"line 1: give either challenge, or programs and cases",
    "challenge: {}\n": r"line 4: challenge: give pairs, truth, or both",
    "programs: []\n": r"line 1: give either challenge, or programs and cases",
    "programs: [{prompt: x}]\n": r"line 4: programs\.0\.program: Field required",
    CASES.replace("car-1", "car-9"): r"track 'car-9' is not in the log, which has 6 tracks",
    CASES.replace("[0, 4]", "[4, 0]"): r"the interval \[4, 0\] ends before it begins",
    CASES.replace("[0, 4]", "[0, 10]"): r"\[0, 10\] lies outside of the log: 0 to 9 frames",
    CASES.replace("unit: frames", "unit: ns"): r"\[0, 4\] lies outside of the log: 1000000000000000000 to .* ns",
    CASES.replace("tiny-11", "tiny-10"): r"\('tiny-10', 'a car'\) is there twice",
    "annotations: '${where}/x'\n" + dedent(CASES): r"\$\{where\} is none of its variables: logs",
}


@pytest.mark.parametrize(("text", "problem"), WRONG.items(), ids=[problem[:40] for problem in WRONG.values()])
def test_every_mistake_says_where_and_what(text: str, problem: str, load: Load) -> None:
    with pytest.raises(UserError, match=problem) as raised:
        load(text)
    assert "own.yaml: " in str(raised.value)


def test_all_mistakes_are_told_at_once(load: Load) -> None:
    with pytest.raises(UserError, match=r"line 4: profil: .*; line 5: splt: .*did you mean split"):
        load("profil: x\nsplt: y\n" + dedent(CASES))


def test_a_region_needs_maps(load: Load) -> None:
    with pytest.raises(DataError, match="map"):
        load("region: true\n" + dedent(CASES))


def test_variables_are_given_from_outside(load: Load) -> None:
    with pytest.raises(UserError, match="give the small logs with --set logs=PATH"):
        load(CASES, variables={})
    with pytest.raises(UserError, match="no variable 'log' to set; it has logs"):
        load(CASES, variables={"log": "x"})


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"a: [", "not YAML"), (b"a: \xff", "not UTF-8"), (b"a: &x 1\nb: *x\n", "alias"), (b"a: b: c", "not YAML")],
)
def test_what_is_no_yaml_says_so(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    with pytest.raises(DataError, match=problem):
        load_suite(tmp_path / "bad.yaml")


@pytest.mark.parametrize("content", ["", "- a\n", "text\n"])
def test_yaml_of_another_shape_says_so(content: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(content)
    with pytest.raises(UserError, match="expected names with values"):
        load_suite(tmp_path / "bad.yaml")
