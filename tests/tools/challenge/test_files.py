"""Submission files: round trip, equal bytes, whole or not at all, and hostile files refused."""

import collections
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tools.challenge.frames import ChallengeFrame
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.errors import DataError


def frame(stamp: int, labels: list[int]) -> ChallengeFrame:
    count = len(labels)
    return ChallengeFrame(
        stamp, np.arange(count, dtype=np.int32), np.array(labels, np.int32), np.arange(3.0 * count).reshape(count, 3),
        np.ones((count, 3), np.float32), np.zeros(count, np.float32), np.zeros((count, 3)),
        np.full(count, 0.5, np.float32), (1.0, 2.0, 3.0),
    )  # fmt: skip


SUBMISSION = {
    ("log-b", "stopped car"): (frame(1, [0, 1, 2]), frame(2, [2, 2])),
    ("log-a", "it's a bus"): (frame(5, []), frame(6, [0])),
}


def test_round_trip(tmp_path: Path) -> None:
    write_spatiotemporal(tmp_path / "s.pkl", SUBMISSION)
    read = read_challenge_file(tmp_path / "s.pkl")
    assert list(read) == sorted(SUBMISSION)
    for key, frames in SUBMISSION.items():
        for back, ours in zip(read[key], frames, strict=True):
            assert (back.timestamp_ns, back.ego_translation_m) == (ours.timestamp_ns, ours.ego_translation_m)
            for name in ("track_id", "label", "translation_m", "size_m", "yaw_rad", "velocity_mps", "score"):
                np.testing.assert_array_equal(getattr(back, name), getattr(ours, name), strict=True)


def test_frames_carry_what_the_shipped_files_carry(tmp_path: Path, shared_data: Path) -> None:
    write_spatiotemporal(tmp_path / "s.pkl", SUBMISSION)
    shipped = read_plain_pickle(shared_data / "av2/scenario_mining/combined_predictions_dev.pkl")
    theirs = next(iter(shipped.values()))[0]
    ours = read_plain_pickle(tmp_path / "s.pkl")["log-b", "stopped car"][0]
    assert set(ours) == set(theirs)
    for name, value in theirs.items():
        if isinstance(value, np.ndarray):
            assert (ours[name].dtype, ours[name].shape[1:]) == (value.dtype, value.shape[1:]), name
    assert ours["name"].tolist() == ["REFERRED_OBJECT", "RELATED_OBJECT", "OTHER_OBJECT"]


def test_the_temporal_file_says_when(tmp_path: Path) -> None:
    write_temporal(tmp_path / "t.pkl", SUBMISSION)
    content = read_plain_pickle(tmp_path / "t.pkl")
    answers = {key: [(f["timestamp_ns"], f["is_positive"]) for f in frames] for key, frames in content.items()}
    assert answers == {
        ("log-a", "it's a bus"): [(5, False), (6, True)],
        ("log-b", "stopped car"): [(1, True), (2, False)],
    }


WRITE_IN_A_FRESH_PROCESS = """
import runpy, sys
from pathlib import Path
module = runpy.run_path(sys.argv[1])
submission = dict(reversed(module["SUBMISSION"].items()))
module["write_spatiotemporal"](Path(sys.argv[2]), submission)
module["write_temporal"](Path(sys.argv[3]), submission)
"""


def test_same_input_same_bytes_in_any_process_and_order(tmp_path: Path) -> None:
    write_spatiotemporal(tmp_path / "s1.pkl", SUBMISSION)
    write_temporal(tmp_path / "t1.pkl", SUBMISSION)
    command = [sys.executable, "-c", WRITE_IN_A_FRESH_PROCESS, __file__, tmp_path / "s2.pkl", tmp_path / "t2.pkl"]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3], env={"PYTHONHASHSEED": "7"})
    assert (tmp_path / "s1.pkl").read_bytes() == (tmp_path / "s2.pkl").read_bytes()
    assert (tmp_path / "t1.pkl").read_bytes() == (tmp_path / "t2.pkl").read_bytes()


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "s.pkl"
    write_spatiotemporal(path, SUBMISSION)
    before = path.read_bytes()
    with pytest.raises(DataError, match="no log to submit"):
        write_spatiotemporal(path, {})
    without_scores = ChallengeFrame(*(getattr(frame(1, [0]), n) for n in FIELDS[:7]), None, (0.0, 0.0, 0.0))
    with pytest.raises(DataError, match="has no scores"):
        write_spatiotemporal(path, {("a", "b"): (without_scores,)})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["s.pkl"]


