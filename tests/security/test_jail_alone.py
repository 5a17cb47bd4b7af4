"""With the language switched off and all of Python at hand, the jail alone lets nothing out."""

import time

import pytest

from tools.results import Failure, Program
from tools.sandbox.limits import MIB, JailLimits

LIMITS = JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)
KIND_OF_CODE = {"L_CPU": "timeout", "L_STALL": "timeout", "L_MEMORY": "memory"}
HARMLESS = (
    "io-open-passwd", "io-os-open", "io-exec-b64", "io-compile", "io-numpy-save", "io-unlink", "net-unix-abstract",
    "intro-decorator-atomic", "intro-coroutine-frame",
)  # fmt: skip
LATE_S = 2.5


def text_of(failure: Failure) -> str:
    return "".join(issue.message + issue.hint for issue in (failure.issue, *failure.also))


def leaks(text: str) -> bool:
    return any(mark in text for mark in ("root:", "sk-canary", "FOUND"))


@pytest.fixture(scope="module")
def raw(executor_with, tiny_logs, open_folder):
    with executor_with("raw", workers=2, limits=LIMITS, cache_dir=open_folder / "cache") as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


def outcomes(executor, canaries, codes: dict[str, str]) -> dict[str, Failure]:
    """What each program came to, on one log."""
    names = list(codes)
    programs = [Program(canaries.point(codes[name])) for name in names]
    found = {names[number]: result.outcome for number, result in executor.run_many(programs, executor.keys[:1])}
    assert found.keys() == codes.keys()
    return found


def test_the_control_shows_that_the_detectors_fire(executor_with, tiny_logs, canaries, corpus, extra_hostile):
    codes = {name: extra_hostile[name]["code"] for name in ("udp", "tcp", "stat-probe", "proc-self", "change-files")}
    codes |= {name: corpus[name]["code"] for name in HARMLESS}
    with executor_with("control", limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        found = outcomes(executor, canaries, codes)
    touched = " ".join(canaries.touched())
    assert {name for name, failure in found.items() if leaks(text_of(failure))} >= {
        "io-open-passwd", "io-os-open", "io-exec-b64", "io-compile", "stat-probe", "proc-self", "change-files",
    }  # fmt: skip
    assert "secret.txt changed" in touched
    assert touched.count("something reached") == 3, touched
    canaries.renew()


def test_the_corpus_is_contained_by_the_jail_alone(raw, canaries, corpus):
    entries = {name: entry for name, entry in corpus.items() if "raw" in entry}
    found = outcomes(raw, canaries, {name: entry["code"] for name, entry in entries.items()})
    assert [name for name, failure in found.items() if leaks(text_of(failure))] == []
    unexpected = {
        name: found[name].issue.code
        for name, entry in entries.items()
        if "contained" not in entry["raw"] and KIND_OF_CODE.get(found[name].issue.code) not in entry["raw"]
    }
    assert unexpected == {}
    time.sleep(LATE_S)
    assert canaries.touched() == []


def test_further_hostile_programs_meet_their_ends(raw, canaries, extra_hostile):
    found = outcomes(raw, canaries, {name: entry["code"] for name, entry in extra_hostile.items()})
    assert {name: text_of(failure) for name, failure in found.items() if leaks(text_of(failure))} == {}
    unexpected = {
        name: (failure.issue.code, text_of(failure)[:200])
        for name, failure in found.items()
        if failure.issue.code not in extra_hostile[name]["codes"]
        or failure.issue.line != extra_hostile[name].get("line", failure.issue.line)
    }
    assert unexpected == {}
    assert found["issue-with-control-characters"].issue.message.isprintable()
    time.sleep(LATE_S)
    assert canaries.touched() == []


def test_a_child_that_drips_bytes_is_a_stall(executor_with, tiny_logs):
    drip = "import os, time\nwhile True:\n    os.write(3, b'M')\n    time.sleep(0.1)\n"
    tease = (
        "import os, struct, time\n"
        "os.write(3, struct.pack('<4s16sBxHIIII', b'MLF1', OUTBOX._nonce, 2, 0, 0, 0, 0, 5000))\n"
        "while True:\n    os.write(3, b'x')\n    time.sleep(0.1)\n"
    )
    with executor_with("raw", limits=JailLimits(wall_s=1.0)) as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        codes = [result.outcome.issue.code for source in (drip, tease) for result in executor.run(source, keys)]
    assert codes == ["L_STALL", "L_STALL"]


def test_answers_beyond_the_logs_are_refused(raw):
    source = "for position in range(9):\n    OUTBOX.memory(position)\n"
    results = {result.log_id: result.outcome.issue.code for result in raw.run(source, raw.keys)}
    assert set(results.values()) == {"L_MEMORY"}
    assert len(results) == len(raw.keys)


def test_what_a_program_changes_dies_with_it(raw):
    first = "import sys\nsys.modules['tools.scenario'].Scenario = None\nsys.poisoned = True\nprint('done')\n"
    second = "import sys\nprint(hasattr(sys, 'poisoned'), sys.modules['tools.scenario'].Scenario is None)\n"
    for source, expected in ((first, r"done\n"), (second, r"False False\n")):
        (result,) = raw.run(source, raw.keys[:1])
        assert result.outcome.issue.message == expected
