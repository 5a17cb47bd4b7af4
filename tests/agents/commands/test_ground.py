"""`agents ground` and what refinement makes of it: a detector that looks at pixels, over rendered camera images."""

import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import feather

from agents.cli import main
from agents.commands.ground import GroundRequest, ground_command
from tests.tools.grounding.colours import ColourGrounder
from tools.av2.log import open_log
from tools.av2.samples.appearance import light_of
from tools.av2.samples.recording import Placement, record
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.variation import Variation
from tools.errors import UserError
from tools.grounding.errors import GroundingError
from tools.grounding.files import read_detections
from tools.tracking.files import restore

LOG_ID = "queue-1"
PHANTOMS = ("phantom-0", "phantom-1")


@pytest.fixture(scope="module")
def pictured(tmp_path_factory):
    """A log by day with a dozen cars, and images of its ring cameras."""
    assert light_of(LOG_ID).name == "day"
    folder = tmp_path_factory.mktemp("logs") / LOG_ID
    folder.mkdir()
    scene = SCENES[3](Variation(np.random.default_rng(7)))
    record(folder, LOG_ID, scene, Placement(800.0, -300.0, 12.0, 0.7, 315_960_000_000_000_000), cameras=True)
    return folder


def by_colours(detector, classes, options):
    """Opens the test's own detector; the request says which words it has."""
    return ColourGrounder()


@pytest.fixture(scope="module")
def looked_at(pictured, tmp_path_factory):
    """What `ground --json --out` said of the log, and the file it wrote."""
    place = tmp_path_factory.mktemp("seen")
    request = GroundRequest((pictured,), "colours:none", every_s=0.5, out=str(place / "{log_id}.json"))
    with pytest.MonkeyPatch.context() as patch:
        lines = []
        patch.setattr("builtins.print", lambda text="", **_: lines.append(text))
        assert ground_command(request, "json", by_colours) == 0
    [content] = lines
    return json.loads(content), place / f"{LOG_ID}.json"


def test_what_is_seen_is_where_the_truth_has_it(pictured, looked_at):
    """Direction and distance of matched detections, against the annotations at the nearest frame."""
    content, _ = looked_at
    [found] = content["inventories"]
    assert content["detector"] == "colours"
    assert (found["log_id"], found["unplaced"], content["failed"]) == (LOG_ID, "", {})
    matched = [item for item in found["items"] if item["track"]]
    assert len(matched) > 100
    tracks = open_log(pictured).tracks
    off_m, off_rad = [], []
    for item in matched:
        frame = int(np.abs(tracks.timestamps_ns - item["timestamp_ns"]).argmin())
        row = tracks.row_index[tracks.track_uuid.index(item["track"]["uuid"]), frame]
        x, y, _ = tracks.centre_ego_m[row]
        off_m.append(abs(item["track"]["distance_m"] - math.hypot(x, y)))
        if item["track"]["distance_m"] > 15:
            off_rad.append(abs(math.remainder(item["bearing_rad"] - math.atan2(y, x), 2 * math.pi)))
    assert max(off_m) < 0.5
    assert np.median(np.degrees(off_rad)) < 1.5
    assert {item["camera"] for item in matched} >= {"ring_front_center", "ring_front_left", "ring_front_right"}


def test_the_file_holds_every_picture_and_is_the_same_again(pictured, looked_at, tmp_path, capsys):
    content, path = looked_at
    [found] = content["inventories"]
    kept = read_detections(path, LOG_ID)
    assert kept.detector == "colours"
    assert [(one.camera, one.timestamp_ns, len(one.found)) for one in kept.pictures] == [
        (one["camera"], one["timestamp_ns"], one["n_found"]) for one in found["pictures"]
    ]
    assert any(not one.found for one in kept.pictures)
    request = GroundRequest((pictured,), "colours:none", every_s=0.5, out=str(tmp_path / "again.json"))
    assert ground_command(request, "text", by_colours) == 0
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(kept.pictures)
    assert any(line.endswith(": Clear") for line in lines)
    assert any(" x car (" in line and " m, " in line for line in lines)


