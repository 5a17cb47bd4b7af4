"""Opens the example memory: on disk where ChromaDB is installed, else in arrays; seeded when it is first used."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prompts.loader import read_text, yaml_names
from tools.errors import MotherlodeError, PrerequisiteError, UserError
from tools.extras import install
from tools.memory.values import Embedder, Exemplar, Memory

if TYPE_CHECKING:
    from agents.writers.english.reading import EnglishReader
    from tools.memory.chroma import ChromaMemory
    from tools.memory.leakage import Meanings

EMBEDDERS: Final = ("auto", "minilm", "hashing")
_SEEDED_FILE: Final = "seeded.txt"
_SHIPPED_FOLDER: Final = "exemplars"
_OURS: Final = ("known truth", "reference")
"""Only exemplars that come with the project are verified in these ways."""
_NOT_INSTALLED: Final = f"a memory on disk needs ChromaDB: {install('memory')}"


def open_memory(folder: Path | None, embedder: str) -> Memory:
    """The example memory, with the exemplars that come with the project in it.

    Args:
        folder: Where it lies; None: the user's own, which needs no ChromaDB: without it the project's own exemplars are
            held in arrays.
        embedder: `hashing`, `minilm`, or `auto`: that of the memory as it was made; of a new one MiniLM where its
            weights are installed.

    Raises:
        UserError: There is no such embedder, the memory was made with another one, or somebody else writes to it.
        PrerequisiteError: A folder is given and ChromaDB is not installed, or the weights of MiniLM are not there.
        DataError: The memory on disk cannot be used.
    """
    if _has_chroma():
        return open_on_disk(folder or default_folder(), embedder)
    if folder is not None:
        raise PrerequisiteError(_NOT_INSTALLED)
    return open_in_arrays(embedder)


def open_in_arrays(embedder: str) -> Memory:
    """The project's own exemplars, held in this process."""
    from tools.memory.plain import PlainMemory

    return PlainMemory(embedder_named(embedder), _seeds(), meanings())


def open_on_disk(folder: Path, embedder: str) -> ChromaMemory:
    """The memory in `folder`, made and seeded when it is not there; errors as of `open_memory`.

    One that other exemplars were put into than come with the project now is brought up to date; what was forgotten of
    it stays forgotten.
    """
    if not _has_chroma():
        raise PrerequisiteError(_NOT_INSTALLED)
    from tools.memory.chroma import ChromaMemory

    memory = ChromaMemory(folder, embedder_named(embedder, folder), meanings())
    digest, *seeded = _seeded(folder) or [""]
    if digest != shipped_digest():
        seed(memory, folder, frozenset(seeded) - {one.id for one in memory.all()})
    return memory


