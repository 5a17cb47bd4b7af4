"""Validation of submissions: sound files have no findings, each defect has a code of its own, nothing is hidden."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.challenge.checks.findings import ERRORS, MOST_PER_CODE, WARNINGS, Findings
from tools.challenge.frames import submission_frames
from tools.challenge.reading import read_challenge_file
from tools.challenge.validation import References, validate_submission
from tools.challenge.writing import write_ground_truth, write_spatiotemporal, write_temporal
from tools.scenario import Scenario

PROMPT, OTHER_PROMPT = "parked car", 'driver\'s "stopped" car'
Content = dict[Any, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_samples(tmp_path_factory.mktemp("samples"), seed=3, scenes=1)[0]


@pytest.fixture(scope="module")
def log(folder: Path) -> Log:
    return open_log(folder)


@pytest.fixture(scope="module")
def references(log: Log, folder: Path, files: dict[str, Path]) -> References:
    truth = read_challenge_file(files["spatiotemporal"])
    return References(pairs=list(truth), truth=truth, logs={log.log_id: folder})


@pytest.fixture(scope="module")
def files(log: Log, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sound file of each track, and ground truth."""
    mask = log.tracks.present_mask & (np.array(log.tracks.category) == "REGULAR_VEHICLE")[:, None]
    found = submission_frames(log, Scenario.of(mask), PROMPT)
    submission = {(log.log_id, prompt): found for prompt in (PROMPT, OTHER_PROMPT)}
    place = tmp_path_factory.mktemp("files")
    paths = {name: place / f"{name}.pkl" for name in ("spatiotemporal", "temporal", "truth")}
    write_spatiotemporal(paths["spatiotemporal"], submission)
    write_temporal(paths["temporal"], submission)
    stated = {key: [replace(f, score=None, is_ambiguous=True) for f in frames] for key, frames in submission.items()}
    write_ground_truth(paths["truth"], stated)
    return paths


@pytest.fixture
def broken(tmp_path: Path, files: dict[str, Path]) -> Callable[..., Path]:
    """A copy of a sound file after `change` has been at its content."""

    def make(change: Callable[[Content], Any], track: str = "spatiotemporal") -> Path:
        content = pickle.loads(files[track].read_bytes())
        path = tmp_path / "broken.pkl"
        path.write_bytes(pickle.dumps(change(content) or content))
        return path

    return make


def frame(content: Content, number: int = 4) -> dict[str, Any]:
    return content[next(iter(content))][number]


def put(name: str, value: object, at: object = None) -> Callable[[Content], None]:
    """A defect: one field of one frame, or one entry of it."""

    def change(content: Content) -> None:
        if at is None:
            frame(content)[name] = value
        else:
            array = frame(content)[name].copy()
            array[at] = value
            frame(content)[name] = array

    return change


def each(change: Callable[[dict[str, Any]], Any]) -> Callable[[Content], None]:
    """A defect of every frame."""

    def run(content: Content) -> None:
        for frames in content.values():
            for one in frames:
                change(one)

    return run


def rename(change: Callable[[tuple[str, str]], Any]) -> Callable[[Content], Content]:
    def run(content: Content) -> Content:
        each(lambda one: one.pop("seq_id"))(content)
        return {change(key) if n == 0 else key: frames for n, (key, frames) in enumerate(content.items())}

    return run


def unasked(content: Content) -> Content:
    key, frames = next(iter(content.items()))
    plain = [{name: value for name, value in one.items() if name not in ("seq_id", "description")} for one in frames]
    return {**content, (key[0], "cat"): plain}


def sequence(change: Callable[[list[Any]], Any]) -> Callable[[Content], Content]:
    return lambda content: {key: change(f) if n == 0 else f for n, (key, f) in enumerate(content.items())}


def drop_boxes(keep: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        kept = keep(one)
        arrays = {name: value for name, value in one.items() if isinstance(value, np.ndarray)}
        one.update({name: value[kept] for name, value in arrays.items()})

    return change


def emptied(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:0] if isinstance(value, np.ndarray) else value for name, value in one.items()}


def to_ego_frame(one: dict[str, Any]) -> None:
    one["translation_m"] = one["translation_m"] - np.array(one["ego_translation_m"])


