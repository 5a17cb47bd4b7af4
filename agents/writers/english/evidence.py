"""What a reading tells of its own reliability, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from agents.writers.api import Evidence
from agents.writers.english.reading import Read, Reading
from agents.writers.english.tree import Being, Choice, Condition, Phrase, Said

_MOST_RIVALS = 5
_CLEAR_LEAD = 2.0
"""From this lead in cost on, the next reading is no rival."""


def evidence_of(read: Read) -> Evidence:
    """The evidence of the preferred reading; `read` must have one."""
    chosen = read.readings[0]
    conditions = list(chosen.phrase.conditions())
    return _together(
        _of_words(read),
        _of_what_is_open(chosen),
        _of_rivals(read.readings),
        _of_structure(chosen.phrase),
        _of_relations(conditions),
        _of_numbers(chosen.phrase, conditions),
    )


def _together(*parts: Evidence) -> Evidence:
    return Evidence(**{each.name: sum(getattr(part, each.name) for part in parts) for each in fields(Evidence)})


def _of_words(read: Read) -> Evidence:
    mended = len(read.spelled.mended)
    return Evidence(
        content_words=len(read.spelled.words),
        ignored_words=len(read.spelled.dropped),
        mended_words=mended,
        mended_letters=mended,  # a word is mended by one letter only
    )


def _of_what_is_open(chosen: Reading) -> Evidence:
    """What the words leave open and the reading settles."""
    supplied = sum("without saying of whom" in text for text in chosen.assumptions)
    return Evidence(
        vague_words=chosen.vague,
        approximate_words=sum("is not usually said of" in text for text in chosen.assumptions),
        supplied_nouns=supplied + (not chosen.phrase.words),
        defaulted_values=len(chosen.assumptions),
    )


def _of_rivals(readings: Sequence[Reading]) -> Evidence:
    chosen, *others = readings
    leads = [other.cost - chosen.cost for other in others if other.cost - chosen.cost < _CLEAR_LEAD]
    nearest = max((1.0 - lead / _CLEAR_LEAD for lead in leads), default=0.0)
    return Evidence(rival_readings=min(len(leads), _MOST_RIVALS), rivalry=nearest)


def _of_structure(phrase: Phrase) -> Evidence:
    return Evidence(
        depth=_depth(phrase),
        negations=sum(_is_negated(said) for said in _all_said(phrase)),
        coordinations=sum(said.joiner in ("AND", "COMMA") or isinstance(said, Choice) for said in phrase.said),
        temporal=sum(said.joiner in ("WHILE", "THEN") for said in phrase.said),
    )


def _of_relations(conditions: Sequence[Condition]) -> Evidence:
    relations = sum(condition.sense.relates for condition in conditions)
    places = sum(" " in condition.sense.name and not condition.sense.relates for condition in conditions)
    return Evidence(relations=relations, places=places)


def _of_numbers(phrase: Phrase, conditions: Sequence[Condition]) -> Evidence:
    slots = [name for condition in conditions for name, _ in condition.slots]
    counted = sum(part.count is not None for part in _phrases(phrase))
    return Evidence(
        quantities=counted + sum(name in ("nth", "steps") for name in slots),
        measures=sum(name.startswith(("min_", "max_")) for name in slots),
        temporal=sum(name.endswith("_duration") for name in slots),
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
