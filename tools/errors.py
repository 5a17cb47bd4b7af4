"""Every error the project raises on purpose, in one tree.

Three kinds of failure are never mixed: the *program* is wrong (`ProgramError`: goes back to its writer with line and
hint), the *infrastructure* or the *data* is at fault (`PrerequisiteError`, `DataError`, `SandboxError`: reported as
such, never as "nothing found"), and a *limit* was hit (`LimitExceededError`: recorded with its value and the limit).
"""

from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["check", "run", "limit", "policy", "crash"]


class MotherlodeError(Exception):
    """Root of all errors raised on purpose. The command line prints `str(error)` as one line, without a traceback."""


class UserError(MotherlodeError):
    """The request cannot be served as it was made; exit code 2."""


class PrerequisiteError(UserError):
    """Something the request needs is missing (an extra, a key, a file, a kernel feature); the text names the cure."""


class QueryNotUnderstoodError(UserError):
    """A writer declined a query; the text says which words it could not place and what it can do instead."""


class NeedsEyesError(QueryNotUnderstoodError):
    """A query is understood but can only be answered from camera images, and no model that looks at them is set."""


class NoCandidateError(UserError):
    """Models and grammar gave no program that runs; the text says what became of each candidate."""


class RejectedError(UserError):
    """A person rejected the program before the search."""


class DataError(MotherlodeError):
    """A log, a map or a cache cannot be read as it should. Other logs of the same run are not affected.

    Attributes:
        path: The file or folder at fault, as text.
        problem: What is wrong, in a few words.
        hint: What to do about it.
    """

    def __init__(self, path: object, problem: str, hint: str = "") -> None:
        self.path, self.problem, self.hint = str(path), problem, hint
        text = f"{self.path}: {problem}" + (f" ({hint})" if hint else "")
        # Names of files and columns come from outside: a line break or escape in them must not reach a terminal.
        super().__init__("".join(char if char.isprintable() else ascii(char)[1:-1] for char in text))


class SandboxError(MotherlodeError):
    """The jail could not be set up or its host process failed: an infrastructure failure, never the program's fault."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a program, for its writer.

    Attributes:
        stage: Where it was found: `check` (before anything ran), `run`, `limit`, `policy` or `crash`.
        code: Stable code, such as `E_ENUM` or `L_CPU`; the list is in docs/sandbox.md.
        line: Line in the program, from 1; 0 when no line applies.
        column: Column in the line, from 1; 0 when no column applies.
        message: What is wrong. Made from templates; program text in it is escaped and cut to 64 characters.
        hint: What to write instead; may be empty.
    """

    stage: Stage
    code: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.code}: {self.message}" + (f" Hint: {self.hint}" if self.hint else "")


class ProgramError(MotherlodeError):
    """A program is wrong: the checker refused it or an atom did while it ran. Goes back to the writer."""

    def __init__(self, issues: "tuple[Issue, ...]") -> None:
        if not issues:
            raise ValueError("a ProgramError carries at least one issue")
        self.issues = issues
        super().__init__("; ".join(str(issue) for issue in issues))


class AtomError(MotherlodeError):
    """An atom cannot answer (for instance a map function on a log without a map). Never an empty answer instead.

    Attributes:
        code: `R_ATOMIC` unless a more precise code applies (`R_NO_MAP`, `R_NO_CAMERA`, ...).
        hint: What to do about it.
    """

    def __init__(self, message: str, hint: str = "", code: str = "R_ATOMIC") -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(message + (f" ({hint})" if hint else ""))


@dataclass(frozen=True, slots=True)
class LimitHit:
    """A limit with the value that crossed it, both in `unit`."""

    code: str
    value: float
    limit: float
    unit: str


class LimitExceededError(MotherlodeError):
    """A deterministic budget (calls, pairs, edges) was used up inside the evaluator."""

    def __init__(self, hit: LimitHit) -> None:
        self.hit = hit
        super().__init__(f"{hit.code}: {hit.value:g} {hit.unit} needed, {hit.limit:g} allowed")


class WorkerFailureError(MotherlodeError):
    """The jailed child ended without a valid answer: a crash, a policy violation or an operating-system limit."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(str(issue))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Nearest known words to an unknown one."""

    word: str
    nearest: tuple[str, ...] = field(default=())
