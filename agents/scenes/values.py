"""What scouts are asked and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from tools.scenes.inventory import Inventory
from tools.scenes.schema import SceneRecord


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a log, seen by one picture per camera.

    Attributes:
        log_id: The log.
        time_s: Seconds since the log's first frame.
        timestamp_ns: Time of the frame that the pictures are nearest to.
        pictures: Camera and time of exposure of each picture.
        inventory: What a detector listed in them; None where none looked.
        inventory_text: The same as scouts are shown it; empty where none looked.
    """

    log_id: str
    time_s: float
    timestamp_ns: int
    pictures: tuple[tuple[str, int], ...]
    inventory: Inventory | None = None
    inventory_text: str = ""

    @property
    def key(self) -> str:
        """A name, unique among moments."""
        return f"{self.log_id}/{self.timestamp_ns}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scout made of one entry of the detector's list: `confirmed`, `rejected` or `cannot_tell`, and why."""

    detection: str
    verdict: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One description by one scout.

    Attributes:
        scout: The model.
        seed: Which of its samples.
        record: The description; None where none came.
        verdicts: On the detector's list.
        missed: What the list does not have.
        problems: What in the reply the schema does not allow.
        reward: Symbolic consistency, from 0 to 1; 0 without a description.
        failure: Why there is no description; empty where there is one.
    """

    scout: str
    seed: int
    record: SceneRecord | None
    verdicts: tuple[Verdict, ...] = ()
    missed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    reward: float = 0.0
    failure: str = ""
