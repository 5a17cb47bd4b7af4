"""Outcomes of programs, to be held against one another."""

from tools.sandbox.payloads import pack_scenario
from tools.scenario import Scenario


def told(result):
    """An outcome byte for byte; of a limit only what does not depend on a clock."""
    if isinstance(result.outcome, Scenario):
        return pack_scenario(result.outcome)
    limit = result.outcome.limit
    return result.outcome.issue, result.outcome.also, limit and (limit.code, limit.limit, limit.unit)
