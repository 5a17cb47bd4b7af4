"""The grammar's program as a candidate among those of models: free, the same every time, and independent of them."""

from __future__ import annotations

from agents.candidates.values import Attempt, Candidate, Origin
from agents.writers.api import PlainQuery, Writer
from agents.writing.api import Runner
from agents.writing.problems import problems_of, unread
from tools.errors import QueryNotUnderstoodError


def grammar_candidate(query: PlainQuery, writer: Writer, runner: Runner, number: int = 0) -> Candidate:
    """Let the grammar write, and try what it wrote.

    Args:
        query: The query, made safe.
        writer: The grammar for the profile of `runner`.
        runner: Tries programs.
        number: The candidate's place.

    Returns:
        A candidate whose status is `declined`, with the reason, where the grammar does not understand the query.

    Raises:
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    origin = Origin("grammar", wording=query.text)
    try:
        written = writer.write(query)
    except QueryNotUnderstoodError as error:
        return Candidate(number, origin, "declined", reason=" ".join(str(error).split()))
    trial = runner.run(written.program)
    problems = tuple(str(problem) for problem in problems_of(trial, written.program.source))
    code = (trial.issues or trial.failures or (None,))[0]
    return Candidate(
        number,
        origin,
        "ok" if trial.ran else "unresolved",
        written.program,
        trial,
        (Attempt("write", written.program.source, problems, code.code if code else ""),),
        written.understood,
        written.assumptions,
        written.confidence,
        "" if trial.ran else (problems or (unread(trial),))[0],
    )
