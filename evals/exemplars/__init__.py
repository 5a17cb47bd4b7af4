"""Exemplars held against what is known: the script of sample worlds, or results that a reference gave.

truths.py (what the script says, put together) -> worlds.py (the scripts' logs) -> verifying.py (a program against it)
references.py (RefAV's own results on real logs)
"""

from evals.exemplars.verifying import Claim, Verdict, verify

__all__ = ["Claim", "Verdict", "verify"]
