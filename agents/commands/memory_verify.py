"""`agents memory verify`: every example is executed again, against what it was verified against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from agents.commands.memory import Place, say
from agents.commands.memory_add import ran_on
from agents.console import EXIT_OK, EXIT_PARTIAL, clean
from agents.exemplars import Seed, as_yaml, functions_of, read_entries, seeds
from agents.settings import Settings, load_settings
from tools.errors import ProgramError, UserError
from tools.runs.writing import aside

Status = Literal["holds", "fails", "not asked"]
RESULTS_FILE = "expected.json.gz"


@dataclass(frozen=True, slots=True)
class Checking:
    """What to verify, and with what.

    Attributes:
        file: YAML file of examples; None: those of the memory.
        write: Write the evidence found into the file.
        logs: Logs, or folders of logs.
        references: Folder of RefAV's results on these logs.
        allow_weak: Accept a kernel that cannot filter system calls.
    """

    file: Path | None
    write: bool
    logs: tuple[Path, ...]
    references: Path | None
    allow_weak: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example.

    Attributes:
        seed: The example.
        status: Whether it holds; `not asked` where what it would be held against is not here.
        evidence: What was found, or why it was not asked.
    """

    seed: Seed
    status: Status
    evidence: str


def verify_command(asked: Checking, place: Place, as_json: bool) -> int:
    """Verify, print what came of it. Returns the exit code: 3 when an example does not hold."""
    if asked.write and asked.file is None:
        raise UserError("--write needs --file: the YAML file that the evidence goes into")
    outcomes = list(_outcomes(_entries(asked, place), asked))
    counts = Counter(outcome.status for outcome in outcomes)
    if asked.write and asked.file is not None and not counts["fails"]:
        _write(asked.file, outcomes)
    summary = ", ".join(f"{counts[status]} {status}" for status in ("holds", "fails", "not asked"))
    if as_json:
        say({"counts": dict(counts), "examples": [_as_dict(one) for one in outcomes]}, "", True)
    else:
        _print(outcomes)
        print(f"{len(outcomes)} examples: {summary}")
    return EXIT_PARTIAL if counts["fails"] else EXIT_OK


def _entries(asked: Checking, place: Place) -> tuple[Seed, ...]:
    if asked.file is None:
        ours = {one.exemplar.id: one for one in seeds()}
        return tuple(ours.get(one.id, Seed(one)) for one in place.open().all())
    return read_entries(_text(asked.file), str(asked.file))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: cannot be read: {error}") from error


def _outcomes(entries: Sequence[Seed], asked: Checking) -> Iterator[Outcome]:
    for seed in entries:
        try:
            functions_of(seed.exemplar.program, seed.exemplar.profile)
            yield _outcome(seed, asked)
        except (ProgramError, UserError) as error:
            yield Outcome(seed, "fails", str(error))


def _outcome(seed: Seed, asked: Checking) -> Outcome:
    if seed.truth is not None:
        return _against_truth(seed)
    if seed.reference:
        return _against_reference(seed, asked)
    if not asked.logs:
        return Outcome(seed, "not asked", "there are no logs to run it on (--logs DIR)")
    settings: Settings = load_settings(
        "offline", {"profile": seed.exemplar.profile, "allow_weak_sandbox": asked.allow_weak or None}
    )
    return Outcome(seed, "holds", ran_on(seed.exemplar.program, seed.exemplar.description, asked.logs, settings))


def _against_truth(seed: Seed) -> Outcome:
    from evals.exemplars import Claim, verify
    from evals.exemplars.evidence import truth_evidence

    verdict = verify(Claim(seed.exemplar.program, seed.exemplar.profile, seed.truth, seed.worlds))
    return Outcome(seed, "holds" if verdict.holds else "fails", truth_evidence(seed.truth, verdict))


def _against_reference(seed: Seed, asked: Checking) -> Outcome:
    from evals.exemplars.evidence import reference_evidence
    from evals.exemplars.references import References, verify_reference

    if asked.references is None or len(asked.logs) != 1:
        return Outcome(seed, "not asked", "RefAV's results are not named (--references FOLDER --logs FOLDER)")
    where = References(asked.references / RESULTS_FILE, asked.logs[0])
    verdict = verify_reference(seed.exemplar.program, seed.exemplar.profile, seed.reference, where)
    return Outcome(seed, "holds" if verdict.holds else "fails", reference_evidence(seed.reference, verdict))


def _write(file: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the file anew, the comments at its head kept; what was not asked keeps its evidence."""
    head = [line for line in _text(file).splitlines(keepends=True) if line.startswith("#")]
    fresh = [
        replace(one.seed, exemplar=replace(one.seed.exemplar, evidence=one.evidence))
        if one.status == "holds"
        else one.seed
        for one in outcomes
    ]
    with aside(file) as new:
        new.write_bytes(("".join(head) + as_yaml(fresh)).encode())


def _print(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        if one.status != "holds":
            about = one.seed.exemplar
            print(f"{one.status}: {clean(about.description)} [{about.profile}, {about.id[:12]}]: {clean(one.evidence)}")


def _as_dict(outcome: Outcome) -> dict[str, str]:
    about = outcome.seed.exemplar
    return {
        "id": about.id,
        "description": about.description,
        "profile": about.profile,
        "verified": about.verified,
        "status": outcome.status,
        "evidence": outcome.evidence,
    }
