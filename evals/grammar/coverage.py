"""A writer against the coverage table: which prompts it understands, and whether a second opinion agrees.

The table's programs (`evals/coverage`) were written by hand, and the writer's by rule, from the same words. Where they
find different things, either may be wrong, or both right: what a person has to look at comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.coverage.table import Expression, key_of
from evals.grammar.agreement import Agreement, agreement, differences
from evals.grammar.answers import Failed, answer
from evals.grammar.reading import Read, Reading, Refusal, Status, status_of
from tools.av2.log import Log

PROFILE = "standard"
"""The profile of the coverage table."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One prompt.

    Attributes:
        prompt: The text.
        key: Its digest.
        made: What the writer made of it.
        status: How that counts.
        expression: The table's entry; None where it has none.
        agreed: What both programs find, counted; None where one is missing or fails.
        differs: Where they differ, in words; or why one fails.
    """

    prompt: str
    key: str
    made: Reading | Refusal
    status: Status
    expression: Expression | None
    agreed: Agreement | None = None
    differs: tuple[str, ...] = ()


def opinions(
    read: Read, prompts: Sequence[str], table: Mapping[str, Expression], logs: Sequence[Log] = ()
) -> tuple[Opinion, ...]:
    """Write a program for every prompt, and compare those that boxes and map can answer with the table's.

    Args:
        read: The writer, for the profile `standard`.
        prompts: The texts.
        table: The coverage table.
        logs: On what to compare; nothing is compared without any.
    """
    return tuple(_opinion(read, prompt, table, logs) for prompt in prompts)


def _opinion(read: Read, prompt: str, table: Mapping[str, Expression], logs: Sequence[Log]) -> Opinion:
    key, made = key_of(prompt), read(prompt)
    entry, status = table.get(key), status_of(made, PROFILE)
    plain = Opinion(prompt, key, made, status, entry)
    if isinstance(made, Refusal) or status != "understood" or not logs:
        return plain
    ours = answer(made.source, PROFILE, logs)
    if isinstance(ours, Failed):
        return Opinion(prompt, key, made, status, entry, differs=(f"OUR PROGRAM FAILS: {ours.why}",))
    if entry is None or entry.need not in ("geometry", "map"):
        return plain
    theirs = answer(entry.program, PROFILE, logs)
    if isinstance(theirs, Failed):
        return Opinion(prompt, key, made, status, entry, differs=(f"the table's program fails: {theirs.why}",))
    differs = tuple(differences(logs, ours, theirs))
    return Opinion(prompt, key, made, status, entry, agreement(ours, theirs), differs)
