"""The grammar's program stands among the candidates, or its refusal does."""

import json
import subprocess
import sys
from pathlib import Path

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from agents.writing.finishing import unresolved_of
from agents.writing.grammar_candidate import grammar_candidate
from tools.runs.trial import TrialRunner


def test_what_the_grammar_writes_is_tried(runner: TrialRunner) -> None:
    candidate = grammar_candidate(plain_query("moving vehicle near a pedestrian"), GrammarWriter(), runner)
    assert (candidate.status, candidate.number, candidate.origin.writer) == ("ok", 0, "grammar")
    assert candidate.trial is not None
    assert candidate.trial.ran
    assert candidate.understood
    assert candidate.assumptions
    assert 0 < candidate.confidence <= 1
    assert candidate.attempts[0].source == candidate.program.source


def test_what_it_does_not_understand_is_declined_with_the_reason(runner: TrialRunner) -> None:
    candidate = grammar_candidate(plain_query("vehicle zzyzxing a frobnicator"), GrammarWriter(), runner)
    assert candidate.status == "declined"
    assert candidate.program is None
    assert "zzyzxing" in candidate.reason
    assert unresolved_of("x", candidate) is None


def test_a_program_that_fails_waits_for_a_person(runner: TrialRunner) -> None:
    candidate = grammar_candidate(plain_query("vehicle on the road"), GrammarWriter(), runner)
    assert candidate.status == "unresolved"
    assert candidate.attempts[0].code == "R_NO_MAP"
    assert "map" in candidate.reason
    assert unresolved_of("vehicle on the road", candidate) is not None


def test_it_loads_nothing_that_only_models_need() -> None:
    root = Path(__file__).resolve().parents[3]
    code = "import json, sys, agents.writing.grammar_candidate; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(json.loads(done.stdout))
    assert "agents.writing.problems" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in ("jinja2", "langchain_core", "chromadb", "openai")}
    assert not {name for name in loaded if name.startswith(("agents.writing.re", "tools.atoms.relation"))}
