"""The socket between executor and zygote, in an application that has many files open."""

import contextlib
import os
import resource
import socket
from collections.abc import Iterator

import pytest

from tools.sandbox.channel import Channel, ChannelClosedError
from tools.sandbox.messages import Opened

_MOST_OF_SELECT = 1024


@pytest.fixture
def crowded() -> Iterator[None]:
    """Every descriptor below 1024 is taken."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _MOST_OF_SELECT + 64:
        pytest.skip(f"this account may have {hard} files open, fewer than the test needs")
    with contextlib.ExitStack() as taken:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, _MOST_OF_SELECT + 64), hard))
        taken.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        last = 0
        while last < _MOST_OF_SELECT:
            last = os.open(os.devnull, os.O_RDONLY)
            taken.callback(os.close, last)
        yield


def test_descriptors_past_a_thousand_are_waited_for(crowded: None) -> None:
    ours, theirs = Channel.pair()
    with contextlib.closing(ours), contextlib.closing(Channel(theirs)) as other:
        assert ours.fileno() > _MOST_OF_SELECT
        assert not ours.waiting
        with pytest.raises(TimeoutError, match="within"):
            ours.receive(0.01)
        other.send(Opened([]))
        assert ours.waiting
        assert ours.receive(1.0) == (Opened([]), [])


def test_the_farewell_of_the_other_end_is_waited_for_too() -> None:
    ours, theirs = Channel.pair()
    assert isinstance(theirs, socket.socket)
    theirs.close()
    with contextlib.closing(ours):
        assert ours.waiting
        with pytest.raises(ChannelClosedError):
            ours.receive(1.0)
