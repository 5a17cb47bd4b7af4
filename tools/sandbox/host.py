"""The zygote as the parent sees it: started without waiting, asked one thing at a time, replaced when it dies."""

from __future__ import annotations

import threading
import weakref
from typing import Final, TypeVar

from tools.errors import PrerequisiteError, SandboxError
from tools.sandbox.channel import ChannelClosedError, OversizedMessageError
from tools.sandbox.host_process import HostProcess, HostSettings
from tools.sandbox.messages import Hello, Message, NotReady
from tools.sandbox.probe import JailReport

_START_S: Final = 60.0
_ANSWER_S: Final = 120.0

M = TypeVar("M", bound=Message)


class ZygoteHost:
    """One zygote process. Starting does not wait; the first question does."""

    def __init__(self, settings: HostSettings) -> None:
        self._process = HostProcess(settings)
        self._ended = weakref.finalize(self, self._process.close)  # nobody's zygote: evicted from a cache, say
        self._hello: Hello | None = None
        self._turn = threading.RLock()

    @property
    def hello(self) -> Hello:
        """The zygote's first message; waits for it once.

        Raises:
            PrerequisiteError: The machine cannot jail programs.
            SandboxError: The zygote did not start.
        """
        with self._turn:
            return self._first()

    def _first(self) -> Hello:
        if self._hello is None:
            first, _ = self._receive(Message, _START_S)
            if isinstance(first, NotReady):
                self.close()
                raise (PrerequisiteError if first.prerequisite else SandboxError)(first.problem)
            if not isinstance(first, Hello):
                raise SandboxError(f"unexpected first message {first}")
            self._hello = first
        return self._hello

    @property
    def report(self) -> JailReport:
        """How strong the jail is, proven by the self-test."""
        return JailReport(**self.hello.report)

    @property
    def alive(self) -> bool:
        """True while the zygote can be asked."""
        return self._process.alive

    def tell(self, message: Message) -> None:
        """Send a message that is not answered.

        Raises:
            SandboxError: The zygote died, or the message cannot be sent.
        """
        try:
            with self._turn:
                self._process.channel.send(message)
        except ChannelClosedError:
            raise self._death() from None
        except OversizedMessageError as error:
            raise SandboxError(f"too long for the program host: {error}") from error
        except OSError as error:
            self.close()
            raise SandboxError(f"the program host cannot be reached: {error}") from error
        except BaseException:
            self.close()
            raise

    def ask(self, message: Message, expected: type[M]) -> M:
        """Send a message and wait for its answer. Interrupted half-way, the zygote is ended: it would be out of step.

        Raises:
            SandboxError: The zygote died or did not answer.
        """
        return self.ask_for(message, expected)[0]

    def ask_for(self, message: Message, expected: type[M]) -> tuple[M, list[int]]:
        """As `ask`, with the descriptors that come with the answer; they are the caller's to close."""
        with self._turn:
            _ = self.hello
            self.tell(message)
            return self._receive(expected, _ANSWER_S)

    def _receive(self, expected: type[M], timeout_s: float) -> tuple[M, list[int]]:
        try:
            message, descriptors = self._process.channel.receive(timeout_s)
        except ChannelClosedError:
            raise self._death() from None
        except TimeoutError:
            self.close()
            raise SandboxError(f"the program host did not answer within {timeout_s:g} s") from None
        except BaseException:
            self.close()
            raise
        if not isinstance(message, expected):
            self.close()
            raise SandboxError(f"the program host answered {type(message).__name__} out of turn")
        return message, descriptors

    def _death(self) -> SandboxError:
        last_words = self._process.last_words()
        self.close()
        return SandboxError(f"the program host ended (status {self._process.status}): {last_words}")

    def close(self) -> None:
        """End the zygote and with it all its children; may be called again."""
        self._ended()