FIELDS = ("timestamp_ns", "track_id", "label", "translation_m", "size_m", "yaw_rad", "velocity_mps")


WRITE_WITHOUT_ROOM = """
import resource, runpy, sys
from pathlib import Path
module = runpy.run_path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
try:
    module["write_spatiotemporal"](Path(sys.argv[2]), module["SUBMISSION"])
except module["DataError"] as error:
    print(error)
"""


def test_a_disk_that_fills_up_is_one_line_and_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "s.pkl").write_bytes(b"old")
    command = [sys.executable, "-c", WRITE_WITHOUT_ROOM, __file__, tmp_path / "s.pkl"]
    done = subprocess.run(command, check=True, cwd=Path(__file__).parents[3], capture_output=True, text=True)
    assert "cannot be written: File too large" in done.stdout
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("s.pkl", b"old")]


class Hostile:
    def __init__(self, *reduced: object) -> None:
        self.reduced = reduced

    def __reduce__(self) -> tuple:
        return self.reduced


def forged_dtype() -> object:
    """An object dtype that claims to hold no references: its bytes would be taken for pointers."""
    return Hostile(np.dtype, ("O8", False, True), (3, "|", None, None, None, 8, 8, 0))


HOSTILE = {
    "a call": Hostile(print, ("called",)),
    "a shell": Hostile(__import__("os").system, ("true",)),
    "a builtin": Hostile(getattr, ("a", "upper")),
    "another class": collections.OrderedDict(a=1),
    "an object array": np.array([{}, []], dtype=object),
    "a structured array": np.zeros(2, [("a", "f8")]),
    "a forged dtype": forged_dtype(),
    "a class of numpy": np.ma.masked_array([1], [0]),
    "a function of numpy": Hostile(np.fromfile, ("/etc/hostname",)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_but_plain_arrays_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hostile.pkl"
    path.write_bytes(pickle.dumps({("a", "b"): [HOSTILE[name]]}, protocol=4))
    with pytest.raises(DataError, match="refused"):
        read_plain_pickle(path)
    assert capsys.readouterr().out == ""


def test_plain_arrays_of_every_protocol_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plain.pkl"
    content = [np.arange(6.0).reshape(2, 3), np.asfortranarray(np.eye(2)), np.array(["a", "bc"]), np.float32(2.5)]
    for protocol in (3, 4, 5):
        path.write_bytes(pickle.dumps(content, protocol=protocol))
        for back, ours in zip(read_plain_pickle(path), content, strict=True):
            np.testing.assert_array_equal(back, ours, strict=True)


def test_nested_sharing_and_cycles_cost_little(tmp_path: Path) -> None:
    laughs: list[object] = []
    for _ in range(200):
        laughs = [laughs, laughs]
    laughs.append(laughs)
    path = tmp_path / "laughs.pkl"
    path.write_bytes(pickle.dumps(laughs))
    assert len(read_plain_pickle(path)) == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a readable pickle"),
        (b"not a pickle at all", "not a readable pickle"),
        (pickle.dumps([]), "not the challenge's form"),
        (pickle.dumps({"log": []}), r"a key is not \(log_id, prompt\)"),
        (pickle.dumps({("a", "b"): {}}), "not a list of frames"),
        (pickle.dumps({("a", "b"): [{"timestamp_ns": 1}]}), "a frame lacks ego_translation_m, track_id"),
    ],
)
def test_what_is_not_a_submission_says_why(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "s.pkl").write_bytes(content)
    with pytest.raises(DataError, match=problem):
        read_challenge_file(tmp_path / "s.pkl")


def test_malformed_frames_say_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "s.pkl"
    write_spatiotemporal(path, SUBMISSION)
    good = pickle.loads(path.read_bytes())
    for change, problem in (
        ({"yaw": np.array([np.nan, 0, 0])}, "not finite"),
        ({"yaw": np.zeros(2)}, "yaw_rad must have shape"),
        ({"size": np.zeros((3, 2))}, "expected numbers of shape"),
        ({"timestamp_ns": 2}, "do not increase"),
    ):
        first, second = good["log-b", "stopped car"]
        path.write_bytes(pickle.dumps({("log-b", "stopped car"): [{**first, **change}, second]}))
        with pytest.raises(DataError, match=problem):
            read_challenge_file(path)
    assert not (tmp_path / "missing.pkl").exists()
    with pytest.raises(DataError, match="missing file"):
        read_challenge_file(tmp_path / "missing.pkl")
