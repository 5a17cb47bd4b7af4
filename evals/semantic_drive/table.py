"""The benchmark as Markdown: the same report gives the same text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evals.semantic_drive.benchmark import BenchmarkReport, Comparison, Row
from evals.semantic_drive.scoring import TagScore
from evals.semantic_drive.values import SCORED_TAGS, SPLITS, Split
from evals.statistics.bootstrap import Interval

_FIGURES: Final = ("precision", "recall", "F1", "macro F1", "risk MAE")
_TITLES: Final[dict[Split, str]] = {
    "stress": "Stress: picked by browsing the published judge's output, labels pre-filled from it",
    "blind": "Blind: drawn at random, labelled without sight of any output",
}


def as_markdown(report: BenchmarkReport) -> str:
    """The whole report."""
    parts = ["# Semantic-Drive benchmark", _head(report)]
    for split in SPLITS:
        rows = [row for row in report.rows if row.split == split]
        parts += [f"## {_TITLES[split]}", main_table(rows), _notes(rows)]
        parts += ["### By tag: true positives / false positives / false negatives", _tags(rows)]
        parts += ["### Ours less another row, on the same frames", _comparisons(report, split)]
        parts += ["### The 15 enumerated fields", _fields(report, split)]
    parts += ["## Rewards against errors", _rewards(report), "## Stored records against the schema", _sources(report)]
    return "\n\n".join(parts) + "\n"


def verdict(report: BenchmarkReport) -> str:
    """One line: whether what was published came out again."""
    checked = [row for row in report.rows if row.published is not None]
    same = sum(row.reproduced is True for row in checked)
    text = f"{same} of {len(checked)} published rows and {report.rewards_equal} of {report.n_frames} stored rewards"
    return f"{text} reproduced exactly" + (f"; changed files: {', '.join(report.changed)}" if report.changed else "")


def main_table(rows: Sequence[Row]) -> str:
    """Every method with its figures and their intervals."""
    lines = [[_name(row), *map(shown, row.figures), _published(row)] for row in rows]
    return table(("method", *_FIGURES, "published"), lines)


_HEAD: Final = """\
{n_frames} frames, of which {stress} are in the stress and {blind} in the blind gold set and {rest} in neither.
{verdict}.

Figures are micro averages over frames and the six tags of the published benchmark; macro F1 is over the tags that the
gold set has. Brackets: 95 % intervals over {n_resamples} resamples of the frames, seed {seed}; those of cross-validated
rows do not tell of the luck of learning. An asterisk marks rows that read the published judge's record."""


def _head(report: BenchmarkReport) -> str:
    stress, blind = (max(row.n_frames for row in report.rows if row.split == split) for split in SPLITS)
    return _HEAD.format(
        n_frames=report.n_frames,
        stress=stress,
        blind=blind,
        rest=report.n_unlabelled,
        verdict=verdict(report),
        n_resamples=report.n_resamples,
        seed=report.seed,
    )


def _name(row: Row) -> str:
    return row.name + (" *" if row.uses_judge else "")


def _published(row: Row) -> str:
    if row.reproduced is None:
        return "-"
    return "reproduced" if row.reproduced else "NOT reproduced"


def _notes(rows: Iterable[Row]) -> str:
    learned = [f"- {_name(row)}: learned from {row.learned_from}" for row in rows if row.learned_from != "nothing"]
    return "\n".join(learned)


def _tags(rows: Iterable[Row]) -> str:
    return table(("method", *SCORED_TAGS), [[_name(row), *map(_counts, row.tags)] for row in rows])


def _counts(tag: TagScore) -> str:
    return "/".join(map(_count, (tag.true_positives, tag.false_positives, tag.false_negatives)))


def _count(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:.1f}"


def _comparisons(report: BenchmarkReport, split: Split) -> str:
    mine = [one for one in report.comparisons if one.split == split]
    head = ("ours", "against", *(f"{name} difference (p)" for name, _ in mine[0].figures)) if mine else ("ours",)
    return table(head, [[one.name, one.against, *_differences(one)] for one in mine])


def _differences(one: Comparison) -> list[str]:
    return [
        f"{shown(figure.difference)} ({'-' if figure.p_value is None else f'{figure.p_value:.3f}'})"
        for _, figure in one.figures
    ]


def _fields(report: BenchmarkReport, split: Split) -> str:
    scores = dict(report.fields)[split]
    lines = [[one.source, f"{one.stated:.3f}", f"{one.right:.3f}", f"{one.right_of_all:.3f}"] for one in scores]
    return table(("source", "stated", "right where stated", "right of all"), lines)


def _rewards(report: BenchmarkReport) -> str:
    head = "Rank correlation of a reward of the published judge's records with wrong tags per frame; below 0 is good."
    lines = [
        [split, *("-" if value is None else f"{value:+.2f}" for _, value in rewards)]
        for split, rewards in report.rewards
    ]
    return f"{head}\n\n" + table(("gold set", "published reward", "our reward"), lines)


def _sources(report: BenchmarkReport) -> str:
    lines = [
        [one.name, str(one.records), f"{one.illegal_tags} of {one.kinds} kinds", str(one.other_problems)]
        for one in report.sources
    ]
    return table(("source", "records", "illegal tags", "other problems"), lines)


def shown(interval: Interval) -> str:
    """A figure with its interval; a dash where it is undefined."""
    if interval.estimate is None:
        return "-"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.3f}"
    return f"{interval.estimate:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Rows of cells as a Markdown table."""
    rows = [list(head), ["---"] * len(head), *map(list, lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
