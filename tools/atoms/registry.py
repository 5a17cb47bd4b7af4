"""The register of the standard profile: a decorator turns a typed, documented function into an atom.

    @atom("behaviour")
    def has_velocity(
        track_candidates: Tracks, log_dir: Call, min_velocity: Annotated[float, SPEED_MPS] = 0.5, ...
    ) -> Scenario:
        '''Tracks at the frames at which ...

Names, order, kinds and defaults of the parameters come from the function's own signature; summary, parameter texts,
roles, example and source from its docstring. Nothing is written down twice.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args, get_type_hints

from tools.atoms.baseline.kinds import LOG_DIR
from tools.atoms.call import Call
from tools.atoms.docstrings import Docstring, parse_docstring
from tools.atoms.own import PACKAGE
from tools.atoms.signature import REQUIRED, Layer, Parameter, Signature, TracksKind, TracksListKind
from tools.scenario import Edges, Scenario

Tracks: TypeAlias = Annotated[Scenario, TracksKind()]
TracksList: TypeAlias = Annotated[tuple[Scenario, ...], TracksListKind()]

ALIASES = {"track_candidates": ("track_uuid",), "related_candidates": ("candidate_uuids",)}
"""Further names that RefAV's prompt gives to parameters."""

Form = Literal["set", "relation"]
Subject = Literal["tracks", "related"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Atom:
    """One function of the standard profile.

    Attributes:
        signature: What checker, prompts and documents say about it.
        function: Takes every parameter by name; `log_dir` is a `Call`.
        form: `set`: gives the track set itself. `relation`: gives the edges (track, related, frame) that hold.
        subject: Which of its track sets a call returns.
        docstring: The parts of its documentation.
    """

    signature: Signature
    function: Callable[..., Scenario | Edges]
    form: Form
    subject: Subject
    docstring: Docstring

    @property
    def module(self) -> str:
        """Where it is defined, within `tools.atoms`."""
        return self.function.__module__.removeprefix("tools.atoms.")

    @property
    def is_own(self) -> bool:
        """True for one of the user's own functions, of which nothing is known but its types (`tools.atoms.own`)."""
        return self.module.startswith(f"{PACKAGE}.")


ATOMS: dict[str, Atom] = {}
"""All atoms by name; `tools.atoms.library` imports the modules that register them."""


def atom(
    layer: Layer,
    *,
    subject: Subject = "tracks",
    needs: tuple[str, ...] = (),
    negatable: bool = True,
) -> Callable[[F], F]:
    """Register the decorated function as an atom.

    Args:
        layer: Which shelf of the library it stands on.
        subject: Which of its track sets a call returns.
        needs: What it needs beyond tracks: any of "map", "camera", "vision".
        negatable: `scenario_not` may wrap it.

    Raises:
        ValueError: The name is taken, or a parameter is undocumented or of no kind.
    """

    def register(function: F) -> F:
        name = function.__name__
        if name in ATOMS:
            raise ValueError(f"two atoms are called {name}")
        docstring = parse_docstring(function.__doc__ or "")
        hints = get_type_hints(function, include_extras=True)
        form: Form = "relation" if hints.pop("return") is Edges else "set"
        parameters = tuple(
            _parameter(item, hints, docstring) for item in inspect.signature(function).parameters.values()
        )
        reversible = form == "relation" and any(p.name == "related_candidates" for p in parameters)
        signature = Signature(
            name=name,
            parameters=parameters,
            layer=layer,
            summary=docstring.summary,
            doc=_body(docstring),
            roles=docstring.roles,
            negatable=negatable,
            reversible=reversible,
            needs=needs,
            source=docstring.source,
        )
        ATOMS[name] = Atom(signature, function, form, subject, docstring)
        return function

    return register


def _parameter(item: inspect.Parameter, hints: dict[str, Any], docstring: Docstring) -> Parameter:
    if hints[item.name] is Call:
        return LOG_DIR
    if item.name not in docstring.arguments:
        raise ValueError(f"parameter {item.name} is not documented")
    extras = get_args(hints[item.name])
    if len(extras) < 2:
        raise ValueError(f"parameter {item.name} has no kind")
    default = REQUIRED if item.default is inspect.Parameter.empty else item.default
    return Parameter(item.name, extras[1], default, docstring.arguments[item.name], ALIASES.get(item.name, ()))


def _body(docstring: Docstring) -> str:
    parts = [docstring.description]
    if docstring.example:
        indented = "\n".join("    " + line for line in docstring.example.splitlines())
        parts.append(f"Example:\n{indented}")
    return "\n\n".join(part for part in parts if part)
