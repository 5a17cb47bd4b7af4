"""`agents run --review` at a real terminal: the question can be read while the run waits, and the answer is taken."""

import os
import pty
import select
import time

import pytest

QUERY = "pedestrian near a vehicle"
QUESTION = b"accept [a], another candidate [its number], edit [e], reject [r]:"


class Terminal:
    """The command at a terminal of its own."""

    def __init__(self, arguments, environment, folder):
        self.pid, self._end = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.execvpe(arguments[0], arguments, environment)
        self.seen = b""

    def until(self, words, most_s=120):
        """Read until `words` are on the screen, or the command ends; True when they are."""
        end = time.monotonic() + most_s
        while words not in self.seen and time.monotonic() < end:
            if select.select([self._end], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._end, 65536)
                except OSError:
                    break
        return words in self.seen

    def type(self, line):
        self.seen = b""
        os.write(self._end, line.encode() + b"\n")

    def close(self):
        """The exit code."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._end)
        return code


@pytest.fixture
def terminal(command, environment, tiny_logs, tmp_path):
    arguments = [*command, "run", QUERY, "--review", "--logs", str(tiny_logs[0])]
    memory = {"MOTHERLODE_MEMORY": str(tmp_path / "memory"), "TERM": "xterm", "COLUMNS": "120"}
    return Terminal(arguments, {**environment, **memory}, tmp_path)


def test_the_question_is_on_the_screen_while_the_run_waits(terminal):
    assert terminal.until(QUESTION)
    assert b"get_objects_of_category" in terminal.seen
    terminal.type("perhaps")
    assert terminal.until(QUESTION)
    assert b"is no answer here" in terminal.seen
    terminal.type("a")
    assert terminal.until(b"results:")
    assert terminal.close() == 0
