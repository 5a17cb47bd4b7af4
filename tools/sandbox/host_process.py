"""The process of a zygote: how it is started, what it left to say, and how it is ended."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.atoms.own import own_environment
from tools.sandbox.channel import Channel

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
_GRACE_MS: Final = 250
_LAST_WORDS_BYTES: Final = 1 << 16


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


class HostProcess:
    """A started zygote, and our end of the socket to it."""

    def __init__(self, settings: HostSettings) -> None:
        self.channel, theirs = Channel.pair()
        self._complaints = os.memfd_create("zygote-stderr")
        with theirs:
            self._started = subprocess.Popen(
                _command(settings, theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                pass_fds=[theirs.fileno()],
                env={**_ENVIRONMENT, **own_environment()},
                cwd="/",
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._started.pid

    @property
    def alive(self) -> bool:
        """True while it runs and was not closed."""
        return self._complaints >= 0 and self._started.poll() is None

    @property
    def status(self) -> int | None:
        """How it ended, as `subprocess.Popen.returncode`."""
        return self._started.returncode

    def last_words(self) -> str:
        """The last line that it left on standard error, once it has ended; it is made to."""
        if self._complaints < 0:
            return "it had been ended already"
        self._end()
        os.lseek(self._complaints, 0, os.SEEK_SET)
        lines = os.read(self._complaints, _LAST_WORDS_BYTES).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it left no message"

    def close(self) -> None:
        """End it and with it all its children; may be called again."""
        if self._complaints >= 0:
            self._end()
            os.close(self._complaints)
            self._complaints = -1

    def _end(self) -> None:
        self.channel.close()
        if not self._ends_by_itself():
            self._started.kill()
        self._started.wait()

    def _ends_by_itself(self) -> bool:
        """Wait a moment for it; a zygote that is deriving something for nobody any more would take longer."""
        if self._started.poll() is not None:
            return True
        handle = os.pidfd_open(self.pid)
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
