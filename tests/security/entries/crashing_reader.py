"""Entry of a test zygote: the small library, and a reader that a log of eleven frames crashes."""

import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]

import small  # noqa: E402

from tools.sandbox import ingest  # noqa: E402

read_log = ingest.read_log


def crash_on_eleven(path, *rest):
    if path.endswith("tiny-11"):
        os.kill(os.getpid(), signal.SIGSEGV)
    return read_log(path, *rest)


if __name__ == "__main__":
    ingest.read_log = crash_on_eleven
    small.main()