def test_cameras_and_times_are_chosen(pictured, capsys):
    request = GroundRequest((pictured,), "colours:none", cameras=("ring_front_center",), every_s=4.0)
    assert ground_command(request, "table", by_colours) == 0
    out = capsys.readouterr().out
    assert "in 4 pictures" in out.splitlines()[0]
    *rows, narrow = out.splitlines()[2:]
    assert {line.split()[0] for line in rows} == {"ring_front_center"}
    assert max(map(len, rows)) <= 80
    assert narrow.startswith("left out, for the terminal is narrow: box px, time ns")
    assert ground_command(GroundRequest((pictured,), "c:n", cameras=("ring_up",)), "table", by_colours) == 2
    assert "no images of this camera" in capsys.readouterr().err


def test_image_files_have_no_places(pictured, tmp_path, capsys):
    image = max((pictured / "sensors/cameras/ring_front_center").iterdir())
    Image.open(image).save(tmp_path / "still.png")
    assert ground_command(GroundRequest((tmp_path / "still.png",), "colours:none"), "json", by_colours) == 0
    [found] = json.loads(capsys.readouterr().out)["inventories"]
    assert found["unplaced"] == "image files have no calibration"
    assert found["items"]
    assert all(item["bearing_rad"] is None and item["track"] is None for item in found["items"])
    assert {item["camera"] for item in found["items"]} == {"still.png"}


class Failing(ColourGrounder):
    def detect(self, pictures):
        raise GroundingError("out of memory")


def test_a_detector_that_fails_is_no_empty_inventory(pictured, tmp_path, capsys):
    request = GroundRequest((pictured,), "colours:none", every_s=5.0, out=str(tmp_path / "x.json"))
    assert ground_command(request, "json", lambda *_: Failing()) == 2
    printed = capsys.readouterr()
    assert "out of memory" in printed.err
    assert json.loads(printed.out)["inventories"] == []
    assert not (tmp_path / "x.json").exists()


def test_a_bad_log_loses_no_other(pictured, tiny_logs, capsys):
    request = GroundRequest((pictured, tiny_logs[0]), "colours:none", cameras=("ring_front_center",), every_s=5.0)
    assert ground_command(request, "json", by_colours) == 3
    printed = capsys.readouterr()
    assert list(json.loads(printed.out)["failed"]) == [tiny_logs[0].name]
    assert "no camera images" in printed.err


