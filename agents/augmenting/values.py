"""What a query is made of, its rewrites, and those that were refused: frozen values that the graph's state can hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A query taken apart, as the challenge winner sorts it: a subject and four layers.

    Attributes:
        subject: What the query refers to, in its own words; empty when it names nothing.
        referred_categories: Categories of the taxonomy that a referred track may have, sorted: a hard constraint.
        context: What it says of places, weather and light.
        actor: What it says of kinds, sizes and looks.
        behaviour: What the subject does by itself.
        relation: What it does with respect to others, each with who is who.
        numbers: Numbers with units, as given in the query.
        source: Who took it apart: `grammar` or `provider:model`.
    """

    subject: str = ""
    referred_categories: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    behaviour: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    source: str = "grammar"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rewrite that the guard refused: the text, the rule it broke (a stable name), and why in a few words."""

    text: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Augmented:
    """What the agent made of a query.

    Attributes:
        decomposition: The query taken apart.
        rewrites: Rewrites that mean the same as far as the guard can tell, the query itself not among them.
        rejections: Rewrites that were refused, with reasons.
        fault: Why the model gave nothing, in one line; empty when it did.
        requests: Digests of the model requests that were made.
    """

    decomposition: Decomposition
    rewrites: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    fault: str = ""
    requests: tuple[str, ...] = ()
