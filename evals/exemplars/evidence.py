"""The verification of an exemplar in a few words: against what, over how much, with what figures."""

from __future__ import annotations

from typing import Any

from evals.exemplars.truths import parse_truth
from evals.exemplars.verifying import Verdict


def truth_evidence(truth: Any, verdict: Verdict) -> str:
    """Such as `event kind brakes; happens in 8 of 10 sample logs; precision 1.000, recall 0.998`."""
    kinds = sorted(set(parse_truth(truth).kinds()))
    if isinstance(truth, str) and kinds:
        basis = f"event kind {truth}"
    elif kinds:
        basis = f"composed from {'event kind' if len(kinds) == 1 else 'event kinds'} {', '.join(kinds)}"
    else:
        basis = "composed from categories and boxes"
    return f"{basis}; {verdict}".replace(" logs;", " sample logs;")


def reference_evidence(reference: str, verdict: Verdict) -> str:
    """Such as `RefAV's own results for its program p027; happens in 4 of 4 real logs; ...`."""
    return f"RefAV's own results for its program {reference}; {verdict}".replace(" logs;", " real logs;")
