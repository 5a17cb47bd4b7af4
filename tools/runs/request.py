"""What a run is asked to do, and the key by which the same request is known again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.challenge.options import EgoCentre

RESULT_FORMAT = 1
"""Version of the files of a run folder; part of every key, so that results of another format are never mixed in."""


def digest_of(parts: Iterable[str]) -> str:
    """SHA-256 over texts, their lengths included, hexadecimal."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.hexdigest()


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One request: a program over logs.

    Attributes:
        query: The query in English; empty when a program file was given.
        program: The program text.
        origin: Who wrote the program: `file`, `grammar`, ...
        profile: Name of the atom profile.
        logs: The log folders, absolute, sorted and unique.
        version: Version of the software that runs it.
        ego_centre: Where an added ego vehicle stands in the challenge's files (see `tools.challenge.frames`).
        refinement: What refines the tracks before they are searched (`tools.tracking.cached.refinement_identity`);
            empty where they are searched as they are.
        coarse: What keeps the search to a part of the logs (`tools.index.coarse.CoarseChoice.identity`); empty where
            everything is searched.
        eyes: What answers the program's questions about images (`tools.runs.seeing.Sight.identity`); empty where it
            asks none, or nobody looks.
    """

    query: str
    program: str
    origin: str
    profile: str
    logs: tuple[Path, ...]
    version: str
    ego_centre: EgoCentre = "log"
    refinement: str = ""
    eyes: str = ""
    coarse: str = ""

    @property
    def program_digest(self) -> str:
        """SHA-256 of the program text, hexadecimal."""
        return hashlib.sha256(self.program.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def key(self) -> str:
        """Digest of everything that decides the result but the logs' contents, hexadecimal."""
        fixed = (str(RESULT_FORMAT), self.version, self.query, self.program, self.origin, self.profile, self.ego_centre)
        refined = (f"refined {self.refinement}",) if self.refinement else ()
        return digest_of((*fixed, *refined, *self._seen, *(str(path) for path in self.logs)))

    def part_key(self, log_digest: str) -> str:
        """Digest of everything that decides the result on one log whose sources have `log_digest`."""
        return digest_of((str(RESULT_FORMAT), self.version, self.program, self.profile, log_digest, *self._seen))

    @property
    def _seen(self) -> tuple[str, ...]:
        kept = (f"coarse {self.coarse} {self.query}",) if self.coarse else ()
        return (*((f"eyes {self.eyes}",) if self.eyes else ()), *kept)

    @property
    def slug(self) -> str:
        """A few words of the query for the folder's name: lower-case letters, digits and dashes, 40 at most."""
        return slug_of(self.query or "program")


def slug_of(text: str) -> str:
    """A few words of a text for a folder's name: lower-case letters, digits and dashes, 40 at most."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    whole = [n for n in range(1, len(words) + 1) if len("-".join(words[:n])) <= 40]
    return "-".join(words[: max(whole, default=1)])[:40] or "query"
