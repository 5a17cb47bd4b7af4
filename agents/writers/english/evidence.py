"""What a reading tells of its own reliability, counted."""

from __future__ import annotations

from agents.writers.api import Evidence
from agents.writers.english.reading import Read
from agents.writers.english.tree import Being, Choice, Condition, Phrase, Said

_MOST_RIVALS = 5
_CLEAR_LEAD = 2.0
"""From this lead in cost on, the next reading is no rival."""
_TEMPORAL = frozenset({"then", "lasting"})


def evidence_of(read: Read) -> Evidence:
    """The evidence of the preferred reading; `read` must have one."""
    chosen, *others = read.readings
    conditions = list(chosen.phrase.conditions())
    leads = [other.cost - chosen.cost for other in others if other.cost - chosen.cost < _CLEAR_LEAD]
    mended = read.spelled.mended
    return Evidence(
        content_words=len(read.spelled.words),
        ignored_words=len(read.spelled.dropped),
        mended_words=len(mended),
        mended_letters=len(mended),
        vague_words=chosen.vague,
        approximate_words=sum(text.startswith("read as near") for text in chosen.assumptions),
        supplied_nouns=int(not chosen.phrase.words)
        + sum("without saying of whom" in text for text in chosen.assumptions),
        defaulted_values=len(chosen.assumptions),
        rival_readings=min(len(leads), _MOST_RIVALS),
        rivalry=max((1.0 - lead / _CLEAR_LEAD for lead in leads), default=0.0),
        relations=sum(condition.sense.relates for condition in conditions),
        depth=_depth(chosen.phrase),
        negations=sum(_is_negated(said) for said in _all_said(chosen.phrase)),
        coordinations=sum(said.joiner in ("AND", "COMMA") or isinstance(said, Choice) for said in chosen.phrase.said),
        quantities=sum(phrase.count is not None for phrase in _phrases(chosen.phrase))
        + sum(name in ("nth", "steps") for condition in conditions for name, _ in condition.slots),
        measures=sum(name.startswith(("min_", "max_")) for condition in conditions for name, _ in condition.slots),
        temporal=sum(said.joiner in ("WHILE", "THEN") for said in chosen.phrase.said)
        + sum(name.endswith("_duration") for condition in conditions for name, _ in condition.slots),
        places=sum(" " in condition.sense.name and not condition.sense.relates for condition in conditions),
    )


def _phrases(phrase: Phrase) -> list[Phrase]:
    found = [phrase]
    for condition in phrase.conditions():
        found += [other for other in (condition.other, condition.second) if isinstance(other, Phrase)]
    return found


def _all_said(phrase: Phrase) -> list[Said]:
    return [said for part in _phrases(phrase) for said in part.said]


def _is_negated(said: Said) -> bool:
    return not isinstance(said, Choice) and said.negated


def _depth(phrase: Phrase) -> int:
    depths = [0]
    for said in phrase.said:
        if isinstance(said, Condition) and said.sense.relates:
            others = [other for other in (said.other, said.second) if isinstance(other, Phrase)]
            depths.append(1 + max((_depth(other) for other in others), default=0))
        elif isinstance(said, Being):
            depths.append(_depth(said.what))
    return max(depths)
