"""What a planted mistake is: frozen values shared by everything that measures what becomes of mistakes.

A `Reference` is a description with a program that says it. A `Mistake` plants one mistake into such a program, where it
fits: into the program (`spoils="program"`) or into the reply that carries it (`spoils="reply"`). `fixed_by` says which
stage ought to mend it:

- `repair`: the checker or the jail refuses it, with a text that names the cure;
- `review`: it runs and finds the wrong thing; what it found on a few logs shows it, against the description;
- `consensus`: it runs and looks plausible; only other candidates tell.

`evals.mistakes.table.MISTAKES` holds them all, `evals.mistakes.references.REFERENCES` the programs. Whoever tests a
stage takes `plantings(fixed_by=...)`: every mistake with the references that it can be planted into.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage = Literal["repair", "review", "consensus"]
"""The stage that ought to mend a mistake; see the module."""
Family = Literal[
    "category",
    "roles",
    "direction",
    "name",
    "argument",
    "word",
    "number",
    "python",
    "reply",
    "output",
    "meaning",
    "time",
]
"""What a mistake is about."""
Profile = Literal["standard", "refav"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A description and a program that says it, both written for this project.

    Attributes:
        name: Short name.
        description: In English.
        program: The program text; it ends with `output_scenario`.
        profile: The profile it is meant for.
        referred_category: Category of what the description refers to.
    """

    name: str
    description: str
    program: str
    profile: Profile = "standard"
    referred_category: str = "VEHICLE"


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with a mistake in it.

    Attributes:
        text: The program, or the whole reply, with the mistake.
        cure: What a text about the problem must hold for its reader to know what to write instead; a regular
            expression, searched ignoring case. Empty where nothing that runs tells it (`review`, `consensus`).
    """

    text: str
    cure: str = ""


Plant: TypeAlias = Callable[[str], Planted | None]
"""Plants a mistake into a program; None where the program has no place for it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that models make.

    Attributes:
        name: Short name, unique.
        family: What it is about.
        fixed_by: Which stage ought to mend it.
        summary: What the model does, in one line.
        plant: Plants it; always the same text for the same program.
        spoils: Whether `plant` gives a program or a whole reply.
        source: Where such mistakes are reported.
    """

    name: str
    family: Family
    fixed_by: Stage
    summary: str
    plant: Plant
    spoils: Literal["program", "reply"] = "program"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Planting:
    """A mistake planted into a reference."""

    mistake: Mistake
    reference: Reference
    planted: Planted
