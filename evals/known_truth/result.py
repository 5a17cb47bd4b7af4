"""What the measurement gives: one row per event kind, and its JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from evals.known_truth.counting import Tally

SCHEMA: Final = "motherlode-known-truth-1"
_OPTIONS: Final = orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class KindRow:
    """One event kind.

    Attributes:
        name: Of the kind.
        layer: Of its atom.
        atom: The function that its program asks.
        problem: Why it could not be measured; empty when it was.
        happens_in: Recipes in which it happens, sorted.
        near_misses: Recipes that ask for it and in which it never happens, sorted.
        tallies: Counts by name of the condition.
    """

    name: str
    layer: str
    atom: str
    problem: str
    happens_in: tuple[str, ...]
    near_misses: tuple[str, ...]
    tallies: dict[str, Tally]


@dataclass(frozen=True, slots=True)
class KnownTruthReport:
    """The whole measurement.

    Attributes:
        seeds: World seeds; each is the noise seed too.
        tolerance_s: Cells this close to the ends of events do not count.
        match_m: A box shows an actor at most so far away.
        conditions: Name, variant, profile, noise level of each condition.
        versions: Of what decides the figures.
        kinds: One row per kind, in the order of the library of kinds.
    """

    seeds: tuple[int, ...]
    tolerance_s: float
    match_m: float
    conditions: tuple[dict[str, Any], ...]
    versions: dict[str, str]
    kinds: tuple[KindRow, ...]


def share(part: int, rest: int) -> float | None:
    """The share of `part` in both, rounded to six places; None where there is nothing."""
    return round(part / (part + rest), 6) if part + rest else None


def as_json(report: KnownTruthReport) -> bytes:
    """The report as JSON, a line per kind: equal reports give equal bytes.

    The schema: `schema`, `seeds`, `tolerance_s`, `match_m`, `conditions` (list), `versions`, and `kinds`: a list of
    `name`, `layer`, `atom`, `problem` (null when measured), `happens_in`, `near_misses`, and `measured`: by condition
    the counts of `Tally` with the shares of `figures`; a share of nothing is null.
    """
    raw = {
        "schema": SCHEMA,
        "seeds": report.seeds,
        "tolerance_s": report.tolerance_s,
        "match_m": report.match_m,
        "conditions": report.conditions,
        "versions": report.versions,
    }
    head = orjson.dumps(raw, option=_OPTIONS | orjson.OPT_INDENT_2).removesuffix(b"\n}")
    rows = b",\n".join(orjson.dumps(_row(row), option=_OPTIONS) for row in report.kinds)
    return head + b',\n  "kinds": [\n' + rows + b"\n]}\n"


def _row(row: KindRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "layer": row.layer,
        "atom": row.atom,
        "problem": row.problem or None,
        "happens_in": row.happens_in,
        "near_misses": row.near_misses,
        "measured": {name: asdict(tally) | figures(tally) for name, tally in row.tallies.items()},
    }


def figures(tally: Tally) -> dict[str, float | None]:
    """Shares of a tally.

    `precision` and `recall` are over cells, and `actor_precision` over those at which the box shows an actor: what a
    false box does is for the tracker to prevent. `event_precision` and `event_recall` are over answers and events;
    `actor_event_precision` leaves out the answers of false tracks. `whom_share` says how often partners are named.
    """
    right, answers = tally.cells_right, tally.answers
    return {
        "precision": share(right, tally.cells_wrong),
        "actor_precision": share(right, tally.cells_wrong - tally.cells_of_false_tracks),
        "recall": share(right, tally.cells_missed),
        "event_precision": share(tally.answers_right, answers - tally.answers_right),
        "actor_event_precision": share(
            tally.answers_right, answers - tally.answers_of_false_tracks - tally.answers_right
        ),
        "event_recall": share(tally.events_found, tally.events - tally.events_found),
        "whom_share": share(tally.whom_right, tally.whom - tally.whom_right),
    }
