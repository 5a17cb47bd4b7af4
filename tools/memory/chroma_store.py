"""How exemplars lie in a ChromaDB collection, and what is checked when one is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np

from tools.errors import DataError, PrerequisiteError, UserError
from tools.extras import install
from tools.memory.chroma_clients import client_at, close, closing
from tools.memory.values import Embedder, Exemplar, Verified
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION: Final = "exemplars"
SCHEMA: Final = "motherlode-memory-1"
DATABASE_FILE: Final = "chroma.sqlite3"
_T = TypeVar("_T")


def opened(folder: Path, embedder: Embedder) -> tuple[Client, Collection]:
    """The collection in `folder`, made when absent, once it fits the embedder; the client is the caller's to close.

    Raises:
        PrerequisiteError: ChromaDB is not installed.
        UserError: It was made with another embedder.
        DataError: The folder cannot be used, or what lies there is no memory.
    """
    about = {"schema": SCHEMA, "embedder": embedder.name, "dimension": embedder.dimension}
    client = _client(folder)
    try:
        found = asked(
            folder,
            lambda: client.get_or_create_collection(
                COLLECTION, metadata=about, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            ),
        )
        _check(folder, found.metadata or {}, embedder)
    except BaseException:
        close(client)
        raise
    return client, found


def embedder_of(folder: Path) -> str:
    """Name of the embedder that the memory in `folder` was made with; empty where there is none yet.

    Raises:
        PrerequisiteError: ChromaDB is not installed.
        DataError: What lies there is no memory.
    """
    if not (folder / DATABASE_FILE).is_file():
        return ""
    with closing(_client(folder)) as client:
        there = asked(folder, client.list_collections)
    return next((str((one.metadata or {}).get("embedder", "")) for one in there if one.name == COLLECTION), "")


def contents(folder: Path) -> list[Exemplar]:
    """What the memory in `folder` holds, whatever it was made with; nothing where there is none.

    Raises:
        PrerequisiteError: ChromaDB is not installed.
        DataError: What lies there is no memory.
    """
    if not embedder_of(folder):
        return []
    with closing(_client(folder)) as client:
        held: Mapping[str, Any] = asked(
            folder,
            lambda: client.get_collection(COLLECTION, embedding_function=None).get(include=["documents", "metadatas"]),
        )
    return exemplars_in(held)


def drop(folder: Path) -> None:
    """Delete the memory in `folder`, if there is one; errors as of `contents`."""
    if embedder_of(folder):
        with closing(_client(folder)) as client:
            asked(folder, lambda: client.delete_collection(COLLECTION))


def _client(folder: Path) -> Client:
    if find_spec("chromadb") is None:
        raise PrerequisiteError(f"a memory on disk needs ChromaDB: {install('memory')}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "set MOTHERLODE_MEMORY, or --memory, to a folder that can be written"
        raise DataError(folder, f"the memory's folder cannot be made: {error.strerror}", cure) from error
    place = str(folder.resolve())
    return asked(folder, lambda: client_at(place))


def asked(folder: Path, ask: Callable[[], _T]) -> _T:
    """What ChromaDB answers; what it raises as one error that names the folder.

    Raises:
        DataError: The database cannot be read or written.
    """
    from chromadb.errors import ChromaError

    try:
        return ask()
    except (ChromaError, sqlite3.Error, OSError, ValueError, RuntimeError) as error:
        text = " ".join(str(error).split())[:300]
        cure = "another process may hold it; else give --memory another folder, or remove this one and seed anew"
        raise DataError(folder, f"the memory cannot be used: {type(error).__name__}: {text}", cure) from error


def _check(folder: Path, about: Mapping[str, Any], embedder: Embedder) -> None:
    made_by, dimension = about.get("embedder"), about.get("dimension")
    if about.get("schema") != SCHEMA:
        raise DataError(folder, f"its collection {COLLECTION!r} is none of ours", "give --memory another folder")
    if (made_by, dimension) != (embedder.name, embedder.dimension):
        raise UserError(
            f"the memory in {folder} was made with the embedder {made_by} ({dimension} numbers), not with "
            f"{embedder.name} ({embedder.dimension}): choose that one (--embedder), give another folder (--memory), or "
            "make it anew (agents memory seed --anew)"
        )


def metadata_of(exemplar: Exemplar) -> Any:
    """What is kept beside the description; ChromaDB takes no empty lists."""
    about: dict[str, Any] = {
        "program": exemplar.program,
        "profile": exemplar.profile,
        "verified": exemplar.verified,
        "evidence": exemplar.evidence,
    }
    return about | ({"functions": list(exemplar.functions)} if exemplar.functions else {})


def exemplars_in(answer: Mapping[str, Any]) -> list[Exemplar]:
    """The exemplars of an answer, ordered by id, however the database had them."""
    pairs = zip(answer["ids"], answer["documents"], answer["metadatas"], strict=True)
    return [_exemplar(text, about) for _, text, about in sorted(pairs, key=lambda entry: str(entry[0]))]


def vectors_in(answer: Mapping[str, Any], dimension: int) -> NDArrayFloat:
    """Their vectors in the same order, shape (N, dimension)."""
    order = sorted(range(len(answer["ids"])), key=lambda place: str(answer["ids"][place]))
    vectors = np.asarray(answer["embeddings"], np.float64).reshape(len(order), dimension)
    return vectors[order]


def _exemplar(description: str, about: Mapping[str, Any]) -> Exemplar:
    return Exemplar(
        description,
        str(about["program"]),
        tuple(map(str, about.get("functions", ()))),
        str(about["profile"]),
        cast(Verified, about["verified"]),
        str(about["evidence"]),
    )
