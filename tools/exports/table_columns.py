"""The tables of a run: every column with its meaning, in one place. docs/sql.md is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

Kind = Literal["text", "int", "float", "bool", "texts", "ints"]
KINDS: Final[Mapping[Kind, pa.DataType]] = {
    "text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
    "texts": pa.list_(pa.string()), "ints": pa.list_(pa.int64()),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: With its unit at the end, and the frame before that, where it has them.
        kind: `text`, `int`, `float`, `bool`, or a list: `texts`, `ints`.
        meaning: One sentence; says when it is null.
    """

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class TableColumns:
    """One table.

    Attributes:
        name: As queries call it.
        rows: What a row is.
        columns: In order.
    """

    name: str
    rows: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The same for Arrow."""
        return pa.schema([(column.name, KINDS[column.kind]) for column in self.columns])


def _table(name: str, rows: str, columns: str) -> TableColumns:
    """A table from lines `name kind meaning`; each has the column `run` in front."""
    cells = [line.split(maxsplit=2) for line in columns.splitlines() if line]
    found = [Column(name, _KIND[kind], meaning) for name, kind, meaning in cells]
    return TableColumns(name, rows, (_RUN, *found))


_KIND: Final[Mapping[str, Kind]] = {kind: kind for kind in KINDS}
_RUN: Final = Column("run", "text", "name of the run folder")

_INTERVAL: Final = """
match_id text names the interval in pages, exports and reviews; the same in every run that finds it
log_id text the log
track_uuid text the track
role text `referred`: it is what the query asks for; `related`: it is related to one that is
category text of the track
"""

_MATCHES: Final = f"""{_INTERVAL}
start_ns int time of the first frame, nanoseconds
end_ns int time of the last frame, nanoseconds
duration_s float between both, seconds; 0 for a single frame
confidence float mean detection score over the interval; 1 where the source has no scores (annotations)
certainty float probability that this is what the query means
n_frames int frames in the interval
start_frame int index of the first frame in the log, from 0
end_frame int index of the last frame, itself included
start_s float time of the first frame since the log's first one, seconds
start_x_city_m float centre of the box at the first frame, city frame, metres
start_y_city_m float the same, y
end_x_city_m float centre of the box at the last frame, city frame, metres
end_y_city_m float the same, y
min_ego_distance_m float smallest planar distance between the centres of the box and of the ego vehicle, metres
partners texts tracks that it is related to in the interval: of a referred row the related ones, and the reverse
"""

_MATCH_FRAMES: Final = f"""{_INTERVAL}
frame int index of the frame in the log, from 0
timestamp_ns int time of the frame, nanoseconds
time_s float the same since the log's first frame, seconds
x_city_m float centre of the box, city frame, metres
y_city_m float the same, y
z_city_m float the same, z
heading_city_rad float direction of the box's forward axis about the vertical, from x to y, city frame, radians
x_ego_m float centre of the box, ego frame (origin: rear axle; x ahead, y left), metres
y_ego_m float the same, y
z_ego_m float the same, z
heading_ego_rad float direction of the box's forward axis, ego frame, radians; 0: as the ego vehicle
length_m float of the box, metres
width_m float of the box, metres
height_m float of the box, metres
score float detection score of the box; 1 where the source has no scores
points int lidar points in the box; null where the source does not count them
speed_mps float of the box's centre over ground, smoothed, metres per second; null where a track is seen too briefly
ego_distance_m float planar distance between the centres of the box and of the ego vehicle, metres
ego_x_city_m float origin of the ego frame, city frame, metres
ego_y_city_m float the same, y
ego_heading_city_rad float direction of the ego vehicle, city frame, radians
ego_speed_mps float of the ego vehicle over ground, metres per second
"""

_LOGS: Final = """
log_id text the log's folder name
folder text where it lay when it was searched
status text `ok` (searched, whatever was found), `failed` or `not run`
code text code of the failure; empty when there is none
reason text why it failed, in one line; empty when it did not
referred_tracks int tracks that match at some frame
related_tracks int tracks that are related to them at some frame
intervals int uninterrupted intervals of referred tracks
referred_s float their durations summed, seconds
n_tracks int tracks in the log
warnings texts what had to be mended while reading the log
pruned text why it was not searched; empty when it was
digest text content digest of what was searched; empty when it could not be read
"""

_CANDIDATES: Final = """
number int its place among the candidates, from 0; the grammar's is 0 when there is one
chosen bool it is the program that was run; null where no judge decided
status text `ok`, `declined`, `unresolved`, `model failed` or `budget`
writer text `grammar`, `model`, `file` or `person`
model text `provider:model`; empty for the grammar
wording text the text that was given to the writer: the query or a rewrite of it
is_rewrite bool the wording is not the query itself
temperature float of the model
confidence float the writer's own probability that the program is right; 1 when it does not tell
reward float the judge's; null where it gave none
understood text the query as the writer read it; empty when it does not tell
assumptions texts what was taken for granted
reason text why there is no `ok`; empty otherwise
attempts int how often it was written: the first time, repairs and reviews
codes texts codes of what was wrong with each attempt that failed, in order
program text its last program; empty when there is none
"""

_EVIDENCE: Final = """
log_id text the log
track_uuid text the track; empty for what holds for a whole scene
frame int frame that the look is about; -1 for what holds for all of a track's life
question text the question's key
answer text the word that was answered
verdict text what it means for the question: `yes`, `no` or `cannot_tell`
reason text what was seen, in the words of who looked; may be empty
model text `provider:model`; empty where nobody was asked because nothing can be seen
cameras texts cameras of the images that were looked at
exposures_ns ints times of these images, nanoseconds, in the same order
"""

_MODEL_CALLS: Final = """
number int its place among the calls of the run, from 1, in the order in which they ended
purpose text which part of the system asked: `augment`, `write`, `repair`, `review`, `judge`, `see`
model text `provider:model`
input_tokens int of the call; of a reply from the response cache, what it took when it was made
output_tokens int the same for the reply
cache_read_tokens int of the input tokens: read from the provider's cache
usd float what was paid; 0 from the response cache, null when no price is known
latency_s float seconds from asking to the answer, with waits and retries
from_cache bool the reply came from the response cache
attempts int requests that were sent
code text what went wrong; empty when nothing did
file text file of the run folder with what was sent and answered
"""

_STEPS: Final = """
line int line of the program, from 1
statement text the statement
tracks int tracks that were left after it, over all logs that ran it
logs int logs that ran it
"""

_RUN_ROW: Final = """
status text `complete`, `partial` (some logs failed) or `failed`
query text the query in English; empty where only a program was given
understood text how it was read; empty where a program was given
assumptions texts what was taken for granted about vague words
confidence float probability that the program says what the query means
profile text profile of the atoms
program text the program that was run
origin text who wrote it
logs int logs of the run
logs_ok int of these: searched
logs_failed int of these: failed
logs_with_matches int of these: with matches
referred_tracks int tracks that match, over all logs
intervals int their uninterrupted intervals
referred_s float durations of these summed, seconds
refinement text what refined the tracks; empty where they were searched as they are
eyes text what answered questions about images; empty where none was asked
version text of the software
folder text the run folder
"""

TABLES: Final[Mapping[str, TableColumns]] = {
    table.name: table
    for table in (
        _table("matches", "one uninterrupted interval of one track", _MATCHES),
        _table("match_frames", "one frame of one interval of `matches`; the logs are opened for it", _MATCH_FRAMES),
        _table("logs", "one log of the run", _LOGS),
        _table("candidates", "one program that was written for the query; none without models", _CANDIDATES),
        _table("evidence", "one look at camera images; none where no program asked about images", _EVIDENCE),
        _table("model_calls", "one call of a model; none without models", _MODEL_CALLS),
        _table("steps", "one statement of the program; only where nothing matched", _STEPS),
        _table("run", "the run itself: a single row per run folder", _RUN_ROW),
    )
}
"""The tables by name."""
