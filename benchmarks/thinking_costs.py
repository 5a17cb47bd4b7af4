"""Calls, tokens and money per query by setting, for two priced models.

    python benchmarks/thinking_costs.py [QUERIES]

A scripted model answers (`evals/thinking`), so that calls are those of a model that is wrong about as often; tokens of
requests and replies are estimated (`tools/models/tokens.py`), hidden reasoning is not in them, and no examples of the
memory. Of the fixed prefix, what an earlier request of the same purpose sent counts as read from the provider's cache,
the first as written to it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from thinking_sets import CandidateSet, candidate_sets

from agents.candidates.values import Candidate
from agents.planning import next_numbers
from agents.routes import to_review
from evals.thinking.values import Habits
from tools.av2.samples import write_samples
from tools.models.prices import PriceTable, load_prices
from tools.models.tokens import request_tokens, text_tokens
from tools.models.values import ChatRequest, Usage

MODELS = ("anthropic:claude-sonnet-5-5", "openai:gpt-6-luna")
SIZES = (1, 2, 4, 8)


def requests_of(one: CandidateSet, most: int, is_reviewed: bool) -> tuple[list[ChatRequest], list[str]]:
    """What is asked for one query at a setting, with the replies; candidates are asked until the judge is sure."""
    asked: list[Candidate] = []
    verdict = None
    while numbers := next_numbers(asked, most, verdict):
        asked += [one.candidates[number] for number in numbers]
        verdict = one.hear(asked)
    assert verdict is not None
    wanted = {attempt.request for candidate in asked for attempt in candidate.attempts}
    found = [r for r in one.model.requests if r.digest in wanted or r.purpose == "augment"]
    if is_reviewed:
        before = len(one.model.requests)
        for number in to_review(asked, verdict):
            one.reviewed(number, asked)
        found += one.model.requests[before:]
    unique = list({request.digest: request for request in found}.values())
    return unique, [one.model.ask(request).text for request in unique]


def usage_of(request: ChatRequest, reply: str, name: str, seen: set[str]) -> Usage:
    """Estimated tokens of one call; remembers its fixed prefix."""
    sent = request_tokens(request, name.partition(":")[0])
    fixed = "".join(part.text for part in request.system if part.ends_prefix)
    prefix = min(text_tokens(fixed), sent)
    is_known = fixed in seen
    seen.add(fixed)
    return Usage(sent, text_tokens(reply), prefix if is_known else 0, 0 if is_known else prefix)


def table(sets: Sequence[CandidateSet], prices: PriceTable) -> Iterator[str]:
    """One row per setting."""
    yield (
        "| candidates | review | calls | tokens sent | of these cached | tokens received | "
        + " | ".join(f"USD, {name}" for name in MODELS)
        + " |"
    )
    yield "|---:|---|---:|---:|---:|---:|" + "---:|" * len(MODELS)
    for most in SIZES:
        for is_reviewed in (False, True):
            yield _row(sets, prices, most, is_reviewed)


def _row(sets: Sequence[CandidateSet], prices: PriceTable, most: int, is_reviewed: bool) -> str:
    calls, total = 0, Usage()
    money = dict.fromkeys(MODELS, 0.0)
    seen: set[str] = set()
    for one in sets:
        requests, replies = requests_of(one, most, is_reviewed)
        calls += len(requests)
        for request, reply in zip(requests, replies, strict=True):
            usage = usage_of(request, reply, MODELS[0], seen)
            total += usage
            for name in MODELS:
                money[name] += prices.usd(name, usage) or 0.0
    n = len(sets)
    dollars = " | ".join(f"{money[name] / n:.4f}" for name in MODELS)
    tokens = f"{total.input_tokens / n:,.0f} | {total.cache_read_tokens / n:,.0f} | {total.output_tokens / n:,.0f}"
    return f"| {most} | {'yes' if is_reviewed else 'no'} | {calls / n:.2f} | {tokens} | {dollars} |"


def main(queries: str = "40") -> None:
    """Print the table."""
    prices = load_prices()
    with tempfile.TemporaryDirectory() as scratch:
        logs = list(write_samples(Path(scratch), seed=3))
        sets = list(candidate_sets(logs, Habits(), 0, int(queries)))
        print(*table(sets, prices), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
