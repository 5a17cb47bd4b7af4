"""Phrasings that must mean the same, and near misses that must not."""

from pathlib import Path

import pytest
import yaml

from agents.meaning.normal_form import same_meaning
from agents.writers.english.reading import EnglishReader

PROFILES = {"both": ("standard", "refav"), "standard": ("standard",)}
LEAST = 120


def lines(name):
    entries = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        (profile, tuple(line.split(" | ")))
        for profiles, some in entries.items()
        for line in some
        for profile in PROFILES[profiles]
    ]


GROUPS, NEAR_MISSES = lines("paraphrases"), lines("near_misses")


@pytest.fixture(scope="module")
def readers():
    return {profile: EnglishReader(profile) for profile in PROFILES["both"]}


def expression(reader, query):
    read = reader.read(query)
    assert read.readings, f"{query!r} is not understood: {(read.unknown, read.reasons, read.stuck)}"
    return read.readings[0].expression


def test_there_are_many_and_none_is_given_twice():
    for entries in (GROUPS, NEAR_MISSES):
        assert len({texts for _, texts in entries}) >= LEAST
        assert len(set(entries)) == len(entries)
        assert all(len(set(texts)) == len(texts) > 1 for _, texts in entries)


@pytest.mark.parametrize(("profile", "texts"), GROUPS, ids=lambda value: value if isinstance(value, str) else value[0])
def test_the_same_in_other_words(readers, profile, texts):
    first, *others = (expression(readers[profile], text) for text in texts)
    assert [
        text for text, other in zip(texts[1:], others, strict=True) if not same_meaning(first, other, profile)
    ] == []


@pytest.mark.parametrize(
    ("profile", "texts"), NEAR_MISSES, ids=lambda value: value if isinstance(value, str) else " or ".join(value)
)
def test_nearly_the_same_words(readers, profile, texts):
    query, near_miss = texts
    wanted, read = expression(readers[profile], query), readers[profile].read(near_miss)
    assert not read.readings or not same_meaning(wanted, read.readings[0].expression, profile)
