"""Logs in, facts out: every moment of every log described and judged; what fails is told beside what does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agents.scenes.judging import judge
from agents.scenes.moments import moments_of, with_detections
from agents.scenes.scouting import Scouting, scout
from agents.scenes.values import Moment, Sample
from tools.av2.cameras import CameraRig
from tools.av2.log import open_log
from tools.errors import AtomError, DataError
from tools.grounding.files import read_detections
from tools.models.api import ChatModel
from tools.scenes.facts import SceneFact, fact_of
from tools.vision.images import CameraImages


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be described.

    Attributes:
        cameras: Names of cameras.
        every_s: Seconds between moments.
        detections: Path of detections, `{log_id}` standing for the log; empty where no detector looked.
    """

    cameras: tuple[str, ...]
    every_s: float
    detections: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """What came of one log.

    Attributes:
        log_id: The log.
        facts: What was agreed on, by time.
        evidence: All samples of each moment, as JSON values.
        failures: Moments that nobody described, with the first reason; or why the log could not be looked at.
    """

    log_id: str
    facts: tuple[SceneFact, ...]
    evidence: tuple[dict[str, Any], ...]
    failures: tuple[str, ...]


Opened = tuple[CameraRig, CameraImages, tuple[Moment, ...]]


def opened(folder: Path, wanted: Wanted, cache_dir: Path | None) -> Opened:
    """Cameras and pictures of a log, and the moments to describe.

    Raises:
        DataError: Log, pictures or detections cannot be read.
        AtomError: The log has no calibration.
    """
    log = open_log(folder, cache_dir)
    rig, images = log.cameras, CameraImages.of(folder)
    moments = moments_of(log, images, wanted.cameras, wanted.every_s)
    if wanted.detections:
        path = Path(wanted.detections.replace("{log_id}", log.log_id))
        moments = with_detections(moments, read_detections(path, log.log_id))
    return rig, images, moments


def describe(
    folders: Sequence[Path],
    wanted: Wanted,
    scouts: Sequence[ChatModel],
    how: Scouting,
    cache_dir: Path | None,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[Described, ...]:
    """Describe logs one after the other; a log that cannot be looked at loses no other.

    Args:
        folders: The logs' folders.
        wanted: What is to be described.
        scouts: Who is asked.
        how: How they are asked.
        cache_dir: Of logs; None reads the sources.
        told: Told each log's name before it is begun.
    """
    found = []
    for folder in folders:
        told(folder.name)
        try:
            rig, images, moments = opened(folder, wanted, cache_dir)
        except (DataError, AtomError) as error:
            found.append(Described(folder.name, (), (), (str(error),)))
            continue
        samples = scout(moments, rig, images, scouts, how)
        found.append(_joined(folder.name, moments, samples))
    return tuple(found)


def _joined(log_id: str, moments: Sequence[Moment], samples: Sequence[tuple[Sample, ...]]) -> Described:
    facts, failures = [], []
    for moment, each in zip(moments, samples, strict=True):
        failed = [f"{sample.scout}: {sample.failure}" for sample in each if sample.failure]
        consensus = judge(moment, each)
        if consensus is None:
            failures.append(f"{moment.time_s:.1f} s: nobody described it: {failed[0]}")
        else:
            facts.append(fact_of(log_id, moment.timestamp_ns, moment.time_s, consensus, failed))
    evidence = tuple(_evidence(moment, each) for moment, each in zip(moments, samples, strict=True))
    return Described(log_id, tuple(facts), evidence, tuple(failures))


def _evidence(moment: Moment, samples: Sequence[Sample]) -> dict[str, Any]:
    said = [asdict(sample) for sample in samples]
    return {"log_id": moment.log_id, "timestamp_ns": moment.timestamp_ns, "pictures": moment.pictures, "samples": said}
