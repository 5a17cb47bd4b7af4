"""A child that anyone may have taken over can at worst ask other questions, within bounds, where any are taken."""

import pytest

from tools.results import Failure
from tools.sandbox.limits import MIB, JailLimits

PRELUDE = """
import struct, json
NAME, SHAPE = "is_color", (6, 10)
def forged(content, shape=SHAPE, tag=b"t" * 16, mask=b"\\xff" * 8):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack("<H16sII", len(text), tag, *shape) + text + mask
GOOD = ["is_color", [["color", "red"]]]
def send(payload, position=0, kind=8):
    OUTBOX._send(kind, position, payload)
"""
LIES = {
    "no function of the profile": 'send(forged(["os.system", [["command", "ls"]]]))',
    "no visual function": 'send(forged(["get_objects_of_category", [["category", "BUS"]]]))',
    "a word that is none": 'send(forged(["is_color", [["color", "plaid"]]]))',
    "a text that is too long": 'send(forged(["looks_like", [["description", "x" * 4000]]]))',
    "a text with hidden characters": 'send(forged(["looks_like", [["description", chr(0x202e) + "x"]]]))',
    "another shape": "send(forged(GOOD, shape=(10, 6)))",
    "a shape of billions": "send(forged(GOOD, shape=(2**32 - 1, 2**32 - 1)))",
    "no mask": 'send(forged(GOOD, mask=b""))',
    "an empty mask": "send(forged(GOOD, mask=bytes(8)))",
    "nothing": 'send(b"")',
    "the same twice": "send(forged(GOOD) * 2)",
    "very many": "send(b''.join(forged(GOOD, tag=n.to_bytes(16, 'big')) for n in range(40)))",
    "out of turn": "send(forged(GOOD), position=2)",
    "not JSON": 'send(forged(b"\\x80\\x04N."))',
    "deep JSON": 'send(forged(b"[" * 4000))',
    "a scenario that is none": "send(forged(GOOD), kind=2)",
}


@pytest.fixture(scope="module")
def raw(tiny_logs, executor_with):
    limits = JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)
    with executor_with("raw", workers=2, limits=limits) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


@pytest.mark.parametrize("lie", LIES)
def test_lies_about_questions_are_a_crash_of_the_child(raw, lie):
    (result,) = raw.run(PRELUDE + LIES[lie] + "\nimport os\nos._exit(0)\n", raw.keys[:1], told={})
    assert isinstance(result.outcome, Failure)
    assert (result.outcome.issue.code, result.asks) == ("C_CRASH", ())


def test_a_question_where_none_are_taken_is_a_crash(raw):
    (result,) = raw.run(PRELUDE + "send(forged(GOOD))", raw.keys[:1])
    assert (result.outcome.issue.code, result.asks) == ("C_CRASH", ())


def test_another_question_is_all_that_a_lie_can_bring(raw):
    (result,) = raw.run(PRELUDE + "send(forged(GOOD))\nimport os\nos._exit(0)", raw.keys[:1], told={})
    (ask,) = result.asks
    assert (ask.question.key, ask.tag, ask.mask.shape) == ("is_color(color='red')", b"t" * 16, (6, 10))
    assert not ask.mask.flags.writeable
    assert result.outcome.issue.code == "R_UNANSWERED"


def test_questions_beyond_the_size_of_a_result_are_a_limit(tiny_logs, executor_with):
    limits = JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB, result_bytes=1000)
    with executor_with("raw", limits=limits) as executor:
        (key, *_) = [log.key for log in executor.open(tiny_logs)]
        (result,) = executor.run(PRELUDE + "send(b'x' * 1001)", [key], told={})
    assert result.outcome.issue.code == "L_OUTPUT"
