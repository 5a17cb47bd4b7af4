"""What a writer makes of the benchmark's prompts, as text of at most 100 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from evals.grammar.agreement import RIGHT_IOU
from evals.grammar.coverage import Opinion
from evals.grammar.layout import WIDTH, block, cut, share, wrapped
from evals.grammar.reading import STATUSES, Reading, Refusal


def table(rows: Sequence[Opinion], verbose: bool = False) -> str:
    """A line per prompt: declined ones, then understood ones by how little the second opinion agrees."""
    ordered = sorted(rows, key=lambda row: (STATUSES.index(row.status), _iou(row), row.key))
    head = f"{'digest':18}{'status':12}{'IoU':>6} {'sure':>5}  text"
    return "\n".join([head, *(line for row in ordered for line in _lines(row, verbose))])


def _lines(row: Opinion, verbose: bool) -> Iterable[str]:
    iou = "-" if row.agreed is None else f"{row.agreed.iou:.3f}"
    if row.agreed is not None and row.agreed.reference_is_empty and row.agreed.iou == 1.0:
        iou = "empty"
    sure = f"{row.made.confidence:.2f}" if isinstance(row.made, Reading) else "-"
    start = f"{row.key:18}{row.status:12}{iou:>6} {sure:>5}  "
    yield start + (row.prompt if verbose else cut(row.prompt, WIDTH - len(start)))
    if verbose:
        yield from (cut(f"      {text}", WIDTH) for text in row.differs)
        yield from _side_by_side(row)


def _side_by_side(row: Opinion) -> Iterable[str]:
    if isinstance(row.made, Refusal):
        yield from block("refusal", row.made.text)
    else:
        yield from block("read as", row.made.understood or "(the writer does not tell)")
        yield from (line for text in row.made.assumptions for line in block("assumed", text))
        yield from block("ours", row.made.source)
    if row.expression is not None:
        yield from block("table", row.expression.program or row.expression.reason)


def summary(rows: Sequence[Opinion]) -> str:
    """How many prompts became what, and how often the second opinion agrees."""
    count = Counter(row.status for row in rows)
    compared = [row.agreed for row in rows if row.agreed is not None]
    telling = [each for each in compared if not each.reference_is_empty]
    failing = [row.key for row in rows if any(text.startswith("OUR PROGRAM FAILS") for text in row.differs)]
    programs = sum(isinstance(row.made, Reading) for row in rows)
    return "\n".join(
        [
            *wrapped(
                f"a program for {share(programs, len(rows))}; "
                + ", ".join(f"{status} {share(count[status], len(rows))}" for status in STATUSES)
            ),
            *wrapped(
                f"second opinion agrees (IoU >= {RIGHT_IOU}) on "
                f"{share(sum(each.is_right for each in telling), len(telling))} of those with something to find, "
                f"{share(sum(each.is_right for each in compared), len(compared))} in all"
            ),
            *wrapped("our programs that fail: " + (", ".join(failing) or "none")),
        ]
    )


def _iou(row: Opinion) -> float:
    return 2.0 if row.agreed is None else row.agreed.iou
