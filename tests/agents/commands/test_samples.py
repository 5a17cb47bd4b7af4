"""`agents samples` by kind, and mining what it writes."""

import json
from pathlib import Path

import pytest

from agents.cli import main
from tools.av2.samples import KINDS


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_kinds_are_listed_with_their_atoms(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "samples", "--list")
    assert code == 0
    assert f"{len(KINDS)} kinds" in out
    assert all(name in out and kind.atom in out for name, kind in KINDS.items())


def test_logs_of_a_kind_are_written_and_mined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = tmp_path / "logs"
    code, out, _ = _run(capsys, "samples", logs, "--kind", "brakes_hard", "--seed", 4)
    assert code == 0
    assert f"{len(list(logs.iterdir()))} logs in" in out
    (tmp_path / "program.py").write_text(KINDS["brakes_hard"].program)
    words = ("run", "--program", tmp_path / "program.py", "--logs", logs, "--out", tmp_path / "runs", "--json")
    code, out, err = _run(capsys, *words, "--workers", 1)
    assert code == 0, err
    found = {log["log_id"] for log in json.loads(out)["logs"] if log["intervals"]}
    truths = [json.loads((log / "truth.json").read_bytes()) for log in logs.iterdir()]
    happens = {truth["log_id"] for truth in truths if any(event["what"] == "brakes_hard" for event in truth["events"])}
    assert 0 < len(happens) < len(truths)
    assert found == happens


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("samples",), "name the folder to write into"),
        (("samples", "DIR", "--kind", "brakes_hrd"), "no event kind 'brakes_hrd' (nearest: brakes_hard"),
        (("samples", "DIR", "--scenes", "0", "--kind", "brakes"), "--scenes must be at least 1"),
    ],
)
def test_what_cannot_be_written_is_said(
    words: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "logs"
    code, _, err = _run(capsys, *(folder if word == "DIR" else word for word in words))
    assert code == 2
    assert message in err
    assert not folder.exists()


def test_images_are_written_when_asked_for_and_cameras_are_mined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.av2.samples.imaging.IMAGES_PER_S", 0.2)
    logs = tmp_path / "logs"
    code, _, _ = _run(capsys, "samples", logs, "--scenes", 1, "--cameras")
    assert code == 0
    assert len(list(logs.glob("*/sensors/cameras/ring_*/*.jpg"))) == 21
    (tmp_path / "program.py").write_text(
        'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
        'seen = within_camera_view(cars, log_dir, camera_name="ring_front_center")\n'
        'output_scenario(seen, "cars in front of the camera", log_dir, output_dir)\n'
    )
    words = ("run", "--program", tmp_path / "program.py", "--logs", logs, "--out", tmp_path / "runs", "--json")
    code, out, err = _run(capsys, *words, "--workers", 1)
    assert code == 0, err
    assert [bool(log["intervals"]) for log in json.loads(out)["logs"]] == [True]
