"""Several servers of one model: who is asked, who rests, and what is told when none answers."""

import threading

import pytest

from tests.wire_servers.core import Answer, Fault, WireServer
from tests.wire_servers.openai_api import OpenAiApi
from tests.wire_servers.plugin import KEYS
from tools.models.api import ModelError
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.replicas import ReplicaSender
from tools.models.values import ChatReply, ChatRequest, TextPart, user_turn


def request(text="which?", system="s", seed=0):
    return ChatRequest("check", (TextPart(system),), (user_turn(text),), seed=seed)


class Server:
    """Answers with its number, or fails with a code for as long as one is set."""

    name = "vllm:m"

    def __init__(self, number, code=""):
        self.number, self.code, self.asked = number, code, 0

    def send(self, request):
        self.asked += 1
        if self.code:
            raise ModelError(self.code, self.name, f"server {self.number}")
        return ChatReply(str(self.number), "m")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def servers(*codes):
    made, clock = [Server(n, code) for n, code in enumerate(codes)], Clock()
    return made, clock, ReplicaSender(made, clock)


@pytest.mark.parametrize("code", ["M_CONNECTION", "M_SERVER", "M_STREAM", "M_TIMEOUT", "M_RATE"])
def test_a_server_that_fails_rests_and_the_next_one_answers(code):
    made, clock, sender = servers(code, "")
    assert {sender.send(request(seed=n)).text for n in range(8)} == {"1"}
    assert made[0].asked <= 1
    rested = made[0].asked
    clock.now = 1.5
    assert {sender.send(request(system=f"t{n}")).text for n in range(8)} == {"1"}
    assert made[0].asked <= rested + 1, "it is tried again, once"
    made[0].code, made[1].code = "", "M_CONNECTION"
    assert sender.send(request()).text == "0", "who rests is asked when no other is left"
    clock.now = 61
    made[1].code = ""
    assert {sender.send(request(system=f"s{n}")).text for n in range(40)} == {"0", "1"}


@pytest.mark.parametrize("code", ["M_REQUEST", "M_REFUSED", "M_LENGTH"])
def test_a_fault_of_the_request_is_no_server_s(code):
    made, _, sender = servers(code, code)
    with pytest.raises(ModelError, match=code):
        sender.send(request())
    assert sum(server.asked for server in made) == 1


def test_when_every_server_fails_the_last_fault_is_told():
    made, _, sender = servers("M_SERVER", "M_CONNECTION", "M_TIMEOUT")
    with pytest.raises(ModelError) as caught:
        sender.send(request())
    assert [server.asked for server in made] == [1, 1, 1]
    assert caught.value.code in ("M_SERVER", "M_CONNECTION", "M_TIMEOUT")


def test_the_same_beginning_goes_to_the_same_server_and_others_spread():
    _, _, sender = servers("", "", "")
    assert len({sender.send(request(f"q{n}", "same", seed=n)).text for n in range(1)}) == 1
    first = ChatRequest("check", (TextPart("s"),), (user_turn("image", "a"),))
    second = ChatRequest("check", (TextPart("s"),), (user_turn("image", "b"),))
    assert sender.send(first).text == sender.send(second).text
    assert {sender.send(request(f"q{n}")).text for n in range(60)} == {"0", "1", "2"}


def test_requests_at_the_same_time_are_shared_out():
    gate, together = threading.Event(), threading.Barrier(5)

    class Slow(Server):
        def send(self, request):
            together.wait(10)
            gate.wait(10)
            return super().send(request)

    made = [Slow(0), Slow(1)]
    sender = ReplicaSender(made)
    threads = [threading.Thread(target=sender.send, args=(request(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    together.wait(10)
    gate.set()
    for thread in threads:
        thread.join(10)
    assert [server.asked for server in made] == [2, 2]


def test_a_model_outlives_one_of_its_servers_over_the_wire():
    """Two strict servers; the first dies in mid-run, the second overloads once: every question is answered."""
    stumbles: list[Fault] = []
    first = WireServer(OpenAiApi(is_vllm=True), KEYS["vllm"], lambda asked: Answer("first"))
    second = WireServer(
        OpenAiApi(is_vllm=True), KEYS["vllm"], lambda asked: stumbles.pop() if stumbles else Answer("second")
    )
    try:
        options = ModelOptions(base_url=f"{first.base_url},{second.base_url}", timeout_s=10, use_cache=False)
        model = open_model("vllm:m", options, environ={"VLLM_API_KEY": KEYS["vllm"]}, sleep=lambda seconds: None)
        assert {model.ask(request(f"q{n}")).text for n in range(30)} == {"first", "second"}
        first.close()
        stumbles.append(Fault(status=503))
        assert {model.ask(request(f"r{n}")).text for n in range(30)} == {"second"}
        assert (first.violations, second.violations) == ([], [])
        second.close()
        with pytest.raises(ModelError, match="M_CONNECTION"):
            model.ask(request("last"))
    finally:
        first.close()
        second.close()


def test_a_sender_without_servers_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        ReplicaSender([])
