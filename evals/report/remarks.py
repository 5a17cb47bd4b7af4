"""Sentences and words that a report says in every form."""

from __future__ import annotations

from evals.report.values import EvaluationReport, OutcomeCounts


def holding_nowhere(report: EvaluationReport) -> str:
    """What prompts that hold in no log do to the mean HOTA, in a sentence; empty where they do nothing.

    The evaluator gives a prompt without a true box HOTA 0, whatever is answered, and counts it in the mean.
    """
    held = [row.n_positive_logs for row in report.prompts if row.n_positive_logs is not None]
    empty = held.count(0)
    if not empty or "hota_temporal" not in (report.overall or {}):
        return ""
    prompts = f"{empty} of {len(held)} prompts " + ("holds" if empty == 1 else "hold")
    most = 100 * (len(held) - empty) / len(held)
    them = "it" if empty == 1 else "them"
    return f"{prompts} nowhere: the challenge gives {them} HOTA 0, so that {most:.1f} is the most that can be reached."


def unanswered(outcomes: OutcomeCounts) -> tuple[int, int]:
    """Cases that were declined, and cases that failed."""
    declined = outcomes.get("declined", 0)
    return declined, sum(outcomes.values()) - declined - outcomes.get("answered", 0)
