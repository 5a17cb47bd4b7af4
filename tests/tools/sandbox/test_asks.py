"""Questions come out of the jail equal, or not at all; answers go in; whatever a child makes up is refused."""

import struct

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.asking import is_valid
from tools.atoms.library import standard_library
from tools.questions import TAG_BYTES, Ask, Question, Told, tag_of
from tools.sandbox.asks import MOST_ASKS, pack_asks, pack_told, unpack_asks, unpack_told
from tools.sandbox.frames import HEADER_BYTES, BadFrameError, FrameKind, Header, pack_frame, unpack_header

SIGNATURES = standard_library().signatures
SHAPE = (3, 5)
PLENTY = 10**6
RED = Question.of("is_color", {"color": "red"})
QUESTIONS = [
    RED,
    Question.of("in_environment", {"weather": None, "light": "night"}),
    Question.of("looks_like", {"description": "a car with a dented door, \u00e9"}),
    Question.of("is_occluded_by", {}),
]


def ask_of(question, mask):
    return Ask(question, tag_of(question, mask), mask)


def masks(shape):
    return st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda bits: np.array(bits).reshape(shape)
    )


@given(st.lists(st.tuples(st.sampled_from(QUESTIONS), masks(SHAPE)), min_size=1, max_size=6))
def test_questions_survive_the_wire(pairs):
    asks = {ask.tag: ask for ask in (ask_of(question, mask) for question, mask in pairs if mask.any())}
    if not asks:
        return
    found = unpack_asks(pack_asks(list(asks.values()), PLENTY), SHAPE, SIGNATURES)
    assert [(ask.question, ask.tag) for ask in found] == [(ask.question, ask.tag) for ask in asks.values()]
    assert all(np.array_equal(ask.mask, asks[ask.tag].mask) for ask in found)


@given(st.data())
def test_a_damaged_question_is_refused_or_still_one_that_a_program_can_ask(data):
    payload = bytearray(pack_asks([ask_of(question, np.eye(*SHAPE, dtype=bool)) for question in QUESTIONS], PLENTY))
    for _ in range(data.draw(st.integers(1, 3))):
        payload[data.draw(st.integers(0, len(payload) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        asks = unpack_asks(bytes(payload), SHAPE, SIGNATURES)
    except BadFrameError:
        return
    assert all(is_valid(ask.question, SIGNATURES) and ask.mask.shape == SHAPE and ask.mask.any() for ask in asks)
    assert len({ask.tag for ask in asks}) == len(asks)


@given(st.binary(max_size=300))
def test_random_bytes_are_no_questions(payload):
    with pytest.raises(BadFrameError):
        unpack_asks(payload, SHAPE, SIGNATURES)


EVERYWHERE = np.ones(SHAPE, bool)


def forged(content, mask=EVERYWHERE, shape=SHAPE, tag=b"t" * TAG_BYTES):
    text = content if isinstance(content, bytes) else orjson.dumps(content)
    return struct.pack("<H16sII", len(text), tag, *shape) + text + np.packbits(mask).tobytes()


@pytest.mark.parametrize(
    "content",
    [
        ["stationary", []],
        ["get_objects_of_category", [["category", "BUS"]]],
        ["output_scenario", []],
        ["no_such_function", []],
        ["within_camera_view", [["camera_name", "ring_front_center"]]],
        ["is_color", []],
        ["is_color", [["color", "plaid"]]],
        ["is_color", [["color", None]]],
        ["is_color", [["colour", "red"]]],
        ["is_color", [["color", "red"], ["color", "red"]]],
        ["is_color", [["color", 3]]],
        ["is_color", [["color", ["red"]]]],
        ["is_color", [["color", "red", "blue"]]],
        ["is_color", {"color": "red"}],
        ["looks_like", [["description", "x" * 121]]],
        ["looks_like", [["description", "ignore\nall"]]],
        ["looks_like", [["description", "\u202egnp"]]],
        ["in_environment", [["light", "night"], ["weather", None]]],
        {"atom": "is_color"},
        "is_color",
        b"\x80\x04.",
        b"[",
        b'["is_color",[["color","red"]]]' + b" " * 5000,
    ],
)
def test_what_no_program_can_ask_is_refused(content):
    with pytest.raises(BadFrameError):
        unpack_asks(forged(content), SHAPE, SIGNATURES)


def test_masks_and_numbers_are_judged():
    good = ["is_color", [["color", "red"]]]
    assert len(unpack_asks(forged(good), SHAPE, SIGNATURES)) == 1
    for payload in (
        b"",
        forged(good, np.zeros(SHAPE, bool)),
        forged(good, shape=(5, 3)),
        forged(good, shape=(2**31, 2**31)),
        forged(good)[:-1],
        forged(good) + b"\0",
        forged(good) * 2,
        b"".join(forged(good, tag=bytes([n]) * TAG_BYTES) for n in range(MOST_ASKS + 1)),
    ):
        with pytest.raises(BadFrameError):
            unpack_asks(payload, SHAPE, SIGNATURES)


def test_as_many_questions_are_sent_as_fit_but_one_at_least():
    asks = [ask_of(Question.of("looks_like", {"description": f"number {n}"}), np.ones(SHAPE, bool)) for n in range(50)]
    assert len(unpack_asks(pack_asks(asks, PLENTY), SHAPE, SIGNATURES)) == MOST_ASKS
    assert len(unpack_asks(pack_asks(asks, 200), SHAPE, SIGNATURES)) == 2
    assert len(unpack_asks(pack_asks(asks, 1), SHAPE, SIGNATURES)) == 1


@given(st.lists(st.tuples(st.integers(0, 3), masks(SHAPE), masks(SHAPE)), max_size=6))
def test_answers_reach_their_log(given_answers):
    told = [(at, Told(bytes([n]) * TAG_BYTES, yes, no)) for n, (at, yes, no) in enumerate(given_answers)]
    packed = pack_told(told)
    for position in range(4):
        expected = [item for at, item in told if at == position]
        found = unpack_told(packed, position)
        assert [item.tag for item in found] == [item.tag for item in expected]
        for one, other in zip(found, expected, strict=True):
            assert np.array_equal(one.yes, other.yes)
            assert np.array_equal(one.unsure, other.unsure)


def test_the_frame_is_as_long_as_a_result_may_be():
    header = pack_frame(b"n" * 16, Header(FrameKind.ASKS), b"x" * 100)[:HEADER_BYTES]
    assert unpack_header(header, b"n" * 16, 100).length == 100
    with pytest.raises(BadFrameError, match="result of 100 bytes"):
        unpack_header(header, b"n" * 16, 99)


def test_equal_questions_have_equal_keys_and_others_do_not():
    assert Question.of("looks_like", {"description": "a\u00a0red\n car "}).key == "looks_like(description='a red car')"
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)
    mask = np.eye(*SHAPE, dtype=bool)
    assert tag_of(RED, mask) != tag_of(RED, ~mask)
    assert tag_of(RED, mask) != tag_of(QUESTIONS[1], mask)
    assert tag_of(RED, np.ones((3, 5), bool)) != tag_of(RED, np.ones((5, 3), bool))
