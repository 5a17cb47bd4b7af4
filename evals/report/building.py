"""From an evaluation's folder to everything its report says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from evals.metrics import PromptStats, challenge_scores
from evals.records import OUTCOMES, CaseRecord
from evals.report.categories import ALL, categories_of
from evals.report.coarse import coarse_of
from evals.report.confidence import calibration_of
from evals.report.costs import cost_of
from evals.report.definitions import NAMES, comparable
from evals.report.matches import read_matches
from evals.report.retrieval import read_retrieval
from evals.report.slices import (
    POSITIVE_BINS,
    group_figures,
    holds_of,
    log_figures,
    positive_bin,
    positives_of,
    prompt_figures,
)
from evals.report.values import (
    SCHEMA,
    Comparison,
    ErrorKind,
    EvaluationReport,
    Example,
    Figures,
    LogRow,
    Method,
    OutcomeCounts,
    PromptRow,
    Slice,
    SuiteFacts,
)
from evals.running.compare import check_comparable
from evals.running.files import Evaluation, SuiteCard, read_evaluation
from evals.running.scoring import ScoringSettings
from evals.statistics.challenge import compare_challenge
from evals.statistics.paired import holm
from tools.errors import DataError

OFFICIAL_FILE: Final = "official.json"
N_EXAMPLES: Final = 3


def build(folder: Path, against: Path | None = None) -> EvaluationReport:
    """Read a finished evaluation and work out all that its report says.

    Args:
        folder: The evaluation's folder.
        against: Folder of another evaluation of the same cases to compare with.

    Raises:
        DataError: A folder holds no finished evaluation, or a file is damaged.
        UserError: The two evaluations are not of the same suite, not scored in the same way, or have no figures.
    """
    evaluation = read_evaluation(folder)
    other = None if against is None else read_evaluation(against)
    return report_of(evaluation, other)


def report_of(evaluation: Evaluation, other: Evaluation | None = None) -> EvaluationReport:
    """All that a report says of an evaluation; see `build`."""
    if other is not None:
        check_comparable(evaluation, other)
    scored, settings, records = evaluation.scored, evaluation.settings, evaluation.records
    holds, groups = holds_of(scored.stats), (_by_category(records), _by_positives(scored.stats))
    slices = _slices(records, scored.stats, settings, [*groups[0], *groups[1]])
    named = {group.name for group in groups[0]}
    coarse, spared_cpu_ms = coarse_of(evaluation.folder, evaluation.miner, records, evaluation.costs)
    return EvaluationReport(
        schema=SCHEMA,
        suite=_facts(evaluation.suite, scored=bool(scored.stats)),
        miner=dict(sorted(evaluation.miner.items())),
        method=Method(settings.seed, settings.n_resamples, settings.level, settings.max_range_m, scored.region),
        versions=evaluation.environment.get("versions", {}),
        notes=(*evaluation.suite.notes, *scored.notes),
        n_answered=evaluation.outcomes["answered"],
        overall=None if scored.overall is None else scored.overall.intervals,
        answered=None if scored.answered is None else scored.answered.intervals,
        official=_official(evaluation.folder),
        outcomes=_counts(records),
        categories=tuple(one for one in slices if one.name in named),
        positives=tuple(one for one in slices if one.name not in named),
        prompts=_prompts(records, scored.stats, settings),
        logs=_logs(records, scored.stats, holds),
        errors=_errors(records),
        calibration=calibration_of(records, holds, settings) if scored.stats else None,
        matches=read_matches(evaluation.folder, settings) if scored.stats else None,
        retrieval=read_retrieval(evaluation.folder),
        comparison=None if other is None else _comparison(evaluation, other),
        cost=cost_of(evaluation.costs, evaluation.environment, spared_cpu_ms),
        coarse=coarse,
        records=records,
        holds=holds,
    )


def _facts(card: SuiteCard, *, scored: bool) -> SuiteFacts:
    prompts, logs = ({getattr(case, name) for case in card.cases} for name in ("prompt", "log_id"))
    return SuiteFacts(
        card.name, card.edition, card.split, card.digest, len(card.cases), len(prompts), len(logs),
        comparable(card.edition, card.split, scored=scored),
    )  # fmt: skip


def _official(folder: Path) -> Mapping[str, float | None] | None:
    path = folder / OFFICIAL_FILE
    if not path.is_file():
        return None
    try:
        content = orjson.loads(path.read_bytes())
        return {name: content[name] for name in NAMES}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise DataError(path, f"damaged: {error}", "run the evaluation with --official again") from None


def _counts(records: Iterable[CaseRecord]) -> OutcomeCounts:
    counted = Counter(record.outcome for record in records)
    return {outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]}


def _by(records: Sequence[CaseRecord], name: str) -> dict[str, list[CaseRecord]]:
    found: dict[str, list[CaseRecord]] = defaultdict(list)
    for record in records:
        found[getattr(record, name)].append(record)
    return found


@dataclass(frozen=True, slots=True)
class _Group:
    """Prompts of a slice before they are scored."""

    name: str
    title: str
    definition: str
    prompts: frozenset[str]


def _by_category(records: Sequence[CaseRecord]) -> list[_Group]:
    of = {prompt: categories_of(prompt) for prompt in sorted({record.prompt for record in records})}
    return [
        _Group(one.name, one.title, one.definition, frozenset(p for p, names in of.items() if one.name in names))
        for one in ALL
    ]


def _by_positives(stats: Sequence[PromptStats]) -> list[_Group]:
    bins = {one.prompt: positive_bin(positives_of(one).stamps) for one in stats}
    return [
        _Group(title, title, f"prompts that hold at {title} timestamps", frozenset(p for p in bins if bins[p] == edges))
        for edges in POSITIVE_BINS
        for title in [_bin_title(*edges)]
    ]


def _bin_title(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else str(low) if low == high else f"{low}–{high}"


def _slices(
    records: Sequence[CaseRecord], stats: Sequence[PromptStats], settings: ScoringSettings, groups: Sequence[_Group]
) -> list[Slice]:
    """The groups with a case, with their figures: all from the same resamples."""
    scored = {one.name: np.array([stat.prompt in one.prompts for stat in stats], np.bool_) for one in groups}
    figures = group_figures(stats, {name: mask for name, mask in scored.items() if mask.any()}, settings)
    found = []
    for group in groups:
        own = [record for record in records if record.prompt in group.prompts]
        if own:
            facts = (group.name, group.title, group.definition, len(group.prompts), len(own))
            found.append(Slice(*facts, figures.get(group.name, {}), _counts(own)))
    return found


def _prompts(
    records: Sequence[CaseRecord], stats: Sequence[PromptStats], settings: ScoringSettings
) -> tuple[PromptRow, ...]:
    figures, by_prompt = prompt_figures(stats, settings), {one.prompt: one for one in stats}
    return tuple(
        _prompt_row(prompt, own, by_prompt.get(prompt), figures.get(prompt, {}))
        for prompt, own in sorted(_by(records, "prompt").items())
    )


def _prompt_row(prompt: str, own: Sequence[CaseRecord], stats: PromptStats | None, figures: Figures) -> PromptRow:
    if stats is None:
        return PromptRow(prompt, categories_of(prompt), len(own), None, None, None, figures, _counts(own))
    held, threshold = positives_of(stats), challenge_scores([stats]).prompts[0].threshold
    return PromptRow(prompt, categories_of(prompt), len(own), held.logs, held.stamps, threshold, figures, _counts(own))


def _logs(
    records: Sequence[CaseRecord], stats: Sequence[PromptStats], holds: Mapping[tuple[str, str], bool]
) -> tuple[LogRow, ...]:
    figures = log_figures(stats)
    return tuple(
        LogRow(
            log_id,
            len(own),
            sum(holds.get((log_id, one.prompt), False) for one in own) if stats else None,
            figures.get(log_id, {}),
            _counts(own),
        )
        for log_id, own in sorted(_by(records, "log_id").items())
    )


def _errors(records: Sequence[CaseRecord]) -> tuple[ErrorKind, ...]:
    kinds: dict[tuple[str, str], list[CaseRecord]] = defaultdict(list)
    for record in sorted(records):
        if record.outcome != "answered":
            kinds[record.outcome, record.code].append(record)
    ordered = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_error_kind(own) for _, own in ordered)


def _error_kind(own: Sequence[CaseRecord]) -> ErrorKind:
    by_reason = {record.reason: record for record in reversed(own)}
    shown = sorted(by_reason.values())[:N_EXAMPLES]
    examples = tuple(Example(record.log_id, record.prompt, record.reason) for record in shown)
    return ErrorKind(own[0].outcome, own[0].code, len(own), len({record.prompt for record in own}), examples)


def _comparison(evaluation: Evaluation, other: Evaluation) -> Comparison:
    settings = evaluation.settings
    figures = compare_challenge(
        evaluation.scored.stats, other.scored.stats, level=settings.level, n_resamples=settings.n_resamples,
        seed=settings.seed,
    )  # fmt: skip
    known = {name: one.p_value for name, one in figures.items() if one.p_value is not None}
    corrected = dict(zip(known, holm(list(known.values())), strict=True))
    return Comparison(other.folder.name, figures, {name: corrected.get(name) for name in figures})
