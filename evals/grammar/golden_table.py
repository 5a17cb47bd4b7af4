"""Entries of the golden file with the prompts beside them, and what changed, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from evals.coverage.table import key_of
from evals.grammar.golden import Entry
from evals.grammar.layout import block, cut

_MOST_SHOWN = 20


def beside_texts(entries: Mapping[str, Entry], prompts: Sequence[str], only: Sequence[str] = ()) -> str:
    """Every entry below its prompt; those whose status or beginning of digest is in `only`, if any."""
    texts = {key_of(prompt): prompt for prompt in prompts}
    chosen = {
        key: entry for key, entry in entries.items() if not only or entry.status in only or key.startswith(tuple(only))
    }
    return "\n".join(line for key, entry in chosen.items() for line in _lines(key, entry, texts.get(key, "")))


def drawn(entries: Mapping[str, Entry], count: int, seed: int) -> tuple[str, ...]:
    """Digests of `count` understood prompts (all, where there are fewer), drawn by a seed, for a person to review."""
    understood = sorted(key for key, entry in entries.items() if entry.status == "understood")
    chosen = np.random.default_rng(seed).permutation(len(understood))[:count]
    return tuple(understood[n] for n in sorted(chosen.tolist()))


def _lines(key: str, entry: Entry, text: str) -> Iterable[str]:
    yield f"{key}  {entry.status}  {text}"
    for label, value in (("read as", entry.reading), ("refusal", entry.refusal), ("ours", entry.program)):
        yield from block(label, value) if value else ()
    yield from (line for assumed in entry.assumes for line in block("assumed", assumed))


def changes_text(changed: Mapping[str, tuple[Entry | None, Entry | None]]) -> str:
    """A few lines per change; the first twenty, and how many more."""
    lines = [line for key, pair in [*changed.items()][:_MOST_SHOWN] for line in _change(key, *pair)]
    rest = len(changed) - _MOST_SHOWN
    return "\n".join([*lines, *([f"and {rest} more"] if rest > 0 else [])])


def _change(key: str, old: Entry | None, new: Entry | None) -> Iterable[str]:
    yield f"{key}  {old.status if old else 'not in the file'} -> {new.status if new else 'no longer a prompt'}"
    for name in ("reading", "assumes", "program", "refusal"):
        before, after = getattr(old, name, ""), getattr(new, name, "")
        if before != after:
            yield cut(f"  - {name}: {before}", 100)
            yield cut(f"  + {name}: {after}", 100)
