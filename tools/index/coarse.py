"""Choosing, before a search, the windows whose images are most like the query. A guess: it may lose matches.

Of every log the `k` best windows are kept, and those that touch are joined; of all logs the `logs` best, by their best
window. A window is scored by its frames against the query and by the objects in it against what the query names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tools.errors import UserError
from tools.index.embeddings import LogEmbeddings
from tools.index.encoding import ImageTextEncoder
from tools.index.keywords import Keywords, keywords_of
from tools.index.objects import window_scores
from tools.index.windows import Span, merged, scores
from tools.results import ExecutionResult
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_FORM: Final = "clip:k=5 or clip:k=5,logs=100"
_MOST: Final = 1_000_000
UNLIKE: Final = "its images are unlike the query"
"""Why a log is left out."""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST))


@dataclass(frozen=True, slots=True)
class CoarseSpec:
    """What is kept.

    Attributes:
        k: Windows of each log.
        logs: Most logs; 0: all.
    """

    k: int = 5
    logs: int = 0

    @property
    def text(self) -> str:
        """As it is written."""
        return f"clip:k={self.k}" + (f",logs={self.logs}" if self.logs else "")

    @staticmethod
    def of(text: str) -> CoarseSpec:
        """Read `clip:k=5,logs=100`; both parts may be left out.

        Raises:
            UserError: It is of another form, or a number is out of range.
        """
        kind, _, rest = text.partition(":")
        parts = [part.partition("=")[::2] for part in rest.split(",") if part]
        given, known = dict(parts), {"k": 5, "logs": 0}
        twice = len(given) < len(parts)
        if kind != "clip" or twice or set(given) - set(known) or not all(map(_is_number, given.values())):
            raise UserError(f"{text!a} is no coarse filter; write {_FORM}")
        values = known | {name: int(value) for name, value in given.items()}
        if not 1 <= values["k"] <= _MOST or values["logs"] > _MOST:
            raise UserError(f"{text!a}: k must be at least 1 and at most {_MOST}, logs at most {_MOST}")
        return CoarseSpec(values["k"], values["logs"])


@dataclass(frozen=True, slots=True, eq=False)
class KeptLog:
    """What is left of one log.

    Attributes:
        spans: The stretches that are searched; empty: the log is left out.
        score: Of its best window.
        windows: How many windows it has.
        kept: How many of them are searched.
        n_tracks: N.
        timestamps_ns: Times of its frames, shape (T,).
    """

    spans: tuple[Span, ...]
    score: float
    windows: int
    kept: int
    n_tracks: int
    timestamps_ns: NDArrayInt

    @property
    def searched_s(self) -> tuple[tuple[float, float], ...]:
        """Begin and end of each stretch that is searched, seconds since the log's first frame."""
        first = int(self.timestamps_ns[0])
        return tuple(((span.begin_ns - first) / 1e9, (span.end_ns - first) / 1e9) for span in self.spans)

    @property
    def frames(self) -> NDArrayBool:
        """Which frames are searched, bool of shape (T,)."""
        stamps = self.timestamps_ns
        inside = np.zeros(stamps.size, np.bool_)
        for span in self.spans:
            inside |= (stamps >= span.begin_ns) & (stamps <= span.end_ns)
        return inside

    def within(self, found: ExecutionResult) -> ExecutionResult:
        """What of a result is searched; a failure stays one."""
        if not isinstance(found.outcome, Scenario):
            return found
        frames = np.broadcast_to(self.frames, found.outcome.shape)
        return replace(found, outcome=found.outcome.restrict(frames))

    def nothing(self, log_id: str) -> ExecutionResult:
        """What a log that is left out gives."""
        return ExecutionResult(
            log_id, Scenario(np.zeros((self.n_tracks, self.timestamps_ns.size), np.bool_), Edges.empty())
        )


