"""The table of measured precision and recall in the reference, read from the checked-in measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from tools.errors import DataError

MEASURED: Final = Path(__file__).resolve().parents[2] / "docs" / "known_truth.json"
"""Written by `python -m evals.known_truth --out`; where the documentation is not installed there is no such file."""
SCHEMA: Final = "motherlode-known-truth-1"
CLEAN: Final = "standard@0"
NOISY: Final = "standard@1"
CLEAN_TARGET: Final = 0.95
NOISY_TARGET: Final = 0.85
TARGETED: Final = ("behaviour", "relation")
"""The layers whose every kind is to reach the targets; the others follow from categories and places."""
_REMEASURE: Final = "measure anew: python -m evals.known_truth --seeds 20 --out docs/known_truth.json"

_HEADING: Final = """\
## How often they are right

Every kind of event of the sample world (`agents samples --list`) is scripted with its exact truth, together with near
misses that only look like it. The function's answer is held against it over {seeds} worlds of every scene that asks for
the kind: cells (track, frame), except within {tolerance:g} s of the begin or end of an event. *Noisy* is noise level 1,
about the errors of a strong published tracker (`evals/noise`); there an answer of a box that shows nobody is wrong like
any other, and the figure in brackets leaves such boxes out. *Refined* is the same after refinement of the tracks
(`--refine`), which is what is recommended for a tracker's. A relation between two is also held against whom it names.
The target is {clean:g} for both figures on clean tracks and {noisy:g} on noisy and refined ones; the last column says
where it is missed. `python -m evals.known_truth` measures it anew; all counts are in `docs/known_truth.json`.
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """Figures of one kind under one condition; None where there is nothing to divide by.

    Attributes:
        precision: Share of the cells answered that are true.
        actor_precision: The same over boxes that show somebody.
        recall: Share of the true cells that are answered.
        whom: Share of these at which the partner is named; None for what is done to nobody.
        events: True events of which something is seen.
        failed: Logs on which the program failed.
    """

    precision: float | None
    actor_precision: float | None
    recall: float | None
    whom: float | None
    events: int
    failed: int

    def reach(self, target: float) -> bool:
        """Both figures are there and reach the target, and no program failed."""
        figures = (self.precision, self.recall)
        return all(figure is not None and figure >= target for figure in figures) and not self.failed


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of event.

    Attributes:
        name: Of the kind.
        layer: Of the function.
        atom: The function.
        problem: Why it was not measured; empty when it was.
        clean: On the annotations; None when it was not measured.
        noisy: At noise level 1; None likewise.
        refined: The same after refinement; None where that was not measured.
    """

    name: str
    layer: str
    atom: str
    problem: str
    clean: Shares | None
    noisy: Shares | None
    refined: Shares | None = None

    @property
    def verdict(self) -> str:
        """Whether the targets are met."""
        if self.problem or self.clean is None or self.noisy is None:
            return f"not measured: {self.problem or 'no figures'}"
        missed = [name for name, shares, target in self._parts() if not shares.reach(target)]
        return "yes" if not missed else f"**no** ({' and '.join(missed)})"

    def _parts(self) -> list[tuple[str, Shares, float]]:
        parts = (
            ("clean", self.clean, CLEAN_TARGET),
            ("noisy", self.noisy, NOISY_TARGET),
            ("refined", self.refined, NOISY_TARGET),
        )
        return [(name, shares, target) for name, shares, target in parts if shares is not None]

    def reaches(self, condition: str) -> bool:
        """Whether the target is met under `clean`, `noisy` or `refined`; never where it was not measured."""
        return not self.problem and any(name == condition and part.reach(aim) for name, part, aim in self._parts())


@dataclass(frozen=True, slots=True)
class Measurement:
    """A checked-in measurement.

    Attributes:
        seeds: How many worlds of every scene.
        tolerance_s: How near to the ends of events cells do not count.
        kinds: One entry per kind.
    """

    seeds: int
    tolerance_s: float
    kinds: tuple[KindFigures, ...]


def read_measurement(path: Path = MEASURED) -> Measurement | None:
    """The measurement in a file; None when there is no such file.

    Raises:
        DataError: It is no such measurement.
    """
    if not path.is_file():
        return None
    try:
        raw = orjson.loads(path.read_bytes())
        if raw["schema"] != SCHEMA:
            raise DataError(path, f"is of schema {raw['schema']!r}, not {SCHEMA!r}", _REMEASURE)
        names = (CLEAN, NOISY, *_refined_names(raw))
        return Measurement(len(raw["seeds"]), raw["tolerance_s"], tuple(_kind(kind, names) for kind in raw["kinds"]))
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise DataError(path, f"is no measurement of known truth: {error}", _REMEASURE) from None


def _refined_names(raw: dict[str, Any]) -> list[str]:
    """The condition with refined tracks at noise level 1, if there is one."""
    return [item["name"] for item in raw["conditions"] if item["prepared"] and item["noise_level"] == 1][:1]


def _kind(raw: dict[str, Any], conditions: tuple[str, ...]) -> KindFigures:
    measured = raw["measured"]
    shares = [_shares(measured[name]) if name in measured else None for name in conditions]
    return KindFigures(raw["name"], raw["layer"], raw["atom"], raw["problem"] or "", *shares)


def _shares(raw: dict[str, Any]) -> Shares:
    precision, actor_precision = raw["precision"], raw["actor_precision"]
    return Shares(precision, actor_precision, raw["recall"], raw["whom_share"], raw["events"], raw["failed"])


def render_measurement(found: Measurement | None, order: list[str]) -> str:
    """The section of the reference as Markdown.

    Args:
        found: The measurement; without one the section says so.
        order: Names of the functions that could be measured, in the order of the reference.
    """
    if found is None:
        return f"## How often they are right\n\nNot measured here; {_REMEASURE}\n"
    place = {name: number for number, name in enumerate(order)}
    rows = sorted(found.kinds, key=lambda kind: (place.get(kind.atom, len(place)), kind.name))
    without = [name for name in order if name not in {kind.atom for kind in found.kinds}]
    listed = f"Without a kind of their own: {', '.join(f'`{name}`' for name in without)}." if without else ""
    return "\n".join([_introduction(found), _summary(found), listed, "", *_TABLE, *map(_row, rows), ""])


_TABLE: Final = (
    "| function | kind of event | events | clean P, R | noisy P, R | refined P, R | names whom | target met |",
    "|---|---|---:|---:|---:|---:|---:|---|",
)


def _introduction(found: Measurement) -> str:
    return _HEADING.format(seeds=found.seeds, tolerance=found.tolerance_s, clean=CLEAN_TARGET, noisy=NOISY_TARGET)


def _summary(found: Measurement) -> str:
    functions = len({kind.atom for kind in found.kinds if not kind.problem})
    narrow = [kind for kind in found.kinds if kind.layer in TARGETED]
    return (
        f"{len(found.kinds)} kinds of {functions} functions: {_counts(found.kinds)}. "
        f"Of the {len(narrow)} of the layers {' and '.join(TARGETED)}: {_counts(narrow)}."
    )


def _counts(kinds: Sequence[KindFigures]) -> str:
    clean, noisy, refined = (sum(kind.reaches(name) for kind in kinds) for name in ("clean", "noisy", "refined"))
    return f"{clean} reach the target on clean tracks, {noisy} on noisy, {refined} on refined"


def _row(kind: KindFigures) -> str:
    shown = (kind.clean, kind.noisy, kind.refined)
    cells = (
        f"[`{kind.atom}`](#{kind.atom})",
        kind.name,
        "" if kind.clean is None else str(kind.clean.events),
        *map(_pair, shown),
        ", ".join(_text(shares.whom) for shares in shown if shares is not None and shares.whom is not None),
        kind.verdict,
    )
    return f"| {' | '.join(cells)} |"


def _pair(shares: Shares | None) -> str:
    if shares is None:
        return ""
    apart = "" if shares.precision == shares.actor_precision else f" ({_text(shares.actor_precision)})"
    return f"{_text(shares.precision)}{apart}, {_text(shares.recall)}"


def _text(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
