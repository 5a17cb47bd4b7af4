"""Truth from reference programs: RefAV's own results, the rule for positive frames, and failures that are told."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.cases.labelling import LogTruth
from evals.cases.loading import load_suite
from evals.cases.programs import ReferenceProgram, program_truth, read_programs
from evals.metrics.region import MapRegion
from tools.av2.log import Log, open_log
from tools.challenge.frames import OTHER, REFERRED, RELATED
from tools.errors import DataError, UserError
from tools.typing import NDArrayAny, NDArrayBool

CARS = ReferenceProgram(
    "cars",
    "every car",
    'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
    "output_scenario(cars, description, log_dir, output_dir)\n",
    ("x",),
)
WRONG = ReferenceProgram("wrong", "a cat", CARS.source.replace("REGULAR_VEHICLE", "CAT"))
ROAD = ReferenceProgram(
    "road",
    "cars on the road",
    'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
    "there = on_road(cars, log_dir)\noutput_scenario(there, description, log_dir, output_dir)\n",
)


@pytest.fixture(scope="module")
def folders(tiny_logs: list[Path]) -> dict[str, Path]:
    return {log.name: log for log in tiny_logs}


def test_a_program_that_fails_refuses_the_suite(folders: dict[str, Path]) -> None:
    with pytest.raises(UserError, match=r"own\.yaml: 2 reference programs fail: road .*R_NO_MAP.*wrong.*E_ENUM"):
        program_truth([CARS, WRONG, ROAD], folders, profile="standard", where="own.yaml")


def test_or_its_cases_are_left_out_with_the_reason(folders: dict[str, Path]) -> None:
    known = program_truth([CARS, WRONG, ROAD], folders, profile="standard", failing="exclude")
    assert {case.prompt for case in known.cases} == {"every car"}
    assert len(known.cases) == len(known.truth) == 3
    road, wrong = known.notes
    assert road.startswith("left out: road ('cars on the road'): ")
    assert "R_NO_MAP" in road
    assert road.endswith("(on tiny-10, tiny-11, tiny-12)")
    assert "E_ENUM" in wrong
    assert wrong.endswith("(on tiny-10, tiny-11, tiny-12)")


def test_two_programs_for_one_case_are_refused(folders: dict[str, Path]) -> None:
    other = ReferenceProgram("others", CARS.prompt, CARS.source)
    with pytest.raises(UserError, match="cars and others both answer 'every car' on tiny-10"):
        program_truth([CARS, other], folders, profile="standard")


def test_a_log_that_cannot_be_read_is_an_error_of_the_suite(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no annotations"):
        program_truth([CARS], {**folders, tmp_path.name: tmp_path}, profile="standard")


class Far:
    """A region that holds the boxes of one track alone."""

    def __init__(self, log: Log, track: int) -> None:
        self.log, self.track = log, track

    def inside(self, log_id: str, centre_m: NDArrayAny, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        own = self.log.tracks.centre_city_m[self.log.tracks.row_track == self.track]
        near: NDArrayBool = (np.linalg.norm(centre_m[:, None] - own[None], axis=2) < 1e-6).any(axis=1)
        return near


@pytest.mark.parametrize("with_region", [False, True])
def test_positive_ambiguous_negative(with_region: bool, val_logs: list[Path]) -> None:
    """The rule of the challenge's ground truth of 2026, against a plain reading of it."""
    log = open_log(val_logs[0])
    region = MapRegion({log.log_id: val_logs[0]}) if with_region else None
    base = LogTruth.of(log, region)
    rng = np.random.default_rng(5)
    shape = log.tracks.shape
    referred = log.tracks.present_mask & (rng.random((shape[0], 1)) < 0.02) & (rng.random(shape) < 0.5)
    related = log.tracks.present_mask & (rng.random(shape) < 0.1)
    seen, outside = set(), 0
    for frame, at in zip(base.labelled(referred, related), base.frames.tolist(), strict=True):
        distance = np.linalg.norm(frame.translation_m[:, :2] - np.array(frame.ego_translation_m[:2]), axis=1)
        counts = distance <= 50
        if region is not None:
            inside = region.inside(log.log_id, frame.translation_m, frame.size_m, frame.yaw_rad)
            outside += int((counts & ~inside).sum())
            counts &= inside
        is_referred = referred[frame.track_id, at]
        assert ((frame.label == REFERRED) == is_referred).all()
        assert ((frame.label == RELATED) == (related[frame.track_id, at] & ~is_referred)).all()
        assert set(frame.label.tolist()) <= {REFERRED, RELATED, OTHER}
        expected = True if (is_referred & counts).any() else None if is_referred.any() else False
        assert (frame.is_positive, frame.is_ambiguous) == (expected, expected is None)
        seen.add(expected)
    assert seen == {True, False, None}
    assert (outside > 0) == with_region


