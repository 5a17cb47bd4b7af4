"""The files are joined by token; whatever is missing or damaged is named."""

import gzip
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from evals.semantic_drive import files
from evals.semantic_drive.orm import original_reward
from evals.semantic_drive.published import read_published
from evals.semantic_drive.reading import read_stored
from evals.semantic_drive.values import StoredScenes
from tools.errors import DataError, PrerequisiteError


def test_everything_is_there_as_released(stored: StoredScenes) -> None:
    assert stored.changed == ()
    assert (len(stored.sightings), len(stored.unlabelled)) == (2550, 2336)
    assert [len(gold.at) for gold in stored.golds] == [108, 107]
    assert sum(sighting.records[1] is None for sighting in stored.sightings) == 5
    assert stored.clip.shape == (2550, 17)


def test_illegal_tags_are_counted(stored: StoredScenes) -> None:
    counted = {one.name: (one.records, one.illegal_tags, one.kinds) for one in stored.sources}
    assert counted["Gemma"][:2] == (2550, 3)
    assert counted["Kimi"] == (2545, 525, 104)
    assert counted["judge"][:2] == (2550, 37)


def test_the_published_reward_is_that_of_every_stored_record(stored: StoredScenes) -> None:
    assert stored.rewards.equal == 2550


def record(**parts: object) -> dict[str, object]:
    agents = {"vru_status": parts.pop("vru", "none")}
    critical = {"ego_required_action": parts.pop("action", "lane_keep"), "blocking_factor": parts.pop("by", "none")}
    return {"key_interacting_agents": agents, "scenario_criticality": critical, **parts}


@pytest.mark.parametrize(
    ("said", "inventory", "reward"),
    [
        (record(vru="jaywalking_fast"), "1 person", 2),
        (record(vru="jaywalking_fast"), "1 car", -10),
        (record(vru="roadside_static"), "1 car", 0),
        (record(wod_e2e_tags=["construction"]), "1 Speed Limit Sign", 2),
        (record(wod_e2e_tags=["construction"]), "1 car", -5),
        (record(action="stop"), "1 red light", -5),
        (record(action="nudge_around_static_obstacle", by="debris"), "1 car", 3),
        (record(vru="jaywalking_fast", action="stop"), "", 0),
        (record(description="..."), "1 car", -10),
    ],
)
def test_terms_of_the_published_reward(said: dict[str, object], inventory: str, reward: float) -> None:
    assert original_reward(said, inventory) == reward


Damage = Callable[[list[bytes]], list[bytes]]


def without_scores(lines: list[bytes]) -> list[bytes]:
    row = orjson.loads(lines[0])
    del row["scores"]["clear_safe"]
    return [orjson.dumps(row), *lines[1:]]


def without_a_prompt(lines: list[bytes]) -> list[bytes]:
    rows = [orjson.loads(line) for line in lines]
    for row in rows:
        del row["scores"]["debris_hazard"]
    return [orjson.dumps(row) for row in rows]


def changed(**parts: object) -> Damage:
    return lambda lines: [orjson.dumps(orjson.loads(lines[0]) | parts), *lines[1:]]


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        (files.GEMMA, lambda lines: [lines[0][:-9], *lines[1:]], "line 1 is no JSON"),
        (files.GEMMA, lambda lines: [*lines, lines[0]], "line 2551 repeats the token"),
        (files.GEMMA, lambda lines: [b"[]", *lines], "line 1 holds no JSON object"),
        (files.GEMMA, changed(token=5), "line 1 has no token"),
        (files.GEMMA, changed(yolo_inventory=None), "has no inventory"),
        (files.GEMMA, changed(yolo_inventory="[CAM_FRONT]: 1 spaceship (Med/0.50)"), "unknown class 'spaceship'"),
        (files.GEMMA, lambda lines: lines[1:], "has records of 1 unknown frames"),
        (files.JUDGE, lambda lines: lines[1:], "has no record of 1 frames"),
        (files.JUDGE, changed(judge_score="high"), "has no judge_score"),
        (files.JUDGE, changed(yolo_inventory=5), "has no inventory"),
        (files.CLIP, without_scores, "no scores of the same prompts"),
        (files.CLIP, without_a_prompt, "no scores of the prompt 'debris_hazard'"),
        (files.CLIP, changed(scores={}), "no scores of the prompt"),
        (files.KIMI, lambda lines: [], "holds no records"),
    ],
)
def test_damaged_rows_are_named(copied: Path, name: str, damage: Damage, told: str) -> None:
    path = copied / name
    path.write_bytes(gzip.compress(b"\n".join(damage(gzip.decompress(path.read_bytes()).splitlines()))))
    with pytest.raises(DataError, match=told) as error:
        read_stored(copied)
    assert name in str(error.value) or files.JUDGE in str(error.value)


def test_a_cut_file_is_named(copied: Path) -> None:
    path = copied / files.KIMI
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(DataError, match=r"kimi.*cannot be unpacked"):
        read_stored(copied)


def test_a_file_that_grows_too_large_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="unpacks to more than 1000 bytes"):
        read_stored(copied)


def test_a_missing_file_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="DATA is the folder of the Semantic-Drive files"):
        read_stored(tmp_path)


def test_gold_without_a_risk_is_an_error(copied: Path) -> None:
    path = copied / files.BLIND_GOLD
    gold = orjson.loads(gzip.decompress(path.read_bytes()))
    next(iter(gold.values()))["scenario_criticality"]["risk_score"] = 99
    path.write_bytes(gzip.compress(orjson.dumps(gold)))
    with pytest.raises(DataError, match="has no risk score"):
        read_stored(copied)


def test_a_changed_file_that_still_reads_is_told(copied: Path) -> None:
    path = copied / files.KIMI
    path.write_bytes(gzip.compress(b"\n".join(gzip.decompress(path.read_bytes()).splitlines()[1:])))
    assert read_stored(copied).changed == (files.KIMI,)


def test_a_published_table_without_its_row_is_an_error(copied: Path) -> None:
    path = copied / "upstream_results_blind.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if "Gemma3" not in line))
    with pytest.raises(DataError, match="0 rows 'Single Scout: Gemma3"):
        read_published(copied)
