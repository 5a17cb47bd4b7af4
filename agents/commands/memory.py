"""`agents memory seed | list | search | forget | export`: what the memory of verified examples holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import orjson
from rich.table import Table
from rich.text import Text

from agents.console import EXIT_OK, clean, of, out
from agents.remembering import default_folder, make_anew, open_memory, open_on_disk, seed
from agents.settings import PROFILES
from tools.errors import UserError
from tools.memory.values import Exemplar, Memory, Verified
from tools.runs.writing import aside

_LEAST_OF_AN_ID = 6
_SHORT_ID = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Which memory is meant.

    Attributes:
        folder: Where it lies; None: the user's own.
        embedder: `auto`, `minilm` or `hashing`.
    """

    folder: Path | None
    embedder: str

    @property
    def path(self) -> Path:
        """The folder, whoever's it is."""
        return self.folder if self.folder is not None else default_folder()

    def open(self) -> Memory:
        """The memory, to look at; made and seeded when it is not there."""
        return open_memory(self.folder, self.embedder)


def seed_command(place: Place, anew: bool, as_json: bool) -> int:
    """Bring the project's own examples up to date. Returns the exit code."""
    if anew:
        memory = make_anew(place.path, place.embedder)
    else:
        memory = open_on_disk(place.path, place.embedder)
        seed(memory, place.path)
    held = memory.all()
    ours = sum(one.verified in ("known truth", "reference") for one in held)
    answer = {"memory": str(place.path), "examples": len(held), "seeds": ours, "embedder": memory.embedder}
    return say(answer, f"{len(held)} examples, {ours} of them the project's own, in {place.path}", as_json)


def list_command(place: Place, profile: str, verified: str, as_json: bool) -> int:
    """List what there is. Returns the exit code."""
    held = chosen(place.open().all(), profile, verified)
    if as_json:
        return say([as_dict(one) for one in held], "", True)
    grid = Table.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(no_wrap=True)
    grid.add_column()
    for one in held:
        grid.add_row(one.id[:_SHORT_ID], one.profile, one.verified, Text(clean(one.description)))
    out().print(grid)
    print(f"{of(len(held), 'example')}; agents memory search QUERY shows those that a model would be shown")
    return EXIT_OK


def search_command(query: str, k: int, profile: str, withheld: Sequence[str], place: Place, as_json: bool) -> int:
    """Show what a model would be shown. Returns the exit code."""
    check_choice("profile", profile, PROFILES)
    if not query.strip():
        raise UserError('the query is empty; try "pedestrian crossing in front of a vehicle"')
    from agents.writing.phrases import functions_of

    found = place.open().recall(query, k, profile, withheld, tuple(functions_of(query, profile)))
    if as_json:
        return say([as_dict(one.exemplar) | {"similarity": round(one.similarity, 6)} for one in found], "", True)
    for one in found:
        print(f"{one.similarity:5.2f}  {clean(one.exemplar.description)}  [{one.exemplar.verified}]")
        print("".join(f"       {clean(line)}\n" for line in one.exemplar.program.splitlines()))
    if not found:
        print(f"no example for profile {profile}: all are withheld, or the memory is empty (agents memory seed)")
    return EXIT_OK


def forget_command(ids: Sequence[str], place: Place, as_json: bool) -> int:
    """Remove examples. Returns the exit code."""
    memory = open_on_disk(place.path, place.embedder)
    held = memory.all()
    whole = [_whole(start, held) for start in ids]
    gone = memory.forget(whole)
    return say({"forgotten": whole}, f"{gone} forgotten, {len(held) - gone} examples left", as_json)


def _whole(start: str, held: Sequence[Exemplar]) -> str:
    """The id that begins so.

    Raises:
        UserError: None does, or several do, or the beginning is too short.
    """
    fits = [one.id for one in held if one.id.startswith(start)]
    if len(start) < _LEAST_OF_AN_ID:
        raise UserError(f"{clean(start, 40)!a} is too short for an id: give {_LEAST_OF_AN_ID} characters or more")
    if len(fits) != 1:
        what = "several examples have ids" if fits else "no example has an id"
        raise UserError(f"{what} that begin with {clean(start, 40)!a}; agents memory list shows them")
    return fits[0]


def export_command(out: Path | None, place: Place, profile: str, verified: str, as_json: bool) -> int:
    """Write the examples as YAML. Returns the exit code."""
    from agents.exemplars import Seed, as_yaml, seeds

    ours = {one.exemplar.id: one for one in seeds()}
    held = chosen(place.open().all(), profile, verified)
    text = as_yaml([ours.get(one.id, Seed(one)) for one in held])
    if out is None:
        if as_json:
            return say([as_dict(one) for one in held], "", True)
        sys.stdout.write(text)
        return EXIT_OK
    with aside(out) as file:
        file.write_bytes(text.encode())
    return say({"written": str(out), "examples": len(held)}, f"{len(held)} examples written to {out}", as_json)


def chosen(held: Sequence[Exemplar], profile: str, verified: str) -> tuple[Exemplar, ...]:
    """Those of a profile that were verified so; an empty word leaves the choice open.

    Raises:
        UserError: There is no such profile or kind of verification.
    """
    if profile:
        check_choice("profile", profile, PROFILES)
    if verified:
        check_choice("kind of verification", verified, get_args(Verified))
    return tuple(one for one in held if profile in ("", one.profile) and verified in ("", one.verified))


def check_choice(what: str, word: str, words: Sequence[str]) -> None:
    """Refuse a word that is not among the words.

    Raises:
        UserError: It is not.
    """
    if word not in words:
        raise UserError(f"unknown {what} {clean(word, 40)!a}; there are {', '.join(words)}")


def as_dict(exemplar: Exemplar) -> dict[str, Any]:
    """Plain values of an example, its id first."""
    return {"id": exemplar.id, **asdict(exemplar)}


def say(answer: Any, text: str, as_json: bool) -> int:
    """Print the answer as JSON, or the text. Returns the exit code for success."""
    if as_json:
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        print(clean(text))
    return EXIT_OK
