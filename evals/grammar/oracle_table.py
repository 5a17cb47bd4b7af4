"""The comparison with reference programs as text, at most 100 columns wide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from evals.grammar.agreement import RIGHT_IOU
from evals.grammar.layout import WIDTH, block, cut, share, wrapped
from evals.grammar.oracle import Compared
from evals.grammar.reading import Reading, Refusal


def table(rows: Sequence[Compared], verbose: bool = False) -> str:
    """A line per description, sorted by verdict; with everything beside it when `verbose`."""
    ordered = sorted(rows, key=lambda row: (row.verdict, _iou(row), row.described.name))
    head = f"{'id':6}{'verdict':13}{'IoU':>6} {'per log':<20}{'sure':>5}  text"
    return "\n".join([head, *(line for row in ordered for line in _lines(row, verbose))])


def _lines(row: Compared, verbose: bool) -> Iterable[str]:
    agreed = row.agreed
    logs = " ".join(f"{value:.2f}" for value in agreed.per_log[:4]) if agreed else ""
    iou = f"{agreed.iou:.3f}" if agreed else "-"
    sure = "-" if row.confidence is None else f"{row.confidence:.2f}"
    start = f"{row.described.name:6}{row.verdict:13}{iou:>6} {logs:<20}{sure:>5}  "
    yield start + (row.described.text if verbose else cut(row.described.text, WIDTH - len(start)))
    if row.verdict != "match" or verbose:
        yield from (cut(f"      {text}", WIDTH) for text in row.differs)
    if verbose:
        yield from _side_by_side(row)


def _side_by_side(row: Compared) -> Iterable[str]:
    if isinstance(row.made, Refusal):
        yield from block("refusal", row.made.text)
        return
    yield from block("read as", row.made.understood or "(the writer does not tell)")
    yield from (line for text in row.made.assumptions for line in block("assumed", text))
    yield from block("ours", row.made.source)
    yield from block("theirs", row.described.program)


def summary(rows: Sequence[Compared]) -> str:
    """Shares, and the wrong answers by how sure the writer was of them."""
    counted = [row for row in rows if row.verdict != "no reference"]
    english = [row for row in counted if row.described.is_english]
    count = Counter(row.verdict for row in english)
    empty = sum(row.agreed.reference_is_empty for row in english if row.agreed and row.verdict == "match")
    wrong = sorted((row for row in counted if row.verdict in ("wrong", "failed")), key=lambda row: -_sure(row))
    return "\n".join(
        [
            f"matching (IoU >= {RIGHT_IOU}): {share(count['match'], len(english))} of the English descriptions "
            f"({empty} with nothing to find), {share(_matching(rows), len(rows))} of all",
            f"wrong {count['wrong']}, failed {count['failed']}, declined {count['declined']}; "
            f"not English: {_not_english(rows)}",
            *wrapped(
                "wrong or failed, the surest first: "
                + (", ".join(f"{row.described.name} {_sure(row):.2f}" for row in wrong) or "none")
            ),
        ]
    )


def _not_english(rows: Sequence[Compared]) -> str:
    count = Counter(row.verdict for row in rows if not row.described.is_english)
    return ", ".join(f"{number} {verdict}" for verdict, number in sorted(count.items())) or "none"


def _matching(rows: Sequence[Compared]) -> int:
    return sum(row.verdict == "match" for row in rows)


def _iou(row: Compared) -> float:
    return row.agreed.iou if row.agreed else -1.0


def _sure(row: Compared) -> float:
    return row.made.confidence if isinstance(row.made, Reading) else 0.0