@pytest.mark.parametrize(
    ("paths", "more", "problem"),
    [
        (["a.txt"], [], "neither a log folder nor an image"),
        (["none"], [], "no such folder"),
        (["a.png"], ["--out", "x.json"], "--out keeps the detections of a log"),
        (["a.png"], ["--detector", "dog:x"], "is not KIND:WEIGHTS"),
        (["a.png"], ["--detector", "owlv2"], "is not KIND:WEIGHTS"),
        (["a.png"], ["--classes", "car,,bus"], "empty word"),
        (["a.png"], ["--detector", "yoloe-pf:x.pt", "--classes", "car"], "takes no classes"),
        (["a.png"], ["--detector", "owlv2:x", "--embeddings", "e.npz"], "only yoloe is given them"),
        (["a.png"], ["--detector", "yoloe:x.pt"], "no such weights file"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(paths, more, problem, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("x")
    Image.new("RGB", (9, 9)).save("a.png")
    with pytest.raises(SystemExit) as ended:
        main(["ground", *paths, *([] if "--detector" in more else ["--detector", "owlv2:somewhere"]), *more])
    assert ended.value.code == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("note: ")]
    assert len(errors) == 1
    assert problem in errors[0]


def test_a_broken_image_is_told(tmp_path, capsys):
    (tmp_path / "a.jpg").write_bytes(b"no image")
    assert ground_command(GroundRequest((tmp_path / "a.jpg",), "c:n"), "json", by_colours) == 2
    assert "not a readable JPEG or PNG image" in capsys.readouterr().err


def test_one_file_for_several_logs_is_refused(pictured, tiny_logs):
    request = GroundRequest((pictured, *tiny_logs), "colours:none", out="x.json")
    with pytest.raises(UserError, match=r"put \{log_id\} into it"):
        ground_command(request, "json", by_colours)


@pytest.fixture
def tracked(pictured, tmp_path):
    """The log with a tracker's file: the annotations with scores, and two cars that stand where nothing is."""
    table = feather.read_table(str(pictured / "annotations.feather"))
    rng = np.random.default_rng(5)
    uuids = table["track_uuid"].to_pylist()
    score = dict(zip(sorted(set(uuids)), rng.uniform(0.6, 0.9, len(set(uuids))), strict=True))
    real = table.append_column("score", pa.array([score[uuid] for uuid in uuids]))
    path = tmp_path / "tracker.feather"
    feather.write_feather(pa.concat_tables([real, _phantoms(pictured, real.schema)]), str(path))
    return path


def _phantoms(folder, schema):
    """Boxes ahead of the recording car, a car's length above the road at its sides: in front of nothing but sky."""
    tracks = open_log(folder).tracks
    rows = []
    for name, (x, y) in zip(PHANTOMS, ((16.0, 7.0), (16.0, -7.0)), strict=True):
        for stamp in tracks.timestamps_ns.tolist():
            values = {"timestamp_ns": stamp, "track_uuid": name, "category": "REGULAR_VEHICLE", "score": 0.35}
            values |= {"length_m": 4.5, "width_m": 1.9, "height_m": 1.6, "qw": 1.0, "qx": 0.0, "qy": 0.0, "qz": 0.0}
            rows.append({**values, "tx_m": x, "ty_m": y, "tz_m": 5.0, "num_interior_pts": 5})
    return pa.Table.from_pylist(rows, schema=schema)


def refined(tracked, pictured, out, *more):
    with pytest.raises(SystemExit) as ended:
        main(["refine", str(pictured), "--out", str(out), "--annotations", str(tracked), *more])
    return ended.value.code


def test_images_take_out_tracks_that_refinement_keeps(pictured, looked_at, tracked, tmp_path):
    _, seen = looked_at
    assert refined(tracked, pictured, tmp_path / "blind") == 0
    kept = set(open_log(tmp_path / "blind" / LOG_ID).tracks.track_uuid)
    assert kept >= set(PHANTOMS)
    assert refined(tracked, pictured, tmp_path / "seeing", "--detections", str(seen)) == 0
    folder = tmp_path / "seeing" / LOG_ID
    assert set(open_log(folder).tracks.track_uuid) == kept - set(PHANTOMS)
    changes = json.loads((folder / "refinement.json").read_bytes())["changes"]
    gone = [one for one in changes if one["why"].startswith("images: ")]
    assert [(one["what"], one["tracks"]) for one in gone] == [("false track removed", [name]) for name in PHANTOMS]
    assert all("met in 0 of" in one["why"] and one["why"].endswith("by colours") for one in gone)
    verdicts = json.loads((folder / "verification.json").read_bytes())
    told = {one["uuid"]: one["state"] for one in verdicts["verdicts"]}
    assert set(told) == kept
    assert sum(state == "confirmed" for state in told.values()) >= 8
    before = open_log(pictured, annotations=str(tracked)).tracks
    assert restore(folder).track_uuid == before.track_uuid
    np.testing.assert_array_equal(restore(folder).centre_ego_m, before.centre_ego_m)


def test_annotations_lose_nothing(pictured, looked_at, tmp_path):
    _, seen = looked_at
    assert refined(pictured / "annotations.feather", pictured, tmp_path / "out", "--detections", str(seen)) == 0
    assert json.loads((tmp_path / "out" / LOG_ID / "refinement.json").read_bytes())["changes"] == []


def test_detections_of_another_log_are_refused(pictured, looked_at, tracked, tiny_logs, tmp_path, capsys):
    _, seen = looked_at
    run = partial(refined, tiny_logs[0] / "annotations.feather", tiny_logs[0])
    assert run(tmp_path / "out", "--detections", str(seen)) == 2
    assert f"belongs to the log {LOG_ID!r}" in capsys.readouterr().err
    assert refined(tracked, pictured, tmp_path / "out", "--detections", str(tmp_path / "none.json")) == 2
    assert "agents ground LOG --out FILE" in capsys.readouterr().err
