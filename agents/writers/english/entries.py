"""Entries of the lexicon's files as senses, actors and places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from agents.meaning.template import Template
from agents.writers.english.inflection import verb_forms
from agents.writers.english.senses import Actor, Case, Numbers, Place, Sense

PROFILES = ("standard", "refav")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads entries.

    Attributes:
        articles: Words that are dropped from every phrase.
        verbs: Past, participle and perhaps gerund of irregular verbs.
    """

    articles: frozenset[str]
    verbs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, text: str) -> tuple[str, ...]:
        """A phrase as the words that are looked up."""
        words = text.split()
        if self.articles.isdisjoint(words):
            return tuple(words)
        return tuple(word for word in words if word not in self.articles)

    def actor(self, entry: Any) -> Actor:
        """An actor: `name`, `say`, `kind`, and its meaning, or among what a vision model finds it."""
        return Actor(entry["name"], _cases(_asked(entry)), entry.get("kind", "thing"), entry["say"][0])

    def place(self, entry: Any) -> Place:
        """A place: `name`, `say`, and `uses`, each a list of words `with` or verbs `verb`, and a meaning.

        Places that differ in one word share their uses: `{own}` in these is the entry's own `own`.
        """
        uses = [_with_own(use, entry.get("own", "")) for use in entry["uses"]]
        keyed = ((list(dict.fromkeys(self._keys(use))), use) for use in uses)
        told = entry["say"][0]
        named = [
            (keys, _sense({"told": f"{keys[0]} {told}", **use}, f"{keys[0]} {entry['name']}")) for keys, use in keyed
        ]
        return Place(
            entry["name"], tuple((key, sense) for keys, sense in named for key in keys), entry.get("owned", False)
        )

    def _keys(self, use: Any) -> Iterator[str]:
        yield from use.get("with", ())
        for verb in use.get("verb", ()):
            forms = verb_forms(verb, self.verbs)
            yield from (*forms.finite, forms.gerund)

    def sense(self, entry: Any) -> Sense:
        """A sense: `name`, its forms, and its meaning; `{own}` in it is its own `own`."""
        return _sense(_with_own(entry, entry["own"]) if "own" in entry else entry, entry["name"])


def _with_own(entry: Any, own: str) -> Any:
    if isinstance(entry, dict):
        return {key: _with_own(value, own) for key, value in entry.items()}
    if isinstance(entry, list):
        return [_with_own(value, own) for value in entry]
    return entry.replace("{own}", own) if isinstance(entry, str) else entry


def _sense(entry: Any, name: str) -> Sense:
    return Sense(
        name=name,
        cases=_cases(entry),
        subjects=tuple(entry.get("of", ())),
        objects=tuple(entry.get("to", ())),
        without_object=entry.get("without_object", ""),
        owner_side=_cases(entry["owner_side"]) if "owner_side" in entry else (),
        vague=int(entry.get("vague", 0)),
        cost=float(entry.get("cost", 0.0)),
        declined=entry.get("declined", ""),
        told=entry.get("told", "") or _first_form(entry, name),
        leaves=tuple(entry.get("leaves", ())),
        reach=tuple(_numbers(numbers) for numbers in entry.get("reach", ())),
        reach_word=entry.get("reach_word", ""),
        mutual=entry.get("mutual", ""),
    )


def _first_form(entry: Any, name: str) -> str:
    """The first word or phrase that says it; its name, where it is the grammar that says it."""
    forms = (form for key in ("adjective", "noun", "preposition", "bare", "passive") for form in entry.get(key, ()))
    verbs = (f"to {verb}" for key in ("verb", "bare_verb", "texted") for verb in entry.get(key, ()))
    found: str = next(chain(forms, verbs), name)
    return " ".join(found.replace("{side?}", "").replace("{side}", "").split())


def _numbers(entry: Any) -> Numbers:
    """Numbers where a word says none: by profile, and `when` as in a case."""
    values = ((profile, entry.get(profile, entry.get("both"))) for profile in PROFILES)
    return Numbers(
        tuple(sorted(entry.get("when", {}).items())),
        tuple(
            (profile, tuple((name, float(number)) for name, number in some.items())) for profile, some in values if some
        ),
        entry.get("vague", True),
    )


def _asked(entry: Any) -> Any:
    """An actor that only images tell, with its meaning: tracks that may be so, asked for their type."""
    if "seen_among" not in entry:
        return entry
    asked = f'is_specific_object_type({_among(entry["seen_among"])}, log_dir, object_type="{_type(entry)}")'
    return {**entry, "standard": asked}


def _type(entry: Any) -> str:
    return str(entry.get("type", entry["name"]))


def _among(kinds: str | list[str]) -> str:
    """Annotation categories as a set, or the word of `is_kind`."""
    if isinstance(kinds, str):
        return f'is_kind(get_objects_of_category(log_dir, category="ANY"), log_dir, kind="{kinds}")'
    sets = [f'get_objects_of_category(log_dir, category="{kind}")' for kind in kinds]
    return sets[0] if len(sets) == 1 else f"scenario_or([{', '.join(sets)}])"


def _cases(entry: Any) -> tuple[Case, ...]:
    """The special cases of an entry, in order, and its plain meaning last; a list among them is shared by entries."""
    listed = (case if isinstance(case, list) else [case] for case in entry.get("cases", ()))
    special = tuple(_case(case) for some in listed for case in some)
    plain = (_case(entry),) if any(key in entry for key in ("means", *PROFILES)) else ()
    return special + plain


def _case(entry: Any) -> Case:
    meaning = {profile: entry.get(profile, entry.get("means")) for profile in PROFILES}
    assume = {profile: entry.get(f"assume_{profile}", entry.get("assume")) for profile in PROFILES}
    return Case(
        when=tuple(sorted(entry.get("when", {}).items())),
        meaning=tuple((profile, Template(text)) for profile, text in meaning.items() if text),
        assume=tuple((profile, text) for profile, text in assume.items() if text),
        vague=int(entry["vague"]) if "vague" in entry else None,
    )
