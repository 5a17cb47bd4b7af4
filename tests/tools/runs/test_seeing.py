"""Rounds of questions over the real jail: answers are kept, faults fail their log, and lies get nowhere."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from tools.results import Failure, Program
from tools.runs.request import RunRequest
from tools.runs.seeing import Sight, Watch, lacking, looks
from tools.runs.sight_store import gather_evidence, image_warnings, load_seen, store_evidence, store_seen
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.limits import MIB, JailLimits
from tools.vision.values import PassedOver, Seen, SightProblem, VisualAnswer

RED = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
red = is_color(cars, log_dir, color="red")
output_scenario(red, "red cars", log_dir, output_dir)
"""
RED_AND_OLD = RED.replace(
    "output_scenario(red", 'old = looks_like(red, log_dir, description="old")\noutput_scenario(old'
)


@dataclass
class RowEyes:
    """Says yes to one row; some logs cannot be answered."""

    row: int = 1
    name: str = "eyes"
    blind: tuple[str, ...] = ()
    calls: list[list[tuple[str, str, int]]] = field(default_factory=list)

    @property
    def identity(self):
        return self.name

    def images_of(self, log_path):
        return "images"

    def answer(self, asks):
        self.calls.append([(ask.log.log_id, ask.question.key, int(ask.mask.sum())) for ask in asks])
        return [self._seen(ask) for ask in asks]

    def _seen(self, ask):
        yes = np.zeros_like(ask.mask)
        if ask.log.log_id in self.blind:
            return Seen(yes, yes, (), SightProblem("S_EYES", "nobody is there", "try again"))
        yes[self.row] = True  # beyond what was asked, too
        look = VisualAnswer(ask.log.log_id, ask.question.key, "car-1", -1, "red", "yes", "paint", (("ring", 5),), "m")
        return Seen(yes, ~yes & ask.mask, (look,))


