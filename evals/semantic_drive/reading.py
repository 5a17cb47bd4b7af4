"""From the files of the data set to values: every frame is joined by its token, and what does not join is an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from evals.semantic_drive.files import (
    BLIND_GOLD,
    CLIP,
    GEMMA,
    HINT,
    JUDGE,
    KIMI,
    STRESS_GOLD,
    json_lines,
    json_object,
    unpack,
)
from evals.semantic_drive.orm import original_reward
from evals.semantic_drive.stored import CLIP_PROMPTS
from evals.semantic_drive.values import SCORED_TAGS, Gold, SourceState, Split, StoredRewards, StoredScenes
from tools.errors import DataError
from tools.scenes.classes import CLASSES
from tools.scenes.evidence import Sighting
from tools.scenes.inventory import Inventory, parse_inventory
from tools.scenes.parsing import ParsedScene, parse_scene
from tools.scenes.schema import SceneRecord
from tools.typing import NDArrayFloat

GOLD_FILES: Final[dict[Split, str]] = {"stress": STRESS_GOLD, "blind": BLIND_GOLD}
Rows = Mapping[str, Mapping[str, Any]]
_OF_THE_FILE: Final = frozenset(
    {"token", "model_source", "yolo_inventory", "_reasoning_trace", "judge_score", "judge_log"}
)


def read_stored(folder: Path) -> StoredScenes:
    """Read the data set.

    Args:
        folder: Where its files lie.

    Raises:
        PrerequisiteError: A file is missing.
        DataError: A file is damaged, or files do not fit one another.
    """
    files = {name: unpack(folder, name) for name in (GEMMA, KIMI, JUDGE, CLIP, STRESS_GOLD, BLIND_GOLD)}
    gemma, kimi, judge, clip = (json_lines(files[name]) for name in (GEMMA, KIMI, JUDGE, CLIP))
    _same_frames(folder / JUDGE, judge, gemma)
    _same_frames(folder / CLIP, clip, gemma)
    parsed = {name: _parsed(rows) for name, rows in (("Gemma", gemma), ("Kimi", kimi), ("judge", judge))}
    at = {token: place for place, token in enumerate(gemma)}
    golds = [_gold(split, folder / name, json_object(files[name]), at) for split, name in GOLD_FILES.items()]
    scores, prompts = _clip(folder / CLIP, [clip[token] for token in gemma])
    return StoredScenes(
        sightings=_sightings(folder / GEMMA, gemma, parsed["Gemma"], parsed["Kimi"]),
        judge=tuple(parsed["judge"][token].record for token in gemma),
        clip=scores,
        clip_prompts=prompts,
        golds=tuple(golds),
        rewards=_rewards(folder / JUDGE, [judge[token] for token in gemma]),
        sources=tuple(_state(name, list(scenes.values())) for name, scenes in parsed.items()),
        changed=tuple(name for name, file in files.items() if not file.is_as_released),
    )


def _same_frames(path: Path, rows: Rows, expected: Rows) -> None:
    if missing := expected.keys() - rows.keys():
        raise DataError(path, f"has no record of {len(missing)} frames, such as {min(missing)}", HINT)
    if more := rows.keys() - expected.keys():
        raise DataError(path, f"has records of {len(more)} unknown frames, such as {min(more)}", HINT)


def _parsed(rows: Rows) -> dict[str, ParsedScene]:
    return {token: parse_scene(row, _OF_THE_FILE) for token, row in rows.items()}


def _sightings(
    path: Path, rows: Rows, gemma: Mapping[str, ParsedScene], kimi: Mapping[str, ParsedScene]
) -> tuple[Sighting, ...]:
    if unknown := kimi.keys() - gemma.keys():
        raise DataError(path.with_name(KIMI), f"has records of {len(unknown)} unknown frames", HINT)
    return tuple(
        Sighting(token, (gemma[token].record, _record(kimi.get(token))), _inventory(path, token, row))
        for token, row in rows.items()
    )


def _record(found: ParsedScene | None) -> SceneRecord | None:
    return None if found is None else found.record


def _inventory(path: Path, token: str, row: Mapping[str, Any]) -> Inventory:
    text = row.get("yolo_inventory")
    if not isinstance(text, str):
        raise DataError(path, f"the record {token} has no inventory", HINT)
    try:
        return parse_inventory(text, CLASSES)
    except DataError as error:
        raise DataError(path, f"the record {token}: {error}", HINT) from error


def _gold(split: Split, path: Path, rows: Rows, at: Mapping[str, int]) -> Gold:
    if unknown := rows.keys() - at.keys():
        raise DataError(path, f"labels {len(unknown)} unknown frames, such as {min(unknown)}", HINT)
    records = [parse_scene(row, _OF_THE_FILE).record for row in rows.values()]
    return Gold(
        split=split,
        at=np.array([at[token] for token in rows], np.int64),
        tags=np.array([[tag in record.tags for tag in SCORED_TAGS] for record in records], np.bool_),
        risk=np.array([_risk(path, token, record) for token, record in zip(rows, records, strict=True)], np.float64),
        records=tuple(records),
    )


def _risk(path: Path, token: str, record: SceneRecord) -> float:
    if record.risk is None:
        raise DataError(path, f"the record {token} has no risk score", HINT)
    return float(record.risk)


def _clip(path: Path, rows: list[Mapping[str, Any]]) -> tuple[NDArrayFloat, tuple[str, ...]]:
    scores = [row.get("scores") for row in rows]
    prompts = tuple(sorted(scores[0])) if isinstance(scores[0], dict) else ()
    if missing := {name for names in CLIP_PROMPTS.values() for name in names} - set(prompts):
        raise DataError(path, f"has no scores of the prompt {min(missing)!a}", HINT)
    for row, found in zip(rows, scores, strict=True):
        if not isinstance(found, dict) or tuple(sorted(found)) != prompts or not all(map(_is_number, found.values())):
            raise DataError(path, f"the record {row['token']} has no scores of the same prompts as the others", HINT)
    return np.array([[found[name] for name in prompts] for found in scores if found], np.float64), prompts


def _is_number(value: object) -> bool:
    return isinstance(value, float)


def _rewards(path: Path, rows: Iterable[Mapping[str, Any]]) -> StoredRewards:
    stored, ours = [], []
    for row in rows:
        if not isinstance(row.get("judge_score"), float | int):
            raise DataError(path, f"the record {row['token']} has no judge_score", HINT)
        inventory = row.get("yolo_inventory") or ""
        if not isinstance(inventory, str):
            raise DataError(path, f"the record {row['token']} has no inventory", HINT)
        stored.append(row["judge_score"])
        ours.append(original_reward(row, inventory))
    return StoredRewards(np.array(stored, np.float64), np.array(ours, np.float64))


def _state(name: str, scenes: list[ParsedScene]) -> SourceState:
    illegal = [tag for scene in scenes for tag in scene.illegal_tags]
    problems = sum(len(scene.problems) for scene in scenes)
    return SourceState(name, len(scenes), len(illegal), len(set(illegal)), problems - len(illegal))
