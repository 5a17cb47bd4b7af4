"""Who is who in a relation: hints for a prompt, generated from what the functions' own documentation says of roles.

Models mix up the referred and the related object more often than anything else, and whose frame a direction is seen in.
"""

from __future__ import annotations

from collections.abc import Iterable

from tools.atoms.profiles import load_profile
from tools.atoms.signature import Parameter, Signature, TracksKind

_LETTERS = "ABC"
_FILTER = "Track set to filter: "


def role_hints(names: Iterable[str], profile: str) -> tuple[str, ...]:
    """One line per relation among `names`, in the order of the library; functions of a single track set have none."""
    wanted = frozenset(names)
    table = load_profile(profile).signatures
    return tuple(role_hint(signature) for name, signature in table.items() if name in wanted and is_relation(signature))


def is_relation(signature: Signature) -> bool:
    """Whether a function relates several track sets, or says whose frame its directions are seen in."""
    return len(_track_sets(signature)) > 1 or (bool(signature.roles) and bool(_track_sets(signature)))


def role_hint(signature: Signature) -> str:
    """Who is given, who is returned, who sees the direction, and how the other one is had."""
    sets = _track_sets(signature)
    letters = _LETTERS[: len(sets)]
    told = [f"{letter} = {_who(parameter)}" for letter, parameter in zip(letters, sets, strict=True)]
    given = f"- {signature.name}({', '.join(letters)}): {'; '.join(told)}. {signature.roles}".rstrip()
    if not signature.reversible or len(sets) != 2:
        return given
    returned, other = ("B", "A") if _returns_second(signature) else ("A", "B")
    return (
        f"{given} So it returns {returned}, and reverse_relationship({signature.name})(A, B, log_dir) returns {other}."
    )


def _returns_second(signature: Signature) -> bool:
    return signature.roles.startswith("The second set")


def _track_sets(signature: Signature) -> list[Parameter]:
    return [p for p in signature.parameters if isinstance(p.kind, TracksKind) and signature.layer != "output"]


def _who(parameter: Parameter) -> str:
    """The documentation of a track set, without what every one of them says."""
    text = parameter.doc.rstrip(".")
    if text.startswith(_FILTER):
        return text.removeprefix(_FILTER)
    text = text.removeprefix("Track ")
    return f"{text[:1].lower()}{text[1:]}"
