"""The shared corpus of hostile programs through the whole of the product: checker, evaluator, jail."""

import random

import pytest

from tools.results import Failure, Program
from tools.sandbox.limits import MIB, JailLimits

BENIGN = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")
output_scenario(near_objects(cars, walkers, log_dir), "cars near walkers", log_dir, output_dir)
"""
KIND = {"E": "reject", "L_CPU": "timeout", "L_STALL": "timeout", "L_MEMORY": "memory"}


def kind(outcome) -> str:
    """How an outcome reads in the corpus."""
    if not isinstance(outcome, Failure):
        return "contained"
    code = outcome.issue.code
    return KIND.get(code) or KIND.get(code[0]) or "contained"


@pytest.fixture(scope="module")
def executor(executor_with):
    with executor_with("small", workers=2, limits=JailLimits(cpu_s=20, wall_s=120, memory_bytes=256 * MIB)) as executor:
        yield executor


@pytest.fixture(scope="module")
def keys(executor, tiny_logs):
    return [log.key for log in executor.open(tiny_logs)]


def test_every_hostile_program_meets_its_must(executor, keys, corpus, canaries):
    entries = list(corpus.values())
    before = {result.log_id: result.outcome for result in executor.run(BENIGN, keys)}
    programs = [Program(canaries.point(entry["code"])) for entry in entries]
    found = {entries[n]["id"]: result.outcome for n, result in executor.run_many(programs, keys[:1])}
    wrong = {
        entry["id"]: (entry["must"], kind(found[entry["id"]]), found[entry["id"]])
        for entry in entries
        if entry["must"] != "contained" and kind(found[entry["id"]]) != entry["must"]
    }
    assert wrong == {}
    assert canaries.touched() == []
    after = {result.log_id: result.outcome for result in executor.run(BENIGN, keys)}
    assert all(after[log_id].same_as(before[log_id]) for log_id in before)


def test_texts_of_errors_carry_no_control_characters(executor, keys, corpus):
    programs = [Program(entry["code"]) for entry in corpus.values()]
    for _, result in executor.run_many(programs, keys[:1]):
        if isinstance(result.outcome, Failure):
            for issue in (result.outcome.issue, *result.outcome.also):
                assert (issue.message + issue.hint).isprintable()
                assert "\x1b" not in issue.message


def test_mangled_programs_are_refused_or_run_and_never_break_the_child(executor, keys, corpus):
    rng = random.Random(7)
    sources = [BENIGN, *(entry["code"][:2000] for entry in corpus.values() if "needs" not in entry)]
    programs = [Program(mangled(rng, rng.choice(sources))) for _ in range(250)]
    codes = {
        result.outcome.issue.code if result.failed else "ok" for _, result in executor.run_many(programs, keys[:1])
    }
    assert len(codes) > 3
    assert {code for code in codes if code[0] in "CPL"} == set()


ODDITIES = (
    "\0", "\r", "\x0c", "\u2028", "\u202e", "\ud800", "ｏ", "٣", '"', "'''", "\\", "\t", "(", ")", "0x", "1e999", "{",
)  # fmt: skip


def mangled(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 4)):
        start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        piece = rng.choice(ODDITIES) if rng.random() < 0.5 else text[start:end][:40]
        text = text[:start] + piece + text[start + rng.randrange(3) :]
    return text