@dataclass(frozen=True, slots=True, eq=False)
class CoarseChoice:
    """What a query keeps of a collection.

    Attributes:
        spec: What was asked for.
        model: The encoder's name.
        logs: By content digest; a log that has no vectors is absent, and searched whole.
        absent: Ids of the logs that have no vectors.
        placed: Where things are, as the query was understood; empty where it does not tell.
    """

    spec: CoarseSpec
    model: str
    logs: Mapping[str, KeptLog]
    absent: tuple[str, ...] = field(default=())
    placed: str = ""

    @property
    def identity(self) -> str:
        """What decides which matches are left, for keys of results: the stretches themselves."""
        state = hashlib.sha256()
        for digest, kept in sorted(self.logs.items()):
            state.update(f"{digest} {[(span.begin_ns, span.end_ns) for span in kept.spans]}\n".encode())
        return f"{self.spec.k} {self.spec.logs} {self.model} {state.hexdigest()[:16]}"

    @property
    def n_left_out(self) -> int:
        """Logs of which nothing is searched."""
        return sum(not item.spans for item in self.logs.values())

    @property
    def told(self) -> str:
        """What was pruned, in one line."""
        windows = sum(item.windows for item in self.logs.values())
        kept = sum(item.kept for item in self.logs.values())
        text = (
            f"{windows - kept} of {windows} windows and {self.n_left_out} of {len(self.logs)} logs left out as unlike"
        )
        more = (
            f"; {len(self.absent)} logs without an index of their images as they are now are searched whole"
            if self.absent
            else ""
        )
        where = f"; understood: {self.placed}" if self.placed else ""
        return f"{text} the query ({self.model}, k={self.spec.k}{where}); matches there are lost{more}"


def choose(
    query: str, spec: CoarseSpec, encoder: ImageTextEncoder, logs: Sequence[LogEmbeddings], absent: Sequence[str] = ()
) -> CoarseChoice:
    """The windows that are most like a query.

    Args:
        query: In English.
        spec: How many are kept.
        encoder: The one that made the vectors.
        logs: Vectors of the collection.
        absent: Ids of logs without vectors.

    Raises:
        EncoderError: The model failed.
        ValueError: Vectors are of another model.
    """
    if any(log.model != encoder.name or log.dimension != encoder.dimension for log in logs):
        raise ValueError("vectors of another model cannot be compared")
    keywords = keywords_of(query)
    vectors = encoder.texts([query, *keywords.phrases])
    scored = {log.digest: log_scores(log, vectors[0], keywords, vectors[1:]) for log in logs}
    best = {digest: float(score.max(initial=-np.inf)) for digest, score in scored.items()}
    ranked = sorted(best, key=lambda digest: (-best[digest], digest))
    chosen = set(ranked[: spec.logs] if spec.logs else ranked)
    kept = {log.digest: _kept(log, scored[log.digest], spec.k if log.digest in chosen else 0) for log in logs}
    return CoarseChoice(spec, encoder.name, kept, tuple(absent), keywords.told)


def log_scores(log: LogEmbeddings, query: NDArrayFloat, keywords: Keywords, phrases: NDArrayFloat) -> NDArrayFloat:
    """How like a query each window of a log is: its frames, plus its objects where it has any, shape (W,)."""
    whole = scores(log.windows, query)
    objects = window_scores(log.objects, keywords, phrases, len(whole))
    return np.asarray(np.where(np.isfinite(objects), whole + np.maximum(objects, -1.0), whole))


def _kept(log: LogEmbeddings, score: NDArrayFloat, k: int) -> KeptLog:
    """Of equal windows the earlier ones; a window that no camera saw is never left out: nobody knows what is there."""
    order = np.lexsort((np.arange(score.size), -score))
    unseen = np.flatnonzero(~np.isfinite(score)) if k else np.empty(0, np.int64)
    places = sorted({*order[:k].tolist(), *unseen.tolist()})
    spans = merged([(int(log.begin_ns[at]), int(log.end_ns[at]), float(score[at])) for at in places])
    best = float(score.max(initial=-np.inf))
    return KeptLog(spans, best, int(score.size), len(places), log.n_tracks, np.asarray(log.timestamps_ns))
