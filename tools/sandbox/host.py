"""The zygote as the parent sees it: started without waiting, asked one thing at a time, replaced when it dies."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tools.atoms.own import own_environment
from tools.errors import PrerequisiteError, SandboxError
from tools.sandbox.channel import Channel, ChannelClosedError, OversizedMessageError
from tools.sandbox.messages import Hello, Message, NotReady
from tools.sandbox.probe import JailReport

ENTRY: Final = Path(__file__).with_name("bootstrap.py")
_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
"""All that the zygote's environment holds beside files of own functions: nothing of the agent's. Huge pages make forks
and page faults cheaper."""
_START_S: Final = 60.0
_ANSWER_S: Final = 120.0
_GRACE_MS: Final = 250

M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class HostSettings:
    """How to start a zygote.

    Attributes:
        profile: Library the programs see, `standard` or `refav`.
        cache_dir: Ingest cache, or None to read the sources every time.
        allow_weak: Accept a jail without seccomp.
    """

    profile: str
    cache_dir: Path | None
    allow_weak: bool


class ZygoteHost:
    """One zygote process. Starting does not wait; the first question does."""

    def __init__(self, settings: HostSettings) -> None:
        self._channel, theirs = Channel.pair()
        self._complaints = os.memfd_create("zygote-stderr")
        with theirs:
            self._process = subprocess.Popen(
                _command(settings, theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                pass_fds=[theirs.fileno()],
                env={**_ENVIRONMENT, **own_environment()},
                cwd="/",
                start_new_session=True,
            )
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
        return self._complaints >= 0 and self._process.poll() is None

    def tell(self, message: Message) -> None:
        """Send a message that is not answered.

        Raises:
            SandboxError: The zygote died, or the message cannot be sent.
        """
        try:
            with self._turn:
                self._channel.send(message)
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
            message, descriptors = self._channel.receive(timeout_s)
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
        self._end_process()
        os.lseek(self._complaints, 0, os.SEEK_SET)
        last = os.read(self._complaints, 1 << 16).decode("utf-8", "replace").strip().splitlines()[-1:]
        self.close()
        status = self._process.returncode
        return SandboxError(f"the program host ended (status {status}): {last[0] if last else 'it left no message'}")

    def close(self) -> None:
        """End the zygote and with it all its children; may be called again."""
        if self._complaints >= 0:
            self._end_process()
            os.close(self._complaints)
            self._complaints = -1

    def _end_process(self) -> None:
        self._channel.close()
        if not self._ends_by_itself():
            self._process.kill()
        self._process.wait()

    def _ends_by_itself(self) -> bool:
        """Wait a moment for it; a zygote that is deriving something for nobody any more would take longer."""
        if self._process.poll() is not None:
            return True
        handle = os.pidfd_open(self._process.pid)
        try:
            waiting = select.poll()
            waiting.register(handle, select.POLLIN)
            return bool(waiting.poll(_GRACE_MS))
        finally:
            os.close(handle)


def _command(settings: HostSettings, descriptor: int) -> list[str]:
    cache = "" if settings.cache_dir is None else str(settings.cache_dir.absolute())
    strength = "weak" if settings.allow_weak else "strict"
    return [sys.executable, "-I", str(ENTRY), str(_PACKAGE_ROOT), str(descriptor), settings.profile, cache, strength]
