"""Runs `agents` for several requests in one process, since importing torch takes longest.

`python in_one_process.py < {"name": ["ground", ...], ...}` prints `{"name": [code, output, errors], ...}`.
"""

import contextlib
import io
import json
import sys

from agents.cli import main


def answer(arguments: list[str]) -> tuple[object, str, str]:
    """Exit code, output and errors of one request."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as ended:
            return ended.code, out.getvalue(), err.getvalue()
    return None, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    print(json.dumps({name: answer(arguments) for name, arguments in json.load(sys.stdin).items()}))
