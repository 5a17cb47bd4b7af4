"""A writer against reference programs: does its program find what theirs is known to find?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.grammar.agreement import Agreement, agreement, differences
from evals.grammar.answers import Failed, Masks, answer, mask_of_runs
from evals.grammar.reading import Read, Reading, Refusal
from evals.grammar.texts import Description
from tools.av2.log import Log

PROFILE = "refav"
"""The profile of the reference programs."""
Verdict = Literal["match", "wrong", "declined", "failed", "no reference"]
"""match: IoU from `agreement.RIGHT_IOU` on. wrong: below. declined: no program. failed: the program gives no answer.
no reference: the reference program itself fails."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One description.

    Attributes:
        described: The description and its program.
        made: What the writer made of it.
        verdict: How that compares.
        agreed: Both answers, counted; None where one is missing.
        differs: Where they differ, in words; or why the program fails.
    """

    described: Description
    made: Reading | Refusal
    verdict: Verdict
    agreed: Agreement | None = None
    differs: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The writer's own; None for a refusal."""
        return self.made.confidence if isinstance(self.made, Reading) else None


def compare(
    read: Read,
    descriptions: Sequence[Description],
    logs: Sequence[Log],
    expected: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Compared, ...]:
    """Write a program for every description and compare what it finds.

    Args:
        read: The writer.
        descriptions: What to write programs for.
        logs: The logs, open.
        expected: What the reference programs are known to find, by log and program; for logs that it does not have
            (all of them when None) the reference programs are run.
    """
    known = expected if expected is not None and all(log.log_id in expected for log in logs) else None
    return tuple(_compare(read, each, logs, known) for each in descriptions)


def _compare(
    read: Read, each: Description, logs: Sequence[Log], expected: Mapping[str, Mapping[str, Any]] | None
) -> Compared:
    made = read(each.text)
    if isinstance(made, Refusal):
        return Compared(each, made, "declined")
    theirs = _reference(each, logs, expected)
    if isinstance(theirs, Failed):
        return Compared(each, made, "no reference", differs=(theirs.why,))
    ours = answer(made.source, PROFILE, logs)
    if isinstance(ours, Failed):
        return Compared(each, made, "failed", differs=(ours.why,))
    agreed = agreement(ours, theirs)
    verdict: Verdict = "match" if agreed.is_right else "wrong"
    return Compared(each, made, verdict, agreed, tuple(differences(logs, ours, theirs)))


def _reference(
    each: Description, logs: Sequence[Log], expected: Mapping[str, Mapping[str, Any]] | None
) -> Masks | Failed:
    known = [] if expected is None else [expected[log.log_id].get(each.name, {}) for log in logs]
    if known and all("referred" in entry for entry in known):
        return tuple(mask_of_runs(log, entry["referred"]) for log, entry in zip(logs, known, strict=True))
    return answer(each.program, PROFILE, logs)
