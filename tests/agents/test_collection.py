"""Garbage is not looked for while things are loaded, and is looked for again afterwards."""

import gc

import pytest

from agents.collection import without_collection


def test_collection_pauses_and_goes_on():
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()


def test_an_error_inside_does_not_leave_it_off():
    with pytest.raises(ValueError, match="no"), without_collection():
        raise ValueError("no")
    assert gc.isenabled()
    gc.unfreeze()
