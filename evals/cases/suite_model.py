"""What a suite's YAML file may hold, as checked values. The docstrings describe every field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
SplitName = Literal["train", "val", "test"]
Profile = Literal["standard", "refav"]
Interval = tuple[int, int]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ChallengeFiles(_Strict):
    """The challenge's own files.

    Attributes:
        pairs: Path of a `log_prompt_pairs_*.json`; without it, the truth's pairs are asked.
        truth: Path of a ground-truth pickle; without it, the truth is not known.
    """

    pairs: Text | None = None
    truth: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> ChallengeFiles:
        if self.pairs is None and self.truth is None:
            raise ValueError("give pairs, truth, or both")
        return self


class ProgramEntry(_Strict):
    """A reference program.

    Attributes:
        prompt: The prompt that it answers.
        program: Its text.
        tags: Tags of its cases.
        logs: The logs it is asked on, by id or its beginning; all logs of the suite when left out.
    """

    prompt: Text
    program: Text
    tags: list[Text] = []
    logs: list[Text] = []


class CaseEntry(_Strict):
    """One case whose truth is written down: as intervals per track, or as a program for this log alone.

    Attributes:
        log: The log's id, or its beginning.
        prompt: The prompt.
        tags: The case's tags.
        tracks: Track uuid to intervals [first, last], both inclusive; an empty mapping says that nothing fits.
        unit: What the intervals count: `ns` (timestamps) or `frames` (of the log, from 0).
        program: A reference program, instead of `tracks`.
    """

    log: Text
    prompt: Text
    tags: list[Text] = []
    tracks: dict[Text, list[Annotated[list[int], Field(min_length=2, max_length=2)]]] | None = None
    unit: Literal["ns", "frames"] = "ns"
    program: Text | None = None

    @model_validator(mode="after")
    def _one_truth(self) -> CaseEntry:
        if (self.tracks is None) == (self.program is None):
            raise ValueError("give either tracks or program")
        return self


class SuiteFile(_Strict):
    """A suite.

    Attributes:
        name: Its name, for tables and folders.
        description: What it is for; free text.
        split: The official split that all its logs must be of; left out for other logs.
        variables: Names that paths use as `${name}`, each with what it stands for; their values are given from outside.
        logs: Log folders, or folders of logs.
        annotations: Annotation file to mine instead of each log's own: a name in the log's folder or a path, where
            `{log_id}` stands for the log.
        profile: Definitions that reference programs follow.
        failing: A reference program that fails on a log: `refuse` the suite, or `exclude` the case with a note.
        region: Whether boxes outside of the region of interest (5 m around the drivable area) are evaluated away.
        challenge: The challenge's files; nothing else may stand beside it.
        programs: A path of programs (a JSON list or a folder of .py files), or the programs themselves.
        cases: Cases with their truth.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    description: str = ""
    split: SplitName | None = None
    variables: dict[Text, str] = {}
    logs: list[Text] = []
    annotations: Text | None = None
    profile: Profile = "standard"
    failing: Literal["refuse", "exclude"] = "refuse"
    region: bool = False
    challenge: ChallengeFiles | None = None
    programs: Text | list[ProgramEntry] | None = None
    cases: list[CaseEntry] = []

    @model_validator(mode="after")
    def _one_kind(self) -> SuiteFile:
        own = bool(self.programs) or bool(self.cases)
        if own == (self.challenge is not None):
            raise ValueError("give either challenge, or programs and cases")
        return self