def _seeded(folder: Path) -> list[str]:
    """The digest of what was put into a memory, and the ids; nothing for a new one."""
    path = folder / _SEEDED_FILE
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def seed(memory: Memory, folder: Path, forgotten: frozenset[str] = frozenset()) -> int:
    """Bring the project's exemplars in the memory up to date: what is no longer among them goes. Returns how many.

    Args:
        memory: In `folder`.
        folder: Keeps which exemplars were put in.
        forgotten: Ids of those that are left out.
    """
    whole = _seeds()
    current = [one for one in whole if one.id not in forgotten]
    there = {one.id: one for one in memory.all()}
    stale = {one.id for one in there.values() if one.verified in _OURS} - {one.id for one in current}
    if stale:
        memory.forget(sorted(stale))
    if changed := [one for one in current if there.get(one.id) != one]:
        memory.replace(changed)
    lines = [shipped_digest(), *sorted(one.id for one in whole)]
    (folder / _SEEDED_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(current)


def make_anew(folder: Path, embedder: str) -> ChromaMemory:
    """Make the memory in `folder` anew, with another embedder perhaps; what was added by people and runs stays."""
    if not _has_chroma():
        raise PrerequisiteError(_NOT_INSTALLED)
    from tools.memory.chroma import ChromaMemory
    from tools.memory.chroma_store import contents, drop

    chosen = embedder_named(embedder) if embedder != "auto" else embedder_named("auto", folder)
    kept = [one for one in contents(folder) if one.verified not in _OURS]
    drop(folder)
    memory = ChromaMemory(folder, chosen, meanings())
    memory.add(kept)
    seed(memory, folder)
    return memory


def default_folder() -> Path:
    """`$MOTHERLODE_MEMORY`, else `motherlode/memory` in `$XDG_DATA_HOME` or in `~/.local/share`.

    Raises:
        PrerequisiteError: None of them is known (no home folder).
    """
    if own := os.environ.get("MOTHERLODE_MEMORY"):
        return Path(own).expanduser()
    if base := os.environ.get("XDG_DATA_HOME"):
        return Path(base) / "motherlode" / "memory"
    try:
        return Path.home() / ".local" / "share" / "motherlode" / "memory"
    except RuntimeError:
        raise PrerequisiteError("no home folder for the memory: set MOTHERLODE_MEMORY to a folder") from None


def embedder_named(name: str, folder: Path | None = None) -> Embedder:
    """The embedder of a setting; for `auto` the one that the memory in `folder`, if there is one, was made with.

    Raises:
        UserError: There is no such embedder.
        PrerequisiteError: The weights of MiniLM are not there.
    """
    if name not in EMBEDDERS:
        raise UserError(f"unknown embedder {name!a}; there are {', '.join(EMBEDDERS)}")
    if name == "auto":
        name = _made_with(folder) or ("minilm" if _has_minilm() else "hashing")
    if name == "minilm":
        return _minilm()
    from tools.memory.hashing import HashingEmbedder

    return HashingEmbedder()


def _made_with(folder: Path | None) -> str:
    if folder is None:
        return ""
    from tools.memory.chroma_store import embedder_of

    return embedder_of(folder).partition("-")[0]


def _has_minilm() -> bool:
    from tools.memory.minilm import weights_folder

    return weights_folder() is not None and all(find_spec(name) for name in ("tokenizers", "safetensors"))


@lru_cache(maxsize=1)
def _minilm() -> Embedder:
    from tools.memory.minilm import MiniLmEmbedder

    return MiniLmEmbedder()


def _has_chroma() -> bool:
    return find_spec("chromadb") is not None


def _seeds() -> tuple[Exemplar, ...]:
    from agents.exemplars import seeds

    return tuple(one.exemplar for one in seeds())


@cache
def shipped_digest() -> str:
    """Of the files of exemplars that come with the project: they are read in a millisecond, and parsed in seconds."""
    found = sha256()
    for name in yaml_names(_SHIPPED_FOLDER):
        found.update(f"{name}\n{read_text(name)}\n".encode())
    return found.hexdigest()


def meanings() -> Meanings:
    """How the grammar reads prompts and programs, for the guard of evaluations."""
    from tools.memory.leakage import Meanings

    return Meanings(_query_key, _program_key)


@lru_cache(maxsize=4096)
def _query_key(text: str, profile: str) -> str:
    from agents.meaning.normal_form import normal_form

    def key() -> str:
        readings = _reader(profile).read(text).readings
        return repr(normal_form(readings[0].expression, profile)) if readings else ""

    return _or_nothing(key)


@lru_cache(maxsize=4096)
def _program_key(program: str, profile: str) -> str:
    from agents.meaning.lifting import lift
    from agents.meaning.normal_form import normal_form

    return _or_nothing(lambda: repr(normal_form(lift(program, profile), profile)))


def _or_nothing(key: Callable[[], str]) -> str:
    """The key; nothing where the text cannot be read: then words and embeddings decide."""
    try:
        return key()
    except MotherlodeError:
        return ""


@lru_cache(maxsize=2)
def _reader(profile: str) -> EnglishReader:
    from agents.writers.english.reading import EnglishReader

    return EnglishReader(profile)
