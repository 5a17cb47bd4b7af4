"""Starts `agents` out of a process that already holds the libraries of others, whose import is most of a short command.

Every command is a process of its own, with its arguments, folder, environment and streams; what is the project's own it
imports anew. Nothing of the project's is imported here.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

LIBRARIES = (
    "numpy", "pyarrow.feather", "pyarrow.parquet", "pyarrow.compute", "shapely", "PIL.Image", "yaml", "lark", "regex",
    "jinja2", "rich.progress", "rich.table", "typer", "pydantic", "psutil", "langgraph.graph", "langgraph.types",
    "langgraph.checkpoint.sqlite", "chromadb", "langchain_openai",
)  # fmt: skip
"""What commands import from others; one that is not installed is left out."""


def serve(address: str) -> None:
    """Fork commands as they are asked for until standard input ends. Returns in a command, which goes on from here."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(f"{address}.new")
    listener.listen(64)
    Path(f"{address}.new").rename(address)  # whoever sees it can connect
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    waiting: dict[int, tuple[int, socket.socket]] = {}
    while True:
        clients = [connection for _, connection in waiting.values()]
        told, _, _ = select.select([sys.stdin, listener, *waiting, *clients], [], [])
        if sys.stdin in told:
            os._exit(0)
        for ended in waiting.keys() & set(told):
            _tell(*waiting.pop(ended))
            os.close(ended)
        for command, connection in waiting.values():
            if connection in told:  # only its end can be read from it: nobody waits any more
                os.kill(command, signal.SIGKILL)
        if listener in told:
            connection, _ = listener.accept()
            if (received := _received(connection)) is None:
                continue
            request, streams = received
            command = os.fork()
            if command == 0:
                for mine in (listener, connection, *clients):
                    mine.close()
                return _become(request, streams)
            for stream in streams:
                os.close(stream)
            waiting[os.pidfd_open(command)] = command, connection


def _tell(command: int, connection: socket.socket) -> None:
    """How a command ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
    with connection, contextlib.suppress(OSError):
        connection.sendall(str(code).encode())


def _received(connection: socket.socket) -> tuple[dict, list[int]] | None:
    """What a client asks for; None from one that was ended while it asked."""
    length, streams, _, _ = socket.recv_fds(connection, 8, 3)
    text = b""
    while length and len(text) < int(length):
        text += (piece := connection.recv(1 << 16))
        if not piece:
            break
    if length and len(text) == int(length):
        return json.loads(text), streams
    for open_file in (*streams, connection.detach()):
        os.close(open_file)
    return None


def _become(request: dict, streams: list[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["agents", *request["arguments"]]
    named = request["environment"].get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:1] = [request["folder"], *filter(None, named)]


if __name__ == "__main__":
    serve(sys.argv[1])
    importlib.import_module("agents.cli").main()
