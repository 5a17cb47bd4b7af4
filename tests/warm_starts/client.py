"""Asks the server for a command with this process's arguments, folder, environment and streams; ends as it ends."""

import json
import os
import signal
import socket
import sys


def main():
    address, *arguments = sys.argv[1:]
    folder = os.getcwd()  # noqa: PTH109, for pathlib takes as long to import as all of this
    request = {"arguments": arguments, "folder": folder, "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(address)
        text = json.dumps(request).encode()
        socket.send_fds(connection, [b"%8d" % len(text)], [0, 1, 2])
        connection.sendall(text)
        code = int(connection.recv(16) or -signal.SIGKILL)
    if code < 0:
        if code != -signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


main()