@pytest.fixture(scope="module")
def executor():
    with JailedExecutor("standard", workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def logs(executor, tiny_logs):
    return executor.open(tiny_logs)


@pytest.fixture
def watched(executor, logs, tmp_path):
    """`watched(source, eyes)`: results by log, with evidence."""

    def run(source, eyes, **more):
        watch = Watch(executor, Sight(eyes, tmp_path / "seen", **more), source, "query", logs)
        return {result.log_id: (result, evidence) for result, evidence in watch.results()}

    return run


def test_the_questions_of_all_logs_are_answered_together(watched, logs):
    eyes = RowEyes()
    found = watched(RED_AND_OLD, eyes)
    assert [[key for _, key, _ in call] for call in eyes.calls] == [
        ["is_color(color='red')"] * 3,
        ["looks_like(description='old')"] * 3,
    ]
    assert {log_id: count for log_id, key, count in eyes.calls[1]} == {log.log_id: log.n_frames for log in logs}
    for log in logs:
        result, evidence = found[log.log_id]
        assert np.flatnonzero(result.outcome.mask.any(axis=1)).tolist() == [1]
        assert [answer.question for answer in evidence] == ["is_color(color='red')", "looks_like(description='old')"]


def test_answers_are_kept_by_all_that_decides_them(watched):
    first, again, other = RowEyes(), RowEyes(), RowEyes(row=2, name="other eyes")
    watched(RED, first)
    found = watched(RED, again)
    assert again.calls == []
    assert all(evidence and all(answer.from_cache for answer in evidence) for _, evidence in found.values())
    for result, _ in watched(RED, other).values():
        assert np.flatnonzero(result.outcome.mask.any(axis=1)).tolist() == [2]
    assert len(other.calls) == 1


def test_what_was_answered_stays_when_other_logs_fail(watched, logs):
    blind = RowEyes(blind=(logs[1].log_id,))
    found = watched(RED, blind)
    status = {log_id: result.outcome for log_id, (result, _) in found.items()}
    assert [isinstance(status[log.log_id], Failure) for log in logs] == [False, True, False]
    failure = status[logs[1].log_id]
    assert (failure.issue.code, failure.issue.message, failure.issue.hint) == ("S_EYES", "nobody is there", "try again")
    healed = RowEyes()
    watched(RED, healed)
    assert [[log_id for log_id, _, _ in call] for call in healed.calls] == [[logs[1].log_id]]


def test_a_dry_look_keeps_nothing(watched, tmp_path):
    watched(RED, RowEyes(), keeps=False)
    assert not (tmp_path / "seen").exists()


def test_a_damaged_answer_is_asked_anew(watched, tmp_path):
    watched(RED, RowEyes())
    for number, path in enumerate(sorted((tmp_path / "seen").iterdir())):
        data = path.read_bytes()
        path.write_bytes((data[: len(data) // 2], b"{}", data.replace(b'"yes":"', b'"yes":"!'))[number])
    eyes = RowEyes()
    found = watched(RED, eyes)
    assert len(eyes.calls[0]) == 3
    assert not any(result.failed for result, _ in found.values())


PRELUDE = """
import struct, json
def send(mask, number=0, position=0, shape=(6, 10)):
    text = json.dumps(["is_color", [["color", "red"]]]).encode()
    OUTBOX._send(8, position, struct.pack("<H16sII", len(text), bytes([number]) * 16, *shape) + text + mask)
"""


@pytest.mark.parametrize(
    ("lie", "code", "said"),
    [
        ('import secrets\nsend(b"\\xff" * 7 + b"\\xf0", secrets.randbelow(256))\n', "C_CRASH", "keeps asking"),
        ('send(b"\\xff" * 8)\n', "C_CRASH", ""),
    ],
    ids=["asks for ever", "asks beyond the log"],
)
def test_a_child_that_lies_is_ended(executor_with, tiny_logs, tmp_path, lie, code, said):
    limits = JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)
    with executor_with("raw", limits=limits) as raw:
        (log,) = raw.open(tiny_logs[:1])
        source = f"# is_color, is_color\n{PRELUDE}{lie}import os\nos._exit(0)\n"
        eyes = RowEyes()
        ((result, _),) = Watch(raw, Sight(eyes, tmp_path / "seen"), source, "", [log]).results()
    assert result.outcome.issue.code == code
    assert said in result.outcome.issue.message
    assert len(eyes.calls) <= looks(source) + 1


def test_boxes_that_are_not_there_are_not_looked_for(executor_with, tiny_logs, tmp_path):
    """The mask has the log's shape and names a box that the log does not have."""
    import shutil

    import pyarrow as pa
    from pyarrow import feather

    folder = tmp_path / "gap"
    shutil.copytree(tiny_logs[0], folder)
    table = feather.read_table(str(folder / "annotations.feather"))
    kept = [row for row in range(table.num_rows) if row != 7]
    feather.write_feather(table.take(pa.array(kept)), str(folder / "annotations.feather"))
    with executor_with("raw") as raw:
        (log,) = raw.open([folder])
        source = f'# is_color\n{PRELUDE}send(b"\\xff" * 7 + b"\\xf0")\nimport os\nos._exit(0)\n'
        eyes = RowEyes()
        ((result, _),) = Watch(raw, Sight(eyes, tmp_path / "seen"), source, "", [log]).results()
    assert (result.outcome.issue.code, eyes.calls) == ("C_CRASH", [])
    assert "boxes that are not there" in result.outcome.issue.message


def test_a_trial_tells_lack_of_eyes_from_a_wrong_program(executor, tiny_logs, tmp_path):
    program = Program(RED, "test", "red cars")
    blind = Sight(RowEyes(blind=tuple(path.name for path in tiny_logs)), tmp_path / "seen")
    trial = TrialRunner(executor, "standard", tiny_logs, tmp_path / "trials", sight=blind).run(program)
    assert {log.status for log in trial.logs} == {"unreadable"}
    assert (trial.ran, trial.failures) == (False, ())
    seeing = TrialRunner(
        executor, "standard", tiny_logs, tmp_path / "trials", sight=Sight(RowEyes(), tmp_path / "seen")
    )
    assert seeing.run(program).ran
    without = TrialRunner(executor, "standard", tiny_logs, tmp_path / "trials").run(program)
    assert {log.code for log in without.failures} == {"R_NO_CAMERA"}


def test_results_are_found_again_with_the_same_eyes_only(tiny_logs, tmp_path):
    one, other = (Sight(RowEyes(name=name), tmp_path) for name in ("one", "other"))
    keys = {
        RunRequest("q", RED, "file", "standard", tuple(tiny_logs), "1", eyes=eyes).part_key("digest")
        for eyes in ("", one.identity(RED, tiny_logs), other.identity(RED, tiny_logs))
    }
    assert len(keys) == 3
    assert one.identity(RED.replace("is_color(cars", "is_category(cars"), tiny_logs) == ""


def test_what_a_log_lacks_is_named(tiny_logs, pictured_log):
    assert lacking(pictured_log) == ""
    assert lacking(tiny_logs[0]) == "no camera images (sensors/cameras) and no camera calibration (calibration)"


def test_images_that_were_passed_over_are_told_by_camera_and_damage(tmp_path):
    def look(*images):
        passed = tuple(PassedOver(*image) for image in images)
        return VisualAnswer("log", "q", "t", 3, "red", "yes", passed_over=passed)

    damaged = [("ring_b", 9, "cut"), ("ring_a", 7, "cut"), ("ring_a", 5, "cut"), ("ring_a", 6, "small")]
    rear = ("ring_c", -1, "no calibration")
    store_evidence(tmp_path, "a" * 64, [look(*damaged[:2], rear), look(*damaged[1:], rear), look()])
    assert image_warnings(tmp_path, "a" * 64) == (
        "image ring_a/5.jpg and 1 more passed over: cut",
        "image ring_a/6.jpg passed over: small",
        "image ring_b/9.jpg passed over: cut",
        "images of ring_c were passed over: no calibration",
    )
    assert image_warnings(tmp_path, "b" * 64) == ()


def test_answers_and_evidence_survive_the_disk(tmp_path):
    mask = np.random.default_rng(0).random((7, 11)) < 0.5
    passed = (PassedOver("ring", 4, "not a readable JPEG image"),)
    look = VisualAnswer(
        "log", "is_color(color='red')", "t", 3, "red", "yes", "paint \u00e9", (("ring", 5),), "m", False, passed
    )
    store_seen(tmp_path, "k" * 64, Seen(mask, ~mask, (look,)))
    seen = load_seen(tmp_path, "k" * 64)
    assert (seen.yes == mask).all()
    assert (seen.unsure == ~mask).all()
    assert seen.answers == (replace(look, from_cache=True),)
    assert load_seen(tmp_path, "j" * 64) is None
    store_evidence(tmp_path / "parts", "a" * 64, [look, look])
    assert gather_evidence(tmp_path, tmp_path / "parts", ["b" * 64, "a" * 64]) == 2
    assert (tmp_path / "evidence.jsonl").read_text().count("paint") == 2
    assert gather_evidence(tmp_path / "none", tmp_path / "parts", ["b" * 64]) == 0