def shift_to_city(one: dict[str, Any]) -> None:
    """The sample's city has the ego near its origin; a real one does not."""
    one["ego_translation_m"] = [value + 2000.0 for value in one["ego_translation_m"]]


def both(*changes: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        for step in changes:
            step(one)

    return change


def move_ego(metres: float) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        own = np.linalg.norm(one["translation_m"] - np.array(one["ego_translation_m"]), axis=1) < 1e-6
        one["translation_m"] = one["translation_m"] + own[:, None] * np.array([metres, 0.0, 0.0])

    return change


def is_ego(one: dict[str, Any]) -> Any:
    return np.linalg.norm(one["translation_m"] - np.array(one["ego_translation_m"]), axis=1) < 1e-6


def only(label: int) -> Callable[[dict[str, Any]], None]:
    def change(one: dict[str, Any]) -> None:
        name = ("REFERRED_OBJECT", "RELATED_OBJECT", "OTHER_OBJECT")[label]
        one["label"] = np.full_like(one["label"], label)
        one["name"] = np.full_like(one["name"], name)

    return change


def as_text(content: Content) -> Content:
    return {**content, str(next(iter(content))): next(iter(content.values()))}


SPATIAL = [
    ("V_FORM", lambda content: list(content)),
    ("V_KEY", rename(lambda key: key[0])),
    ("V_KEY_TWICE", as_text),
    ("V_SEQUENCE", sequence(lambda frames: [])),
    ("V_SEQUENCE", sequence(lambda frames: frames[0])),
    ("V_FIELD", lambda content: frame(content).pop("yaw") is None),
    ("V_FIELD", lambda content: frame(content).pop("ego_translation_m") is None),
    ("V_ARRAY", put("size", np.zeros((3, 2)))),
    ("V_ARRAY", put("label", [0, 1])),
    ("V_ARRAY", put("yaw", np.zeros(1, np.float32))),
    ("V_ARRAY", put("ego_translation_m", [1.0, 2.0])),
    ("V_DTYPE", lambda content: put("label", frame(content)["label"].astype(float))(content)),
    ("V_DTYPE", lambda content: put("name", frame(content)["label"])(content)),
    ("V_DTYPE", lambda content: put("translation_m", frame(content)["translation_m"].astype(np.float16))(content)),
    ("V_DTYPE", lambda content: put("track_id", frame(content)["track_id"].astype(np.uint64) + (1 << 63))(content)),
    ("V_ARRAY", put("num_interior_pts", np.zeros(2))),
    ("V_ARRAY", put("note", np.array("text"))),
    ("V_ARRAY", put("velocity_m_per_s", None)),
    ("V_ARRAY", lambda content: put("velocity_m_per_s", frame(content)["velocity_m_per_s"][1:])(content)),
    ("V_ARRAY", put("ego_translation_m", np.zeros(3))),
    ("V_ARRAY", put("ego_translation_m", ["1", "2", "3"])),
    ("V_ARRAY", put("ego_translation_m", "123")),
    ("V_ARRAY", put("ego_translation_m", {1.0: 1, 2.0: 1, 3.0: 1})),
    ("V_ARRAY", put("ego_translation_m", [10**400, 0, 0])),
    ("V_ARRAY", put("ego_translation_m", [10**5000, 0, 0])),
    ("V_STAMP", put("timestamp_ns", 10**5000)),
    ("V_STAMP", put("timestamp_ns", "soon")),
    ("V_STAMP", lambda content: frame(content).pop("timestamp_ns") is None),
    ("V_STAMP_ORDER", sequence(lambda frames: [*frames[:2], frames[1], *frames[2:]])),
    ("V_ANSWER", put("is_positive", "yes")),
    ("V_ANSWER", put("is_positive", None)),
    ("V_FINITE", put("translation_m", np.nan, (2, 1))),
    ("V_FINITE", put("score", np.inf, 2)),
    ("V_LABEL", put("label", 7, 2)),
    ("V_NAME", put("name", "PEDESTRIAN", 2)),
    ("V_LABEL", lambda content: put("label", frame(content)["label"].astype(np.uint64) + (1 << 63))(content)),
    ("V_SIZE", put("size", 0.0, (2, 1))),
    ("V_SIZE", put("size", 1e30, (2, 1))),
    ("V_FAR", put("translation_m", 1e300, (2, 1))),
    ("V_FAR", each(lambda one: one.update(ego_translation_m=[1e308, -1e308, 0.0]))),
    ("V_VELOCITY", put("velocity_m_per_s", np.nan, (2, 1))),
    ("V_SCORE", put("score", 1.5, 2)),
    ("V_SCORE", put("score", -0.1, 2)),
    ("V_SCORE_MISSING", lambda content: frame(content).pop("score") is None),
    ("V_TRACK_TWICE", lambda content: put("track_id", frame(content)["track_id"][1], 2)(content)),
    ("V_NO_OTHER", each(only(0))),
    ("V_FRAME_EGO", each(both(to_ego_frame, shift_to_city))),
    ("V_FRAME_EGO", each(both(to_ego_frame, lambda one: one.update(ego_translation_m=[0.0, 0.0, 0.0])))),
    ("V_FAR", each(lambda one: one.update(translation_m=one["translation_m"] + 5000.0))),
    ("V_SEQ_ID", put("seq_id", ("x", PROMPT))),
    ("V_SEQ_ID", put("description", "another")),
    ("V_RATE", sequence(lambda frames: frames[::2])),
    ("V_CONTRADICTION", put("is_positive", False)),
    ("V_EGO_MISSING", each(drop_boxes(lambda one: ~is_ego(one)))),
    ("V_EGO_CENTRE", each(move_ego(1.422))),
    ("V_EGO_CENTRE", each(move_ego(0.7))),
    ("V_NOTHING", each(only(2))),
]  # fmt: skip
REFERRING = [
    ("V_LOG_ID", rename(lambda key: (key[0][:8], key[1]))),
    ("V_PAIR_MISSING", lambda content: dict(list(content.items())[1:])),
    ("V_PAIR_UNKNOWN", unasked),
    ("V_STAMPS", sequence(lambda frames: frames[:-1])),
    ("V_EGO_POSITION", put("ego_translation_m", [9.0, 9.0, 0.0])),
    ("V_BOXES_MISSING", lambda content: drop_boxes(lambda one: np.arange(one["label"].size) != 2)(frame(content))),
    ("V_BOXES_MISSING", sequence(lambda frames: [emptied(one) for one in frames])),
    ("V_BOXES_ELSEWHERE", lambda content: put("translation_m", 3.0, (2, 0))(content)),
]  # fmt: skip
TEMPORAL = [
    ("V_FIELD", lambda content: frame(content).pop("label") is None),
    ("V_ANSWER", put("is_positive", 1)),
    ("V_STAMP_ORDER", sequence(lambda frames: frames[::-1])),
    ("V_NOTHING", each(lambda one: one.update(is_positive=False))),
]  # fmt: skip


@pytest.mark.parametrize("name", ["spatiotemporal", "temporal", "truth"])
def test_a_sound_file_has_no_findings(name: str, files: dict[str, Path], references: References) -> None:
    for to in (None, references):
        validation = validate_submission(files[name], to, is_truth=name == "truth")
        assert (validation.findings, dict(validation.counts)) == ((), {})
        assert validation.is_valid
        assert validation.track == ("temporal" if name == "temporal" else "spatiotemporal")
        assert (validation.n_pairs, validation.n_frames) == (2, 60)


def codes(path: Path, references: References | None = None) -> set[str]:
    validation = validate_submission(path, references)
    wrong = {code for code in validation.counts if code in ERRORS}
    assert validation.is_valid == (not wrong)
    assert all(f.level == ("error" if f.code in ERRORS else "warning") for f in validation.findings)
    assert all(f.message for f in validation.findings)
    return set(validation.counts)


@pytest.mark.parametrize(("code", "change"), SPATIAL, ids=[f"{n}-{code}" for n, (code, _) in enumerate(SPATIAL)])
def test_each_defect_of_boxes_has_its_own_code(code: str, change: Any, broken: Any) -> None:
    assert codes(broken(change)) == {code}


@pytest.mark.parametrize(("code", "change"), TEMPORAL, ids=[code for code, _ in TEMPORAL])
def test_each_defect_of_a_temporal_file_has_its_own_code(code: str, change: Any, broken: Any) -> None:
    assert codes(broken(change, "temporal")) == {code}


@pytest.mark.parametrize(("code", "change"), REFERRING, ids=[code for code, _ in REFERRING])
def test_what_does_not_fit_the_references_has_a_code(
    code: str, change: Any, broken: Any, references: References
) -> None:
    path = broken(change)
    assert code in codes(path, references)
    assert codes(path) <= {"V_LOG_ID"}, "the file by itself is sound"


def test_frames_of_both_tracks_are_not_mixed(broken: Any, files: dict[str, Path]) -> None:
    moments = pickle.loads(files["temporal"].read_bytes())
    path = broken(lambda content: {key: f if n else moments[key] for n, (key, f) in enumerate(content.items())})
    assert codes(path) == {"V_TRACKS_MIXED"}


def test_a_log_that_is_not_given_or_cannot_be_read_is_said(files: dict[str, Path], log: Log, tmp_path: Path) -> None:
    assert codes(files["spatiotemporal"], References(logs={})) == {"V_LOG_MISSING"}
    assert codes(files["spatiotemporal"], References(logs={log.log_id: tmp_path})) == {"V_LOG_UNREADABLE"}


def test_annotations_that_cannot_be_read_are_named(files: dict[str, Path], log: Log, folder: Path) -> None:
    to = References(logs={log.log_id: folder}, annotations={log.log_id: folder / "typo.feather"})
    validation = validate_submission(files["spatiotemporal"], to)
    assert not validation.is_valid
    assert validation.counts == {"V_LOG_UNREADABLE": 1}
    assert "typo.feather" in validation.findings[0].message


def test_what_is_no_pickle_is_said(tmp_path: Path) -> None:
    (tmp_path / "text.pkl").write_text("not a pickle")
    assert codes(tmp_path / "text.pkl") == codes(tmp_path / "missing.pkl") == {"V_FILE"}


def test_every_code_is_in_the_tables() -> None:
    tried = {code for code, _ in (*SPATIAL, *REFERRING, *TEMPORAL)} | {"V_TRACKS_MIXED", "V_LOG_MISSING", "V_FILE"}
    assert tried | {"V_LOG_UNREADABLE"} == set(ERRORS) | set(WARNINGS)
    with pytest.raises(ValueError, match="unknown code"):
        Findings().add("V_NEW", "", "")


def test_all_defects_are_found_at_once_and_counted(broken: Any) -> None:
    def change(content: Content) -> None:
        each(lambda one: one.update(score=one["score"] + 2))(content)
        put("label", 9, 2)(content)

    validation = validate_submission(broken(change))
    assert set(validation.counts) == {"V_SCORE", "V_LABEL"}
    assert validation.counts["V_SCORE"] == validation.n_boxes
    assert sum(f.code == "V_SCORE" for f in validation.findings) == MOST_PER_CODE
    assert "frame 4" in next(f.place for f in validation.findings if f.code == "V_LABEL")


def test_the_trap_of_the_ego_box_names_its_cost(broken: Any) -> None:
    [finding] = {f.message for f in validate_submission(broken(each(move_ego(1.422)))).findings}
    assert "0.263 instead of 1.0" in finding
    [finding] = {f.message for f in validate_submission(broken(each(move_ego(0.7)))).findings}
    assert "0.263" not in finding


def test_ground_truth_needs_no_scores(broken: Any) -> None:
    path = broken(each(lambda one: one.pop("score")))
    assert codes(path) == {"V_SCORE_MISSING"}
    assert validate_submission(path, is_truth=True).findings == ()


def test_the_official_files_are_valid(shared_data: Path, val_logs: list[Path]) -> None:
    mining = shared_data / "av2" / "scenario_mining"
    truth = read_challenge_file(mining / "combined_gt_dev.pkl")
    to = References(list(truth), truth, {path.name: path for path in val_logs})
    assert validate_submission(mining / "combined_gt_dev.pkl", to, is_truth=True).counts == {}
    assert validate_submission(mining / "combined_predictions_dev.pkl", References(to.pairs, to.truth)).counts == {}
    # Its boxes are a tracker's, not the annotations'.
    assert validate_submission(mining / "combined_predictions_dev.pkl", to).counts == {"V_BOXES_ELSEWHERE": 2}
