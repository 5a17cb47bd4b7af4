"""A part of a suite: by prompt, by position, by tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from evals.cases.case import Case, Suite
from evals.cases.digest import suite_digest
from tools.errors import UserError


def select(suite: Suite, pattern: str | None = None, part: slice | None = None, tags: Sequence[str] = ()) -> Suite:
    """The cases of a suite that fit; its digest is that of the part.

    Args:
        suite: The suite.
        pattern: Regular expression that must be found somewhere in the prompt, whatever its case.
        part: Positions among the cases that fit so far, in their order (by log, then by prompt).
        tags: A case needs all of these.

    Raises:
        UserError: The pattern is no regular expression, no case has such a tag, or no case is left.
        DataError: A log's files cannot be read.
    """
    wanted, needed = _compiled(pattern), _known(suite, tags)
    cases = [case for case in suite.cases if _fits(case, wanted, needed)]
    chosen = tuple(cases[part] if part is not None else cases)
    if not chosen:
        raise UserError(f"no case of {suite.name} ({len(suite.cases)} cases) fits the filter")
    return suite if chosen == suite.cases else restricted(suite, chosen)


def restricted(suite: Suite, cases: Iterable[Case]) -> Suite:
    """The suite with these of its cases alone."""
    chosen = tuple(sorted(cases))
    truth = {case.key: suite.truth[case.key] for case in chosen if case.key in suite.truth}
    logs = {case.log_id for case in chosen}
    folders = {log_id: path for log_id, path in suite.log_folders.items() if log_id in logs}
    mined = {log_id: path for log_id, path in suite.annotations.items() if log_id in logs}
    digest = suite_digest(suite.edition, chosen, truth, folders, mined)
    return replace(suite, cases=chosen, truth=truth, log_folders=folders, annotations=mined, digest=digest)


def parse_slice(text: str) -> slice:
    """`a:b` or `a:b:c` with Python's meaning, such as `:20` or `0:100:10`.

    Raises:
        UserError: It is none.
    """
    found = re.fullmatch(r"(-?\d{1,9})?:(-?\d{1,9})?(?::(-?[1-9]\d{0,8})?)?", text.strip())
    if found is None:
        raise UserError(f"{text!a} is no slice; write first:after, such as 0:100 or :20")
    return slice(*(None if number is None else int(number) for number in found.groups()))


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    try:
        return None if pattern is None else re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise UserError(f"{pattern!a} is no regular expression: {error}") from None


def _known(suite: Suite, tags: Sequence[str]) -> frozenset[str]:
    there = {tag for case in suite.cases for tag in case.tags}
    for tag in tags:
        if tag not in there:
            raise UserError(
                f"no case of {suite.name} has the tag {tag!a}; there are: {', '.join(sorted(there)) or '-'}"
            )
    return frozenset(tags)


def _fits(case: Case, pattern: re.Pattern[str] | None, tags: frozenset[str]) -> bool:
    return (pattern is None or pattern.search(case.prompt) is not None) and tags <= set(case.tags)
