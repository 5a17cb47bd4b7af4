"""What a detector saw goes into the index: a cone that no track has is found by keyword, where it stands and when."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agents.coarse import choice_for
from agents.commands.ground import GroundRequest, ground_command
from agents.commands.index import Looking, index_command
from agents.detected import detections_for, windows_at
from agents.grounding import exposures
from agents.indexing import encoder_of, known_vectors
from agents.settings import Settings
from tests.tools.grounding.colours import ColourGrounder
from tools.av2.log import open_log
from tools.av2.samples.recording import Placement, record
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.variation import Variation
from tools.errors import DataError, UserError
from tools.grounding.files import DetectionsFile, read_detections, write_detections
from tools.index.embeddings import LogEmbeddings
from tools.index.objects import NO_TRACK
from tools.index.windows import windows_of
from tools.vision.images import CameraImages

LOG_ID = "queue-1"
CAMERA = "ring_side_left"
CONE_S = 8.0
ORANGE = (232, 98, 22)


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log by day with a dozen cars; once, an orange cone stands to the left that the annotations do not have."""
    folder = tmp_path_factory.mktemp("logs") / LOG_ID
    folder.mkdir()
    scene = SCENES[3](Variation(np.random.default_rng(7)))
    record(folder, LOG_ID, scene, Placement(800.0, -300.0, 12.0, 0.7, 315_960_000_000_000_000), cameras=True)
    log, images = open_log(folder), CameraImages.of(folder)
    begin_ns = int(log.tracks.timestamps_ns[0])
    stamps = [stamp for _, stamp in exposures(log, images, [CAMERA], 1.0)]
    path = images.path(CAMERA, min(stamps, key=lambda stamp: abs(stamp - begin_ns - CONE_S * 1e9)))
    picture = Image.open(path).convert("RGB")
    wide, high = picture.size
    ImageDraw.Draw(picture).rectangle((wide * 0.45, high * 0.5, wide * 0.55, high * 0.7), fill=ORANGE)
    picture.save(path, quality=95)
    return folder


