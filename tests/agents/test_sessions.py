"""What nodes of a run share: models opened once, notes for the writers."""

import pytest

from agents.augmenting.values import Augmented, Decomposition
from agents.sessions import ModelSession, notes_of, session_of
from agents.settings import Settings
from tools.models.api import ModelError, ModelMissingError
from tools.models.scripted import ScriptedModel


def test_a_session_is_found_again_by_name_and_settings():
    settings = Settings(model="vllm:a")
    assert session_of("one", settings) is session_of("one", settings)
    assert session_of("one", settings) is not session_of("two", settings)


def test_a_model_is_opened_once_and_shares_the_books(monkeypatch, tmp_path):
    monkeypatch.setenv("VLLM_BASE_URL", "http://127.0.0.1:1/v1")
    session = ModelSession(Settings(model="vllm:a", cache=str(tmp_path)))
    assert session.model("vllm:a") is session.model("vllm:a")
    assert session.ledger.total().calls == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vlm:a", 'did you mean "vllm:a"'),
        ("anthropic:claude-opus-5", "ANTHROPIC_API_KEY"),
        ("claude", "provider:model"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_with_its_cure(monkeypatch, tmp_path, name, said):
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(ModelMissingError, match=said):
        ModelSession(Settings(model=name, cache=str(tmp_path))).model(name)


@pytest.mark.parametrize(
    ("query", "candidates", "rewrites"),
    [
        ("car turning left", 1, 0),
        ("car turning left", 2, 0),
        ("car turning left", 3, 1),
        ("car turning left", 8, 2),
        ("zorgle near a blonk", 1, 0),
        ("zorgle near a blonk", 2, 1),
        ("zorgle near a blonk", 3, 2),
    ],
)
def test_no_more_rewrites_are_asked_for_than_candidates_are_written_for(tmp_path, query, candidates, rewrites):
    session = ModelSession(Settings(model="vllm:a", cache=str(tmp_path), candidates=candidates, rewrites=2))
    assert session.rewrites(query) == rewrites


def test_a_single_candidate_takes_the_query_apart_without_asking(monkeypatch, tmp_path):
    monkeypatch.setenv("VLLM_BASE_URL", "http://127.0.0.1:1/v1")
    session = ModelSession(Settings(model="vllm:a", cache=str(tmp_path), candidates=1))
    augmented = session.augment("bus turning left")
    assert (augmented.rewrites, augmented.requests, augmented.fault) == ((), (), "")
    assert "BUS" in augmented.decomposition.referred_categories
    assert session.ledger.total().calls == 0


@pytest.mark.parametrize(("calls", "asks"), [(1, False), (2, True), (0, True)])
def test_a_budget_of_one_call_is_kept_for_a_program(monkeypatch, tmp_path, calls, asks):
    monkeypatch.setenv("VLLM_BASE_URL", "http://127.0.0.1:1/v1")
    settings = Settings(model="vllm:a", cache=str(tmp_path), candidates=4, rewrites=2, max_calls=calls)
    session = ModelSession(settings)
    monkeypatch.setattr(session, "model", lambda name: ScriptedModel([ModelError("M_EMPTY", name, "nothing")]))
    augmented = session.augment("bus turning left")
    assert bool(augmented.requests) is asks
    assert ("budget" in augmented.fault) is not asks
    assert "BUS" in augmented.decomposition.referred_categories


def test_the_writers_are_told_the_parts_of_the_query_by_layer():
    parts = Decomposition("pedestrian", ("PEDESTRIAN",), behaviour=("bus: stopped",), numbers=("5 m",))
    notes = notes_of(Augmented(parts))
    assert notes.lines == ("Behaviour: bus: stopped", "Numbers: 5 m")
    assert notes.referred_categories == ("PEDESTRIAN",)


def test_reading_examples_needs_no_model(tmp_path):
    settings = Settings(model="vllm:a", memory=str(tmp_path / "memory"), cache=str(tmp_path), embedder="hashing")
    assert isinstance(ModelSession(settings).memory.all(), tuple)
