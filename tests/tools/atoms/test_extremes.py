"""Every number of every function may be as large as its signature says: without bound, it is no limit."""

import math

import pytest

from tools.atoms.library import standard_library
from tools.atoms.signature import EnumKind, NumberKind, TracksKind
from tools.av2.log import open_log
from tools.av2.samples import write_samples


def unbounded():
    """Calls of all functions of one or two sets with a number that may be infinite."""
    for name, signature in standard_library().signatures.items():
        sets = [parameter for parameter in signature.parameters if isinstance(parameter.kind, TracksKind)]
        if not 1 <= len(sets) <= 2:
            continue
        words = {p.name: p.kind.words[0] for p in signature.parameters if isinstance(p.kind, EnumKind) and p.required}
        said = "".join(f', {parameter}="{word}"' for parameter, word in words.items())
        first = ", ".join(["anything", "anything"][: len(sets)])
        for parameter in signature.parameters:
            if isinstance(parameter.kind, NumberKind) and parameter.kind.high == math.inf:
                least = parameter.name.startswith("min_")
                most = [p.name for p in signature.parameters if least and p.name == f"max_{parameter.name[4:]}"]
                if not most:
                    yield f"{name}({first}, log_dir{said}, {parameter.name}=inf)"


CALLS = tuple(unbounded())
VIEWERS = "occluding"
"""It looks from few tracks only, and so not from all of a log."""


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    return [
        open_log(path) for path in write_samples(folder, seed=0, scenes=2, kinds=("gives_way_to_a_person", "cuts_in"))
    ]


def test_there_are_such_numbers():
    assert len(CALLS) > 25


@pytest.mark.parametrize("call", [call for call in CALLS if not call.startswith(VIEWERS)])
def test_without_bound_it_answers_within_what_is_there(ask, logs, call):
    for log in logs:
        found = ask(log, call, 'anything = get_objects_of_category(log_dir, category="ANY")').scenario
        assert found.shape == log.tracks.shape
        assert not (found.mask & ~log.tracks.present_mask).any()