@pytest.fixture(scope="module")
def seen(pictured: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where `agents ground --out` wrote what it saw, as `agents index --detections` is told."""
    pattern = str(tmp_path_factory.mktemp("seen") / "{log_id}.json")
    request = GroundRequest((pictured,), "colours:none", every_s=1.0, out=pattern)
    assert ground_command(request, "json", lambda *_: ColourGrounder()) == 0
    return pattern


def index(folder: Path, cache: Path, detections: str = "") -> LogEmbeddings:
    settings = Settings(cache=str(cache))
    assert index_command([folder], ("standard",), Looking("colours", detections), settings, True) == 0
    found = known_vectors(cache, encoder_of("colours").name, folder, open_log(folder).digest)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def indexed(pictured: Path, seen: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LogEmbeddings]:
    cache = tmp_path_factory.mktemp("cache")
    return cache, index(pictured, cache, seen)


def searched_s(cache: Path, folder: Path, query: str) -> tuple[tuple[float, float], ...]:
    choice = choice_for(Settings(cache=str(cache), coarse="clip:k=1"), query, [folder])
    assert choice is not None
    [kept] = choice.logs.values()
    return kept.searched_s


def test_an_object_that_no_track_has_is_found_by_keyword(
    pictured: Path, indexed: tuple[Path, LogEmbeddings], tmp_path: Path
) -> None:
    cache, _ = indexed
    for query in ("an orange cone", "an orange cone on the left", "traffic cone"):
        [(begin, end)] = searched_s(cache, pictured, query)
        assert begin <= CONE_S <= end, query
    index(pictured, tmp_path)
    [(begin, end)] = searched_s(tmp_path, pictured, "traffic cone")
    assert not begin <= CONE_S <= end


def test_where_a_detection_is_seen_counts(pictured: Path, indexed: tuple[Path, LogEmbeddings]) -> None:
    [(begin, end)] = searched_s(indexed[0], pictured, "an orange cone on the right")
    assert not begin <= CONE_S <= end


def test_a_cone_has_its_words_its_bearing_and_no_track(indexed: tuple[Path, LogEmbeddings]) -> None:
    objects = indexed[1].objects
    [row] = [row for row, label in enumerate(objects.label) if label >= 0 and "cone" in objects.labels[label]]
    assert {"traffic cone", "orange cone"} <= set(objects.labels[objects.label[row]])
    assert objects.track[row] == NO_TRACK
    assert objects.score[row] > 0.5
    assert np.degrees(objects.place[row, 0]) == pytest.approx(100, abs=20)
    assert np.isnan(objects.place[row, 1:]).all()


def test_a_track_that_is_detected_is_no_second_object(pictured: Path, indexed: tuple[Path, LogEmbeddings]) -> None:
    objects = indexed[1].objects
    detected = np.asarray(objects.label) >= 0
    own = {(int(w), int(t)) for w, t in zip(objects.window[~detected], objects.track[~detected], strict=True)}
    pairs = Counter(zip(objects.window[detected].tolist(), objects.track[detected].tolist(), strict=True))
    stood_in = {pair for pair in pairs if pair[1] != NO_TRACK}
    assert own
    assert not own & stood_in
    assert np.isfinite(objects.place[~detected]).all()
    untracked = objects.n_untracked
    assert 0 < untracked < len(objects) - len(own)
    assert untracked == sum(count for (_, track), count in pairs.items() if track == NO_TRACK)


def test_tracks_lie_where_the_annotations_have_them(pictured: Path, indexed: tuple[Path, LogEmbeddings]) -> None:
    objects, tracks = indexed[1].objects, open_log(pictured).tracks
    middle = (indexed[1].begin_ns + indexed[1].end_ns) // 2
    off_rad, off_m = [], []
    for row in np.flatnonzero(np.asarray(objects.label) < 0).tolist():
        frame = int(np.abs(tracks.timestamps_ns - middle[objects.window[row]]).argmin())
        box = int(tracks.row_index[objects.track[row], frame])
        if box >= 0:
            x, y, _ = tracks.centre_ego_m[box]
            bearing, distance, _ = objects.place[row].tolist()
            off_m.append(abs(distance - np.hypot(x, y)))
            off_rad.append(abs(np.angle(np.exp(1j * (bearing - np.arctan2(y, x))))))
    assert len(off_m) > 50
    assert max(off_m) < 1.5
    assert np.degrees(np.median(off_rad)) < 1.5


def test_detections_are_taken_in_once_and_stay(
    pictured: Path, seen: str, indexed: tuple[Path, LogEmbeddings], tmp_path: Path
) -> None:
    cache, before = indexed
    for again in (index(pictured, cache, seen), index(pictured, cache)):
        assert (again.detections, len(again.objects)) == (before.detections, len(before.objects))
    path = Path(seen.replace("{log_id}", LOG_ID))
    kept = read_detections(path, LOG_ID)
    fewer = DetectionsFile(kept.log_id, kept.detector, kept.classes, kept.pictures[:7])
    write_detections(tmp_path / f"{LOG_ID}.json", fewer)
    changed = index(pictured, tmp_path / "cache", str(tmp_path / "{log_id}.json"))
    assert changed.detections not in ("", before.detections)
    assert len(changed.objects) < len(before.objects)


def test_detections_of_another_log_or_time_are_told(
    pictured: Path, seen: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DataError, match="belongs to the log"):
        detections_for(seen.replace("{log_id}", LOG_ID), "another")
    kept = read_detections(Path(seen.replace("{log_id}", LOG_ID)), LOG_ID)
    late = [type(one)(one.camera, one.timestamp_ns + 10**12, *([100] * 2), ()) for one in kept.pictures]
    write_detections(tmp_path / "late.json", DetectionsFile(LOG_ID, "test", kept.classes, tuple(late)))
    settings = Settings(cache=str(tmp_path / "cache"))
    assert index_command([pictured], (), Looking("colours", str(tmp_path / "late.json")), settings, True) == 2
    printed = capsys.readouterr()
    assert "of other times than its frames" in printed.err
    assert json.loads(printed.out)["logs"] == []


def test_what_makes_no_sense_is_refused(pictured: Path, tiny_logs: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--clip PATH"):
        Looking(detections="seen.json")
    settings = Settings(cache=str(tmp_path))
    with pytest.raises(UserError, match=r"put \{log_id\} into it"):
        index_command([pictured, tiny_logs[0]], (), Looking("colours", "seen.json"), settings, True)


def test_a_detection_goes_to_the_window_around_it() -> None:
    windows = windows_of(np.arange(0, 10_000_000_001, 100_000_000))
    times_s = np.array([-0.1, 0.0, 1.9, 2.0, 2.1, 8.7, 10.0, 10.1])
    assert windows_at(windows, (times_s * 1e9).astype(np.int64)).tolist() == [-1, 0, 0, 0, 1, 7, 7, -1]
