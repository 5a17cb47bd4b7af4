"""What categories mean in a profile, for prompts: annotation categories, groups, and everyday words for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from tools.atoms.profiles import load_profile
from tools.av2.taxonomy import CATEGORIES

if TYPE_CHECKING:
    from agents.writers.english.senses import Actor

_GIVES: Final = "get_objects_of_category"
_UNION: Final = "scenario_or"
_CALLED: Final = re.compile(r"(\w+)\(")
_CATEGORY: Final = re.compile(r'category="(\w+)"')
_KINDS: Final = "is_kind"


def category_text(profile: str) -> str:
    """Categories, groups and everyday words, as Markdown, generated from the library and the lexicon."""
    if _KINDS in load_profile(profile).signatures:
        words = ["- Words that `is_kind` takes, and what each stands for:", *_kind_lines()]
    else:
        words = ["- Everyday words, and what each stands for here:", f"  {_unions(profile)}."]
    return "\n".join([*_group_lines(profile), *words])


def widest_text() -> str:
    """Categories, groups, and what everyday words may cover in any profile, as Markdown."""
    return "\n".join([*_group_lines("standard"), "- Everyday words, and all that each may cover:", _kind_lines()[0]])


def _group_lines(profile: str) -> list[str]:
    return [
        f"- Annotation categories: {', '.join(CATEGORIES)}.",
        f"- `VEHICLE` is a group: {', '.join(_vehicles(profile))}. No bicycle, no rider, no trailer is in it.",
        "- `ANY` is everything that is annotated, the ego vehicle included.",
        "- `EGO_VEHICLE` is the recording car, one track, and never in REGULAR_VEHICLE.",
    ]


def told_shortly(names: Iterable[str], profile: str) -> tuple[str, ...]:
    """Categories as a prompt names them: `VEHICLE` for all of its members, and none that no log has.

    Args:
        names: Categories that tracks may have.
        profile: What `VEHICLE` stands for.
    """
    known = [name for name in dict.fromkeys(names) if name in CATEGORIES]
    group = set(_vehicles(profile))
    if not group <= set(known):
        return tuple(known)
    return ("VEHICLE", *(name for name in known if name not in group))


def _unions(profile: str) -> str:
    """Words of the grammar's lexicon that stand for other categories than their own name says."""
    from agents.writers.english.lexicon import lexicon

    by_meaning: dict[tuple[str, ...], list[str]] = {}
    for actor in lexicon().actors.values():
        names = _joined(actor, profile)
        if names and not _is_name_of(actor.name.lower().replace("_", " "), names):
            by_meaning.setdefault(names, []).append(actor.name)
    return "; ".join(f"{', '.join(words)}: {', '.join(names)}" for names, words in by_meaning.items())


def _joined(actor: Actor, profile: str) -> tuple[str, ...]:
    """The categories that a word stands for, where that is all its meaning says; nothing otherwise."""
    templates = [template for case in actor.cases if not case.when and (template := case.template(profile))]
    if len(templates) != 1 or set(_CALLED.findall(templates[0].text)) - {_GIVES, _UNION}:
        return ()
    return tuple(_CATEGORY.findall(templates[0].text))


def _is_name_of(word: str, names: Sequence[str]) -> bool:
    """Whether a word says no more than the category or group that it stands for."""
    own = names[0].lower().replace("_", " ")
    return len(names) == 1 and (names[0] not in CATEGORIES or names[0] == "EGO_VEHICLE" or word.endswith(own))


def _vehicles(profile: str) -> tuple[str, ...]:
    if profile == "refav":
        from tools.atoms.compat.selection import VEHICLE

        return tuple(sorted(name for name in VEHICLE if name in CATEGORIES))
    from tools.atoms.actor.category import MOTOR_VEHICLES

    return tuple(sorted(MOTOR_VEHICLES))


def _kind_lines() -> list[str]:
    from tools.atoms.actor.category import MOTOR_VEHICLES
    from tools.atoms.actor.kinds import GROUPS, NEEDS_EYES

    by_meaning: dict[str, list[str]] = {}
    for word, group in GROUPS.items():
        if group.named == (word.replace(" ", "_").upper(),):
            continue
        parts = ["VEHICLE"] if group.categories == MOTOR_VEHICLES else list(group.categories)
        parts += [f"{name} from {length:g} m of length" + (f" and {height:g} m of height" if height else "")
                  for name, length, height in group.big]  # fmt: skip
        parts += [f"low {name}" for name in group.low]
        parts += [f"{name} while ridden" for name in group.ridden]
        by_meaning.setdefault(", ".join(parts), []).append(word)
    words = "; ".join(f"{', '.join(said)}: {meaning}" for meaning, said in by_meaning.items())
    return [
        f"  {words}. A category's own name in words, such as school bus, means that category.",
        f"  It refuses what only images tell: {', '.join(NEEDS_EYES)}.",
    ]
