"""What signs and reviews make of planted mistakes; `python benchmarks/review.py FOLDER_OF_LOGS` prints it.

Every mistake of meaning (`evals/mistakes`) is planted into every program that it fits. Of those that run, and differ in
meaning from the right program:

- *detected*: signs name a fault, from the program alone, and with what it found on the logs;
- *mended*: a scripted model answers with the right program;
- *spoilt*: the right program is reviewed, and a scripted model insists on the mistaken one;
- *made worse*: the mistaken program is reviewed, and a scripted model answers with a program about something else.

The judge of the reviews is indifferent, so that their own guards are measured alone; `signs` names one that goes by
signs. Signs about the right programs are counted too.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from agents.candidates.values import Candidate, Origin
from agents.reviewing.faults import Sign
from agents.reviewing.reviewing import review_candidate
from agents.reviewing.signs import same_program, sign_lines, signs_of
from evals.mistakes.references import references
from evals.mistakes.table import plantings
from evals.mistakes.values import Planting
from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.models.scripted import ScriptedModel
from tools.results import Program
from tools.runs.trial import Probe, Probed, TrialRunner
from tools.sandbox.executor import JailedExecutor

LOGS = 4
FAR = 'x = get_objects_of_category(log_dir, category="DOG")\noutput_scenario(x, description, log_dir, output_dir)\n'


def indifferent(candidate: Candidate) -> float:
    """Sees no difference."""
    return 0.5


class Remembering(TrialRunner):
    """Runs no variant of a program twice: the same programs are reviewed over and over here."""

    def __init__(self, executor: JailedExecutor, profile: str, logs: Sequence[Path], folder: Path) -> None:
        super().__init__(executor, profile, logs, folder)
        self._known: dict[str, Probed] = {}

    def probe(self, programs: Sequence[Program], of: Program) -> tuple[Probed, ...]:
        """What each finds."""
        fresh = list({p.digest: p for p in programs if p.digest not in self._known}.values())
        with super().probing(of) as probe:
            self._known |= {p.digest: found for p, found in zip(fresh, probe(fresh), strict=True)}
        return tuple(self._known[program.digest] for program in programs)

    @contextmanager
    def probing(self, of: Program) -> Iterator[Probe]:
        """What each finds, batch after batch."""
        yield partial(self.probe, of=of)


class Bench:
    """Counts over all plantings of one profile."""

    def __init__(self, profile: str, runner: TrialRunner, logs: TrialLogs) -> None:
        self.profile, self.runner, self.logs = profile, runner, logs
        self.counts: Counter[str] = Counter()
        self.missed: list[str] = []

    def right(self, query: str, source: str) -> None:
        """Signs about a program that is right."""
        told = self._signs(query, Program(source, "m", query))
        self.counts["right programs"] += 1
        self.counts["right programs with strong signs"] += bool(sign_lines(told))

    def planted(self, planting: Planting) -> None:
        """One mistake."""
        reference = planting.reference
        query = reference.description
        right, wrong = (Program(text, "m", query) for text in (reference.program, planting.planted.text))
        trial = self.runner.run(wrong)
        if not trial.ran or same_program(right, wrong, self.profile):
            return
        stage = planting.mistake.fixed_by
        text, all_signs = signs_of(query, wrong, self.profile), self._signs(query, wrong)
        self._count(stage, "planted", True)
        self._count(stage, "a sign in the text", bool(text))
        self._count(stage, "a strong sign in the text", bool(sign_lines(text)))
        self._count(stage, "a sign in text or findings", bool(all_signs))
        self._count(stage, "a strong sign in text or findings", bool(sign_lines(all_signs)))
        self._count(stage, "mended by the right answer", self._becomes(query, wrong, right.source, right))
        self._count(stage, "right one spoilt by the mistaken answer", self._becomes(query, right, wrong.source, wrong))
        self._count(stage, "made another by a far answer", self._becomes(query, wrong, FAR, Program(FAR)))
        if not sign_lines(all_signs):
            self.missed.append(f"{planting.mistake.name} in {reference.name}: {[s.fault for s in all_signs]}")

    def _count(self, stage: str, what: str, so: bool) -> None:
        self.counts[f"{stage}: {what}"] += so

    def _signs(self, query: str, program: Program) -> tuple[Sign, ...]:
        trial = self.runner.run(program)
        if not trial.ran:
            return signs_of(query, program, self.profile)
        return signs_of(query, program, self.profile, diagnose(program, trial, self.runner, self.logs))

    def _becomes(self, query: str, program: Program, answer: str, expected: Program) -> bool:
        reply = {"reason": "scripted", "faults": ["other"], "verdict": "change", "program": answer}
        candidate = Candidate(0, Origin("model", "scripted:m", query), "ok", program, self.runner.run(program))
        model = ScriptedModel([json.dumps(reply)])
        after = review_candidate(candidate, query, model, self.runner, indifferent, 1, self.logs)
        return after.program is not None and same_program(after.program, expected, self.profile)


def main(folder: Path) -> None:
    """Print the counts of both profiles."""
    logs = sorted(path for path in folder.iterdir() if path.is_dir())[:LOGS]
    for profile in ("standard", "refav"):
        with tempfile.TemporaryDirectory() as temporary, JailedExecutor(profile, cache_dir=Path(temporary)) as executor:
            runner = Remembering(executor, profile, logs, Path(temporary) / "parts")
            bench = Bench(profile, runner, TrialLogs(Path(temporary)))
            for reference in references():
                if reference.profile == profile:
                    bench.right(reference.description, reference.program)
            for stage in ("review", "consensus"):
                for planting in plantings(fixed_by=stage, profile=profile):
                    bench.planted(planting)
        print(f"\n{profile}")
        for name, count in bench.counts.items():
            print(f"  {count:4d}  {name}")
        print("  no strong sign:", *bench.missed, sep="\n    ")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
