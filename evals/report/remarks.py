"""Sentences and words that a report says in every form."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import PromptStats
from evals.report.slices import positives_of
from evals.report.values import EvaluationReport, OutcomeCounts


def holding_nowhere(report: EvaluationReport) -> str:
    """What prompts that hold in no log do to the mean HOTA, in percent; empty where they do nothing.

    The evaluator gives a prompt without a true box HOTA 0, whatever is answered, and counts it in the mean.
    """
    held = [row.n_positive_logs for row in report.prompts if row.n_positive_logs is not None]
    return _said(held, "{:.1f}", 100) if "hota_temporal" in (report.overall or {}) else ""


def scored_nowhere(stats: Sequence[PromptStats]) -> str:
    """The same of sums, with HOTA between 0 and 1."""
    return _said([positives_of(one).logs for one in stats], "{:.3f}", 1)


def _said(held: Sequence[int], form: str, whole: float) -> str:
    if not (empty := held.count(0)):
        return ""
    prompts = f"{empty} of {len(held)} prompts " + ("holds" if empty == 1 else "hold")
    most = form.format(whole * (len(held) - empty) / len(held))
    them = "it" if empty == 1 else "them"
    return (
        f"{prompts} nowhere: the challenge gives {them} HOTA 0, so that {most} is the most that can be reached. "
        "Balanced accuracy can still be 1."
    )


def unanswered(outcomes: OutcomeCounts) -> tuple[int, int]:
    """Cases that were declined, and cases that failed."""
    declined = outcomes.get("declined", 0)
    return declined, sum(outcomes.values()) - declined - outcomes.get("answered", 0)
