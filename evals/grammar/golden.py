"""What the writer makes of every prompt of the benchmark, as a file that a person can read and a test compares.

Prompts are named by digest, and their texts are kept out: they are not ours to pass on. A reading is the program in
plain English; of longer quotations a refusal keeps only the ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from evals.coverage.table import key_of
from evals.grammar.reading import STATUSES, Read, Refusal, status_of
from tools.errors import DataError, PrerequisiteError

FILE: Final = Path(__file__).resolve().parents[2] / "tests" / "golden" / "grammar_prompts.yaml"
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OWN_WORDS: Final = "(in the prompt's own words)"
_MOST_QUOTED: Final = 3
_RIVAL: Final = "it could also be read as"
"""Notes on other readings, which are in the prompt's own words."""
_DESCRIPTION: Final = re.compile(r"^description\s*=.*\n", re.MULTILINE)
_HEADER: Final = """\
# What the grammar writer makes of the benchmark's prompts: reading, program and assumptions, or the refusal.
# Keys are the first 16 hexadecimal digits of the SHA-256 of the prompt: the texts are not ours to pass on.
#
#   python -m evals.grammar golden --write     writes this file anew
#   python -m evals.grammar golden --show      prints it with the texts beside it, where they are at hand
#
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One prompt.

    Attributes:
        status: One of `STATUSES`.
        reading: The reading in plain English; empty for a refusal.
        program: The program without its description; empty for a refusal.
        assumes: What was taken for granted.
        refusal: Why there is no program; empty where there is one.
    """

    status: str
    reading: str = ""
    program: str = ""
    assumes: tuple[str, ...] = ()
    refusal: str = ""


def golden_entries(read: Read, prompts: Sequence[str], say: Callable[[str], str] | None = None) -> dict[str, Entry]:
    """The entry of every prompt, by digest, sorted.

    Args:
        read: The writer.
        prompts: The prompts.
        say: A program in plain English; the writer's own account of its reading when None.
    """
    return dict(sorted((key_of(prompt), _entry(read, prompt, say)) for prompt in prompts))


def _entry(read: Read, prompt: str, say: Callable[[str], str] | None) -> Entry:
    made = read(prompt)
    status = status_of(made)
    if isinstance(made, Refusal):
        return Entry(status, refusal=_unquoted(made.text, prompt))
    program = _without(_DESCRIPTION.sub("", made.source), prompt)
    assumes = tuple(_without(text, prompt) for text in made.assumptions if not text.startswith(_RIVAL))
    reading = say(made.source) if say else made.understood
    return Entry(status, _without(reading, prompt), program, assumes)


def _without(text: str, prompt: str) -> str:
    """`text` with the prompt, where it stands in it word by word, left out; single words may stay."""
    words = re.findall(r"\w+", prompt)
    if len(words) < 2:
        return text
    return re.sub(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", OWN_WORDS, text, flags=re.IGNORECASE)


def _unquoted(text: str, prompt: str) -> str:
    """`text` with quotations of the prompt cut down to their first and last word."""

    def shortened(found: re.Match[str]) -> str:
        words = found[1].split()
        own = " ".join(words).casefold() in " ".join(prompt.split()).casefold()
        return f'"{words[0]} … {words[-1]}"' if own and len(words) > _MOST_QUOTED else found[0]

    return _without(re.sub(r'"([^"]+)"', shortened, text), prompt)


def golden_text(entries: Mapping[str, Entry]) -> str:
    """The file."""
    count = Counter(entry.status for entry in entries.values())
    total = ", ".join(f"{status} {count[status]}" for status in STATUSES)
    parts = [yaml.dump({key: _plain(entry)}, Dumper=_Dumper, **_STYLE) for key, entry in entries.items()]
    return f"{_HEADER}# Of {len(entries)} prompts: {total}.\n" + "".join(parts)


def read_golden(path: Path = FILE) -> dict[str, Entry]:
    """The entries of the file.

    Raises:
        PrerequisiteError: There is no file.
        DataError: It is of another form.
    """
    try:
        parsed = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        return {
            str(key): Entry(**{**entry, "assumes": tuple(entry.get("assumes", ()))}) for key, entry in parsed.items()
        }
    except OSError:
        raise PrerequisiteError(f"no file {path}: python -m evals.grammar golden --write makes it") from None
    except (yaml.YAMLError, AttributeError, TypeError):
        raise DataError(path, "not a golden file of readings", "python -m evals.grammar golden --write") from None


def changes(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, tuple[Entry | None, Entry | None]]:
    """What differs, by digest: the entry before and after."""
    keys = sorted(set(old) | set(new))
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def _plain(entry: Entry) -> dict[str, Any]:
    shown = {name: getattr(entry, name) for name in ("status", "reading", "assumes", "program", "refusal")}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items() if value}


class _Dumper(yaml.SafeDumper):
    """YAML with programs as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
_STYLE: Final[dict[str, Any]] = {"sort_keys": False, "allow_unicode": True, "width": 110}