def test_a_region_takes_boxes_out_of_sight(tiny_logs: list[Path]) -> None:
    log = open_log(tiny_logs[0])
    referred = np.zeros(log.tracks.shape, np.bool_)
    referred[1] = True
    none = np.zeros_like(referred)
    answers = {
        track: {frame.is_positive for frame in LogTruth.of(log, Far(log, track)).labelled(referred, none)}
        for track in (0, 1)
    }
    assert answers == {0: {None}, 1: {True}}


def test_a_folder_of_programs(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text('description = "parked car"\n' + CARS.source)
    (tmp_path / "a.py").write_text("# every car of the log\n" + CARS.source)
    (tmp_path / "notes.txt").write_text("no program")
    programs = read_programs(tmp_path)
    assert [(p.name, p.prompt) for p in programs] == [("a", "every car of the log"), ("b", "parked car")]
    (tmp_path / "c.py").write_text(CARS.source)
    with pytest.raises(DataError, match=r"c\.py: the program says no prompt"):
        read_programs(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON"),
        ("{}", "not a list of programs"),
        ("[]", "no program here"),
        ("[1]", "entry 0 lacks description or program"),
        ('[{"description": "x", "program": "  "}]', "entry 0 lacks description or program"),
        ('[{"description": "x", "program": "y", "tags": "z"}]', "tags are not a list of texts"),
    ],
)
def test_lists_of_another_form_say_why(content: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "programs.json").write_text(content)
    with pytest.raises(DataError, match=problem):
        read_programs(tmp_path / "programs.json")


@pytest.mark.slow
def test_the_shipped_oracle_suite_has_refavs_results_for_its_truth(shared_data: Path) -> None:
    suite = load_suite("refav-oracle", variables={"data": str(shared_data)})
    expected = json.loads(gzip.decompress((shared_data / "refav_oracle" / "expected.json.gz").read_bytes()))
    programs = json.loads((shared_data / "refav_oracle" / "programs.json").read_bytes())
    left_out = {"p172", "p173", "p174"}
    assert len(suite.cases) == 4 * (len(programs) - len(left_out))
    assert [note.split()[2] for note in suite.notes] == sorted(left_out)
    assert all(case.tags for case in suite.cases)
    logs = {log_id: open_log(folder) for log_id, folder in suite.log_folders.items()}
    for program in programs:
        for log_id, log in logs.items():
            if program["id"] not in left_out | {"p171"}:  # at p171 RefAV itself stumbles
                oracle = expected[log_id]["programs"][program["id"]]["referred"]
                assert referred_runs(suite.truth[log_id, program["description"]], log, oracle)


def referred_runs(frames: Any, log: Log, oracle: dict[str, list[list[int]]]) -> bool:
    """Whether the truth's referred tracks are the oracle's, at every evaluation frame."""
    mask = np.zeros(log.tracks.shape, np.bool_)
    for uuid, runs in oracle.items():
        for first, last in runs:
            mask[log.tracks.track_uuid.index(uuid), first : last + 1] = True
    at = np.searchsorted(log.tracks.timestamps_ns, [frame.timestamp_ns for frame in frames])
    return all(
        set(frame.track_id[frame.label == REFERRED].tolist()) == set(np.flatnonzero(mask[:, number]).tolist())
        for frame, number in zip(frames, at, strict=True)
    )
