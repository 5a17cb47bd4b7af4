"""Which candidates are asked for: wordings, models and temperatures, the most different ones first, in waves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from agents.candidates.values import Candidate, Origin
from agents.consensus.values import Verdict

FIRST_WAVE = 3
"""The grammar's, and two of models: the fewest that can agree independently."""
NEXT_WAVE = 2


def plan_origins(
    query: str, rewrites: Sequence[str], models: Sequence[str], most: int, temperature: float, seed: int
) -> tuple[Origin, ...]:
    """The origins of all candidates that may be asked for, by number; the grammar's is the first.

    Models take turns and so do wordings, so that neighbours differ in both where they can; every pair of model and
    wording is asked at temperature 0 once before any is sampled.

    Args:
        query: The query itself.
        rewrites: Wordings that mean the same.
        models: `provider:model` names; at least one unless `most` is 1.
        most: How many candidates at most, the grammar's among them.
        temperature: Of repeated samples.
        seed: Of the first sample; later ones count up.
    """
    wordings = [(query, False), *((text, True) for text in rewrites)]
    pairs = list(product(range(len(wordings)), range(len(models)))) or []
    in_turn = sorted(pairs, key=lambda pair: (_turn(pair, len(wordings)), pair))
    origins = [Origin("grammar", "", query)]
    for n in range(most - 1 if pairs else 0):
        wording, model = in_turn[n % len(in_turn)]
        text, is_rewrite = wordings[wording]
        repeat = n // len(in_turn)
        origins.append(
            Origin(
                "model", models[model], text, is_rewrite, temperature if repeat else 0.0, seed + n if repeat else seed
            )
        )
    return tuple(origins)


def usable_rewrites(wanted: int, models: int, most: int) -> int:
    """How many rewrites a plan has candidates for, however many it is given.

    Args:
        wanted: As many would be asked for.
        models: How many models write.
        most: How many candidates at most, the grammar's among them.
    """
    origins = plan_origins("", [str(n) for n in range(wanted)], [str(n) for n in range(models)], most, 0.0, 0)
    return len({origin.wording for origin in origins if origin.is_rewrite})


def _turn(pair: tuple[int, int], n_wordings: int) -> int:
    """Diagonals of the table of wordings and models: each model begins with another wording."""
    wording, model = pair
    return (wording - model) % n_wordings


def next_numbers(asked: Sequence[Candidate], planned: int, verdict: Verdict | None) -> tuple[int, ...]:
    """Numbers of the candidates to ask for now; empty when there are enough.

    Args:
        asked: Those that were asked for so far.
        planned: How many may be asked for in all.
        verdict: The judge's on them; None before the first wave.
    """
    if verdict is None:
        return tuple(range(min(FIRST_WAVE, planned)))
    if verdict.decisive or any(candidate.status == "budget" for candidate in asked):
        return ()
    return tuple(range(len(asked), min(len(asked) + NEXT_WAVE, planned)))
