"""No test reaches beyond this machine, and this machine can be reached."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_other_machines_are_out_of_reach(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind, name in ((socket.SOCK_STREAM, "connect"), (socket.SOCK_STREAM, "connect_ex")):
        with socket.socket(family, kind) as outward, pytest.raises(RuntimeError, match="do not use the network"):
            getattr(outward, name)((host, 9))
    with (
        socket.socket(family, socket.SOCK_DGRAM) as outward,
        pytest.raises(RuntimeError, match="do not use the network"),
    ):
        outward.sendto(b"x", (host, 9))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            client.sendall(b"x")
            assert accepted.recv(1) == b"x"
