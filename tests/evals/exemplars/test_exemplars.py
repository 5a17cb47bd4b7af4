"""The exemplars that come with the project: executed again, every one, and none of them a prompt of the benchmark."""

import json
from collections import Counter

import numpy as np
import pytest

from agents.exemplars import seeds
from agents.meaning.rendering import render
from agents.remembering import meanings, open_in_arrays
from evals.exemplars import Claim, verify
from evals.exemplars.evidence import truth_evidence
from tools.memory.hashing import HashingEmbedder
from tools.memory.leakage import NEAR, SAME_WORDS, limit_of, nearness, served

SEEDS = seeds()
BY_TRUTH = [one for one in SEEDS if one.truth is not None]


@pytest.fixture(scope="module")
def prompts(shared_data):
    """The texts that no exemplar may repeat: the benchmark's prompts and the reference programs' descriptions."""
    lines = (shared_data / "prompts" / "prompts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    programs = json.loads((shared_data / "refav_oracle" / "programs.json").read_text(encoding="utf-8"))
    return [line.split("\t")[0] for line in lines], [entry["description"] for entry in programs]


def test_there_are_many_for_both_profiles_and_every_one_is_verified():
    texts = {one.exemplar.description for one in SEEDS}
    assert len(texts) >= 300
    assert Counter(one.exemplar.profile for one in SEEDS)["refav"] >= 90
    assert {one.exemplar.verified for one in SEEDS} == {"known truth", "reference"}
    assert all((one.truth is None) == bool(one.reference) for one in SEEDS)
    assert all(one.exemplar.evidence for one in SEEDS)


def test_they_call_nearly_every_function_that_needs_no_camera():
    from tools.atoms.profiles import load_profile

    layers = {name: signature.layer for name, signature in load_profile("standard").signatures.items()}
    wanted = {name for name, layer in layers.items() if layer not in ("visual", "output")}
    called = {name for one in SEEDS for name in one.exemplar.functions}
    assert len(wanted & called) >= 0.95 * len(wanted), sorted(wanted - called)


@pytest.mark.slow
def test_every_one_finds_what_its_script_says_and_its_evidence_is_what_is_measured():
    wrong = {}
    for one in BY_TRUTH:
        verdict = verify(Claim(one.exemplar.program, one.exemplar.profile, one.truth, one.worlds))
        evidence = truth_evidence(one.truth, verdict)
        if not verdict.holds or evidence != one.exemplar.evidence:
            wrong[one.exemplar.description] = evidence
    assert wrong == {}


def test_none_is_equal_or_nearly_equal_to_a_prompt_or_to_a_reference_description(prompts):
    withheld = [*prompts[0], *prompts[1]]
    exemplars = [one.exemplar for one in SEEDS]
    allowed = served(exemplars, withheld, HashingEmbedder())
    assert [one.description for one, fine in zip(exemplars, allowed, strict=True) if not fine] == []


def test_under_evaluation_nothing_near_a_prompt_and_nothing_of_its_meaning_is_served(prompts):
    benchmark = prompts[0]
    memory, embedder, read = open_in_arrays("hashing"), HashingEmbedder(), meanings()
    for prompt in benchmark[:: max(len(benchmark) // 60, 1)]:
        found = memory.recall(prompt, 6, "standard", withheld=[prompt])
        texts = [one.exemplar.description for one in found]
        assert len(texts) == 6
        assert (nearness(texts, [prompt], embedder) < limit_of(embedder)).all()
        key = read.of_query(prompt, "standard")
        assert not key or key not in {read.of_program(one.exemplar.program, "standard") for one in found}


def test_the_limits_leave_most_exemplars_for_every_prompt(prompts):
    texts = [one.exemplar.description for one in SEEDS]
    near = nearness(texts, prompts[0], HashingEmbedder())
    assert near.max() < NEAR["hashing"]
    assert np.median(near) < SAME_WORDS


def test_every_program_can_be_said_in_english():
    from agents.meaning.lifting import lift

    for one in SEEDS:
        assert render(lift(one.exemplar.program, one.exemplar.profile), one.exemplar.profile)
