"""Ports for servers of tests that are told theirs: the kernel hands none of these out, so nobody gets one by chance."""

import random
import socket

_FIRST, _AFTER_LAST = 15_000, 30_000


def free_port(count: int = 1) -> int:
    """A port that is free, and so are the `count - 1` after it."""
    while True:
        port = random.SystemRandom().randrange(_FIRST, _AFTER_LAST)
        try:
            for number in range(count):
                socket.create_server(("127.0.0.1", port + number)).close()
        except OSError:
            continue
        return port
