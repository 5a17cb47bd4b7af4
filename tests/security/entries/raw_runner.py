"""What is left when the language is switched off: the text is executed with all of Python, inside the jail.

Lives in the tests only. What a program prints comes back in the texts of its issues, where the tests look for leaks.
"""

import io
import sys

from tools.errors import Issue
from tools.scenario import Edges, Scenario

_PREPARED = (
    "array", "atexit", "base64", "ctypes", "ctypes.util", "encodings.idna", "errno", "fcntl", "gc", "inspect", "io",
    "itertools", "json", "mmap", "multiprocessing", "multiprocessing.pool", "os", "pathlib", "re", "resource", "select",
    "shutil", "signal", "socket", "string", "struct", "subprocess", "sys", "threading", "time", "traceback", "numpy",
    "numpy.ctypeslib",
)  # fmt: skip
_PIECE = 500
_ATOMS = ("get_objects_of_category", "near_objects", "has_velocity", "stationary", "scenario_not", "output_scenario")


def _stub(*arguments, **keywords):
    return None


class RawRunner:
    """Executes the text with full builtins."""

    derived_names = ()

    def prepare(self):
        for name in _PREPARED:
            __import__(name)

    def adopt(self, log):
        pass

    def rehearse(self, logs):
        pass

    def run(self, job, logs, outbox):
        printed = sys.stdout = io.StringIO()
        outbox.start_clock()
        try:
            exec(compile(job.source, "program", "exec"), self._names(job, logs, outbox))
        except MemoryError:
            outbox.memory(0)
            return
        except BaseException as error:
            print(f"\n{type(error).__name__}: {error}")
        text = printed.getvalue()[: 14 * _PIECE] or "nothing"
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        outbox.line = 0
        outbox.failed(0, [Issue("run", "R_RAW", 0, 0, *pair) for pair in zip(pieces[::2], [*pieces[1::2], ""])])  # noqa: B905
        for position in range(1, len(logs)):
            outbox.failed(position, [Issue("run", "R_RAW", 0, 0, "see the first log")])
        outbox.done()

    @staticmethod
    def _names(job, logs, outbox):
        stubs = dict.fromkeys(
            (
                "get_objects_of_category",
                "near_objects",
                "has_velocity",
                "stationary",
                "scenario_not",
                "output_scenario",
            ),
            _stub,
        )
        given = {"JOB": job, "LOGS": logs, "OUTBOX": outbox, "Scenario": Scenario, "Edges": Edges}
        return {**stubs, **given, "log_dir": "/etc", "output_dir": "/etc", "__name__": "program"}
