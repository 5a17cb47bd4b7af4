"""What a sample log's `truth.json` says, as masks over its tracks: who does what when, and where that is uncertain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from tools.av2.log import Log
from tools.errors import DataError
from tools.typing import NDArrayBool, NDArrayInt

TOLERANCE_S: Final = 0.5
"""Cells this close to the begin or the end of an event count neither way: there is no exact moment at which a car
begins to brake, and answers by evidence over time come a little earlier or later."""
EGO_UUID: Final = "ego"


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """One scripted event.

    Attributes:
        kind: Name of its event kind.
        actor: Index of the track that does it.
        related: Index of the track that it is done to; -1 for nobody.
        begin_ns: First moment.
        end_ns: Last moment.
    """

    kind: str
    actor: int
    related: int
    begin_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class KnownTruth:
    """The truth of one log.

    Attributes:
        asks: The kinds whose truth is complete: what is not listed does not happen.
        events: What happens, of these kinds and of others.
        names: The script's name of each track, of A tracks.
    """

    asks: tuple[str, ...]
    events: tuple[TrueEvent, ...]
    names: tuple[str, ...]

    def of_kind(self, kind: str) -> tuple[TrueEvent, ...]:
        """The events of one kind."""
        return tuple(event for event in self.events if event.kind == kind)


@dataclass(frozen=True, eq=False)
class Expected:
    """What the program of one kind should answer on one log of A tracks and T frames.

    Attributes:
        mask: The track does it, shape (A, T).
        counted: The cell counts: no event of its track begins or ends within `TOLERANCE_S`, shape (A, T).
        actor: Track of each merged event, shape (E,): events of one track that overlap are one.
        first: First frame at which an answer finds the event: its own first, less the tolerance, shape (E,).
        last: Last such frame, shape (E,).
    """

    mask: NDArrayBool
    counted: NDArrayBool
    actor: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt


def read_truth(path: Path, log: Log) -> KnownTruth:
    """Read a sample log's truth.

    Args:
        path: The file `truth.json`.
        log: The annotated log it belongs to.

    Raises:
        DataError: The file is not there, or it does not fit the log.
    """
    try:
        raw = orjson.loads(path.read_bytes())
        index = {uuid: number for number, uuid in enumerate(log.tracks.track_uuid)}
        index[EGO_UUID] = log.tracks.ego_index
        names = {index[uuid]: str(track["name"]) for uuid, track in raw["tracks"].items() if uuid in index}
        events = tuple(_event(item, index) for item in raw["events"])
        return KnownTruth(tuple(raw["asks"]), events, tuple(names[number] for number in range(log.tracks.n_tracks)))
    except (OSError, orjson.JSONDecodeError) as error:
        raise DataError(path, f"cannot be read: {error}", "write the sample logs anew") from None
    except KeyError as error:
        raise DataError(path, f"names {error.args[0]!r}, which is not there", "write the sample logs anew") from None


def _event(item: dict[str, Any], index: dict[str, int]) -> TrueEvent:
    related = index[item["related_uuid"]] if item["related_uuid"] else -1
    return TrueEvent(item["what"], index[item["track_uuid"]], related, item["start_ns"], item["end_ns"])


def expected(events: Iterable[TrueEvent], stamps_ns: NDArrayInt, n_tracks: int) -> Expected:
    """The masks of the events of one kind.

    Args:
        events: They may overlap where one actor does the same to several others.
        stamps_ns: Times of the frames, shape (T,).
        n_tracks: A.
    """
    mask = np.zeros((n_tracks, stamps_ns.size), np.bool_)
    counted = np.ones_like(mask)
    margin = round(TOLERANCE_S * 1e9)
    merged = _merged(events)
    for actor, begin, end in merged:
        mask[actor] |= (stamps_ns >= begin) & (stamps_ns <= end)
        for edge in (begin, end):
            counted[actor] &= np.abs(stamps_ns - edge) > margin
    actors, begins, ends = np.array(merged, np.int64).reshape(-1, 3).T
    first = np.searchsorted(stamps_ns, begins - margin, side="left")
    last = np.searchsorted(stamps_ns, ends + margin, side="right") - 1
    return Expected(mask, counted, actors, first, last)


def _merged(events: Iterable[TrueEvent]) -> list[tuple[int, int, int]]:
    """(actor, begin, end) of what each actor does without a break, sorted."""
    out: list[tuple[int, int, int]] = []
    for actor, begin, end in sorted((event.actor, event.begin_ns, event.end_ns) for event in events):
        if out and out[-1][0] == actor and begin <= out[-1][2]:
            out[-1] = (actor, out[-1][1], max(out[-1][2], end))
        else:
            out.append((actor, begin, end))
    return out
