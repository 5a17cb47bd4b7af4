"""Opening the memory: where it lies, what it is made with, when it is seeded, and what a person's additions survive."""

import numpy as np
import pytest

from agents import remembering
from agents.exemplars import seeds
from agents.remembering import default_folder, embedder_named, make_anew, meanings, open_memory, open_on_disk, seed
from tools.errors import PrerequisiteError, UserError
from tools.memory.minilm import FOLDER_VARIABLE
from tools.memory.plain import PlainMemory
from tools.memory.values import Exemplar

PROGRAM = 'v = get_objects_of_category(log_dir, category="VEHICLE")\noutput_scenario(v, "d", log_dir, output_dir)\n'
MINE = Exemplar("vehicles that I like", PROGRAM, ("get_objects_of_category",), "standard", "person", "accepted by me")
on_disk = pytest.mark.skipif(not remembering._has_chroma(), reason="the extra 'memory' is not installed")


def test_the_folder_is_the_users_own_unless_named(monkeypatch, tmp_path):
    for name in ("MOTHERLODE_MEMORY", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".local" / "share" / "motherlode" / "memory"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_folder() == tmp_path / "data" / "motherlode" / "memory"
    monkeypatch.setenv("MOTHERLODE_MEMORY", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"


def test_an_unknown_embedder_is_refused():
    with pytest.raises(UserError, match="unknown embedder 'bert'; there are auto, minilm, hashing"):
        embedder_named("bert")


def test_auto_takes_what_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(remembering, "_has_minilm", lambda: False)
    assert embedder_named("auto").name == "hashing-1024-v1"
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    remembering._minilm.cache_clear()
    with pytest.raises(PrerequisiteError, match=r"has no model\.safetensors"):
        embedder_named("minilm")


def test_without_chroma_the_projects_own_are_held_in_arrays(monkeypatch, tmp_path):
    monkeypatch.setattr(remembering, "_has_chroma", lambda: False)
    memory = open_memory(None, "hashing")
    assert isinstance(memory, PlainMemory)
    assert {one.id for one in memory.all()} == {one.exemplar.id for one in seeds()}
    with pytest.raises(PrerequisiteError, match=r"\[memory\]"):
        open_memory(tmp_path, "hashing")


@on_disk
def test_a_new_memory_is_seeded_once_and_what_is_forgotten_stays_forgotten(tmp_path):
    memory = open_memory(tmp_path, "hashing")
    held = memory.all()
    assert set(held) == {one.exemplar for one in seeds()}
    memory.forget([held[0].id])
    assert len(open_memory(tmp_path, "hashing").all()) == len(held) - 1


@on_disk
def test_seeding_brings_back_what_is_ours_drops_what_no_longer_is_and_keeps_the_rest(tmp_path):
    memory = open_on_disk(tmp_path, "hashing")
    first = memory.all()[0]
    stale = Exemplar("of an older version", PROGRAM, (), "standard", "known truth", "")
    changed = Exemplar(first.description, first.program, first.functions, first.profile, first.verified, "older")
    memory.replace([MINE, stale, changed])
    seed(memory, tmp_path)
    assert set(memory.all()) == {MINE, *(one.exemplar for one in seeds())}


@on_disk
def test_a_memory_of_an_older_version_is_brought_up_to_date_and_what_was_forgotten_stays_so(tmp_path):
    memory = open_on_disk(tmp_path, "hashing")
    held = memory.all()
    stale = Exemplar("of an older version", PROGRAM, (), "standard", "known truth", "")
    forgotten, unknown, *ids = [one.id for one in held]
    memory.replace([MINE, stale])
    memory.forget([forgotten, unknown])
    tmp_path.joinpath("seeded.txt").write_text("\n".join(["of-older-files", stale.id, forgotten, *ids]))
    assert {one.id for one in open_on_disk(tmp_path, "hashing").all()} == {MINE.id, unknown, *ids}
    assert {one.id for one in open_on_disk(tmp_path, "hashing").all()} == {MINE.id, unknown, *ids}


@on_disk
def test_a_memory_that_is_up_to_date_is_not_seeded_again(monkeypatch, tmp_path):
    open_on_disk(tmp_path, "hashing")
    monkeypatch.setattr(remembering, "_seeds", lambda: pytest.fail("exemplars are parsed, which takes a second"))
    assert len(open_on_disk(tmp_path, "hashing").all()) > 300


@on_disk
def test_made_anew_with_another_embedder_what_people_added_is_still_there(monkeypatch, tmp_path):
    open_on_disk(tmp_path, "hashing").add([MINE])
    from tools.memory.hashing import HashingEmbedder

    class Other(HashingEmbedder):
        name, dimension = "minilm-l6-v2", 64

        def embed(self, texts):
            short = super().embed(texts)[:, :64] + 0.01
            return short / np.linalg.norm(short, axis=1, keepdims=True)

    monkeypatch.setattr(remembering, "_minilm", Other)
    with pytest.raises(UserError, match="was made with the embedder hashing-1024-v1"):
        open_memory(tmp_path, "minilm")
    assert MINE in make_anew(tmp_path, "minilm").all()
    again = open_memory(tmp_path, "auto")
    assert again.embedder == "minilm-l6-v2", "auto is what the memory was made with"
    assert set(again.all()) == {MINE, *(one.exemplar for one in seeds())}


def test_the_guard_reads_prompts_and_programs():
    read = meanings()
    by_query = read.of_query("car near a bus", "standard")
    assert by_query
    assert by_query == read.of_query("cars close to buses", "standard")
    assert by_query != read.of_query("bus near a car", "standard")
    assert read.of_query("colourless green ideas", "standard") == ""
    assert read.of_program("no program", "standard") == ""
    left = 'v = get_objects_of_category(log_dir, category="VEHICLE")\nx = turning(v, log_dir, direction="left")\n'
    left += 'output_scenario(x, "d", log_dir, output_dir)\n'
    assert read.of_program(left, "standard") == read.of_query("vehicle turning left", "standard") != ""
