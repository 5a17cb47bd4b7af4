"""What categories mean in a profile, for prompts: annotation categories, groups, and everyday words for them."""

from __future__ import annotations

from typing import Final

from tools.atoms.profiles import load_profile
from tools.av2.taxonomy import CATEGORIES

_GIVES: Final = "get_objects_of_category"
_KINDS: Final = "is_kind"


def category_text(profile: str) -> str:
    """Categories, groups and the words of `is_kind`, as Markdown, generated from the library of the profile."""
    lines = [
        f"- Annotation categories: {', '.join(CATEGORIES)}.",
        f"- `VEHICLE` is a group: {', '.join(_vehicles(profile))}. No bicycle, no rider, no trailer is in it.",
        "- `ANY` is everything that is annotated, the ego vehicle included.",
        "- `EGO_VEHICLE` is the recording car, one track, and never in REGULAR_VEHICLE.",
    ]
    if _KINDS in load_profile(profile).signatures:
        lines += ["- Words that `is_kind` takes, and what each stands for:", *_kind_lines()]
    return "\n".join(lines)


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
