"""What the checker knows about a function: a static table, never reflection over the real function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:  # the table alone needs no arrays
    from tools.scenario import Scenario

Layer = Literal["context", "actor", "behaviour", "relation", "time", "combine", "visual", "output"]


class Required:
    """Marks a parameter without a default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class TracksKind:
    """A set of tracks with the frames at which each of them holds."""


@dataclass(frozen=True, slots=True)
class TracksListKind:
    """A literal list (or tuple) of track sets."""

    min_length: int = 1


@dataclass(frozen=True, slots=True)
class LogKind:
    """The opaque token `log_dir`: the log being mined."""


@dataclass(frozen=True, slots=True)
class OutKind:
    """The opaque token `output_dir`."""


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A number in `unit` within [low, high]; infinities are allowed where the bounds are infinite."""

    low: float = float("-inf")
    high: float = float("inf")
    unit: str = ""
    integer: bool = False
    none_means: str = ""
    """What `None` stands for; empty when `None` is not accepted."""


@dataclass(frozen=True, slots=True)
class EnumKind:
    """One word out of `words`."""

    words: tuple[str, ...]
    none_means: str = ""
    what: str = "value"
    """What the word names, for messages: "category", "direction", ..."""
    none_words: tuple[str, ...] = ()
    """Words that programs use for what `None` stands for."""


@dataclass(frozen=True, slots=True)
class FlagKind:
    """True or False.

    Attributes:
        only: The one value that is accepted; both are when None.
    """

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class TextKind:
    """Free text; only descriptions are."""

    max_length: int = 300


@dataclass(frozen=True, slots=True)
class FunctionKind:
    """A function by name, for `scenario_not` and `reverse_relationship`."""


Kind: TypeAlias = (
    TracksKind | TracksListKind | LogKind | OutKind | NumberKind | EnumKind | FlagKind | TextKind | FunctionKind
)
Literal_: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function: name, kind, default (or `REQUIRED`), one line of documentation.

    `aliases` are further names that a keyword argument may use for it.
    """

    name: str
    kind: Kind
    default: Literal_ | Required = REQUIRED
    doc: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """True when a call must give it."""
        return isinstance(self.default, Required)


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything checker, prompts and documents say about one function.

    Attributes:
        name: As programs write it.
        parameters: In positional order.
        layer: Which shelf of the library it stands on.
        summary: One line.
        doc: The whole docstring, Google style.
        roles: Who is the subject and whose frame defines directions; empty when there is nothing to confuse.
        negatable: `scenario_not` may wrap it.
        reversible: `reverse_relationship` may wrap it (it takes `tracks` and `related`).
        needs: What it needs beyond tracks: any of "map", "camera", "vision".
        source: Where the definition comes from.
        ordered: Pairs of number parameters (low, high). A call whose low exceeds its high is an error, because it could
            only ever find nothing; a default low of a measured quantity gives way instead and becomes -inf.
    """

    name: str
    parameters: tuple[Parameter, ...]
    layer: Layer
    summary: str = ""
    doc: str = ""
    roles: str = ""
    negatable: bool = True
    reversible: bool = False
    needs: tuple[str, ...] = field(default=())
    source: str = ""
    ordered: tuple[tuple[str, str], ...] = field(default=())

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((p for p in self.parameters if p.name == name), None)


Wrapper = Literal["scenario_not", "reverse_relationship"]


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A function with the combinators around it, outermost first."""

    name: str
    wrappers: tuple[Wrapper, ...] = ()


@runtime_checkable
class BoundLibrary(Protocol):
    """A profile's atoms over one open log. `Value` is the profile's own track-set type, opaque to the evaluator."""

    def call(self, function: FunctionRef, arguments: Mapping[str, object]) -> object:
        """Run one call.

        Args:
            function: What to call, with the combinators around it.
            arguments: Every parameter by name, defaults filled in. Track sets are profile values, a `TracksListKind`
                argument is a tuple of them; log and output tokens are absent.

        Returns:
            The profile's track-set value.

        Raises:
            AtomError: The atom cannot answer.
            LimitExceededError: A deterministic budget is used up.
        """
        ...

    def result(self, value: object, description: str) -> Scenario:
        """What `output_scenario` records: the profile's value as masks and edges."""
        ...


class AtomLibrary(Protocol):
    """A profile: the static table for the checker, and a way to bind it to a log."""

    @property
    def name(self) -> str:
        """`standard` or `refav`."""
        ...

    @property
    def signatures(self) -> Mapping[str, Signature]:
        """All functions a program may name, `output_scenario` and combinators included."""
        ...

    def bind(self, log: object, budget: object, answers: object = ...) -> BoundLibrary:
        """The atoms over `log` (a `tools.av2.log.Log`), charging `budget` (a `tools.atoms.budget.Budget`).

        `answers` (a `tools.atoms.asking.Answers`) is what was told about images; by default nobody looks at any.
        """
        ...
