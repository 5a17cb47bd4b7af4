"""Evaluations as large as needed, with figures, failures and costs such as real ones have; the same seed, the same."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.random import Generator

from evals.cases.case import Case
from evals.metrics import PromptStats, challenge_scores
from evals.metrics.values import N_ALPHAS, N_THRESHOLDS, HotaSums, SequenceStats
from evals.records import CaseCost, CaseRecord
from evals.running.files import Evaluation, SuiteCard, write_evaluation
from evals.running.scoring import Scored, ScoreSet, ScoringSettings
from evals.statistics import challenge_intervals

_WHO = ("vehicle", "pedestrian", "bicycle", "motorcyclist", "bus", "truck", "ego vehicle", "stroller", "large vehicle")
_DOES = (
    "moving",
    "stopped",
    "turning left",
    "changing lanes to the right",
    "accelerating",
    "crossing",
    "parked",
    "waiting",
)
_WHERE = (
    "", "near at least 3 pedestrians", "behind a bus", "in front of ego vehicle", "at a stop sign",
    "in an intersection", "within 10 meters of a bollard", "not on a crosswalk", "while it is raining",
    "beside a white van",
)  # fmt: skip
_FAILURES = (
    ("declined", "W_DECLINED", "words that cannot be placed: 'flashing their hazard lights'"),
    ("program", "R_TYPE", "line 4: near_objects() takes a scenario, not a number"),
    ("limit", "L_CPU", "the program used more than 10 s of CPU time"),
    ("log", "D_LOG", "map/log_map_archive.json: missing; download the log's map"),
    ("crash", "X_SIGNAL", "the child ended by signal 11"),
)


def prompts_of(count: int) -> list[str]:
    """Unique prompts in the challenge's manner."""
    found = [f"{who} {does} {where}".strip() for where in _WHERE for does in _DOES for who in _WHO]
    return [found[at * 7 % len(found)] for at in range(count)]


def generated_evaluation(
    folder: Path, prompts: Sequence[str], n_logs: int, seed: int = 0, skill: float = 0.8, n_resamples: int = 200
) -> Path:
    """Write a finished evaluation; returns its folder."""
    rng = np.random.default_rng([seed, len(prompts), n_logs])
    logs = [f"{value:08x}-0000-3000-8000-{at:012d}" for at, value in enumerate(rng.integers(0, 2**32, n_logs))]
    cases = tuple(sorted(Case(log, prompt) for log in logs for prompt in prompts))
    ability = {prompt: float(np.clip(rng.normal(skill, 0.2), 0.05, 1.0)) for prompt in sorted(prompts)}
    stats = tuple(_prompt(prompt, sorted(logs), ability[prompt], rng) for prompt in sorted(prompts))
    holds = {(s.log_id, p.prompt): bool(s.log[0, 0] + s.log[0, 3]) for p in stats for s in p.sequences}
    records = tuple(_record(case, holds[case.key], ability[case.prompt], rng) for case in cases)
    latency = {prompt: float(rng.lognormal(0.2, 0.7)) for prompt in sorted(prompts)}
    costs = tuple(
        CaseCost(one.log_id, one.prompt, float(rng.lognormal(3, 1)), latency[one.prompt], 900, 0.002) for one in cases
    )
    settings = ScoringSettings(n_resamples=n_resamples)
    overall = ScoreSet(len(cases), challenge_scores(stats), challenge_intervals(stats, n_resamples=n_resamples))
    card = SuiteCard("generated", "2026", "val", f"{seed:064x}", cases, ("2 cases left out: no log",))
    environment = {
        "versions": {"python": "3.11.9", "numpy": "2.1.0"}, "machine": {"system": "Linux", "processor": "x86_64"},
        "begun_unix_s": 1.5e9 + seed, "ended_unix_s": 1.5e9 + seed + 60, "wall_s": 60.0,
        "cases_run": len(cases), "cases_reused": 0,
    }  # fmt: skip
    miner = {"writer": "grammar", "version": "0.1.0", "profile": "standard"}
    folder.mkdir(parents=True, exist_ok=True)
    scored = Scored(overall, overall, stats, True, ())
    write_evaluation(Evaluation(folder, card, miner, settings, scored, records, costs, environment))
    return folder


def _prompt(prompt: str, logs: Sequence[str], ability: float, rng: Generator) -> PromptStats:
    rarity = float(rng.beta(0.7, 2.0))
    sequences = tuple(_sequence(log, ability, rarity, rng) for log in logs)
    thresholds = np.linspace(0, 0.9, N_THRESHOLDS)
    return PromptStats(prompt, thresholds, thresholds, sequences)


def _sequence(log: str, ability: float, rarity: float, rng: Generator) -> SequenceStats:
    held = int(rng.integers(2, 30)) if rng.random() < rarity else 0
    kept = np.linspace(1, 0.4, N_THRESHOLDS)
    tp = np.floor(held * ability * kept).astype(np.int64)
    fp = np.floor((31 - held) * (1 - ability) * 0.4 * kept).astype(np.int64)
    stamps = np.stack([tp, fp, 31 - held - fp, held - tp], axis=1)
    said, truly = tp + fp > 0, np.full(N_THRESHOLDS, held > 0)
    log_cells = np.stack([said & truly, said & ~truly, ~said & ~truly, ~said & truly], axis=1).astype(np.int64)
    return SequenceStats(log, stamps, log_cells, _hota(tp, fp, held, ability), _hota(tp, fp, held, ability**0.5))


def _hota(tp: np.ndarray, fp: np.ndarray, held: int, ability: float) -> HotaSums:
    fine = np.linspace(1, 0.6, N_ALPHAS)[None]
    found = np.floor(tp[:, None] * 2 * fine)
    wrong = fp[:, None] * 2 + tp[:, None] * 2 - found
    return HotaSums(found, held * 2 - found, wrong, found * ability)


def _record(case: Case, holds: bool, ability: float, rng: Generator) -> CaseRecord:
    draw = rng.random()
    if draw < 0.08:
        return CaseRecord(*case.key, *_FAILURES[int(draw * 62.5)])  # type: ignore[arg-type]
    says = rng.random() < (ability if holds else 1 - ability)
    sure = float(np.clip(rng.normal(0.75 if holds else 0.5, 0.2), 0, 1)) if says else 0.0
    return CaseRecord(*case.key, "answered", "", "", "ab" * 32, int(rng.integers(1, 90)) if says else 0, sure)
