"""The profiles of the function library, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tools.errors import UserError

if TYPE_CHECKING:  # naming a profile loads none of them
    from tools.atoms.signature import AtomLibrary
    from tools.scenario import Scenario
    from tools.typing import NDArrayBool


def _standard() -> AtomLibrary:
    from tools.atoms.library import standard_library

    return standard_library()


def _refav() -> AtomLibrary:
    from tools.atoms.compat.library import refav_library

    return refav_library()


_PROFILES: Final[dict[str, Callable[[], AtomLibrary]]] = {"standard": _standard, "refav": _refav}
PROFILE_NAMES: Final = tuple(_PROFILES)


def load_profile(name: str) -> AtomLibrary:
    """The library of a profile.

    Args:
        name: `standard`: our documented definitions. `refav`: RefAV's behaviour to the letter.

    Raises:
        UserError: There is no such profile; the text names those there are.
    """
    if name not in _PROFILES:
        raise UserError(f"unknown profile {name[:64]!r}; known are: {', '.join(PROFILE_NAMES)}")
    return _PROFILES[name]()


def related_mask_of(profile: str, scenario: Scenario) -> NDArrayBool:
    """Which tracks a profile records as related, bool of shape (N, T); a track may be referred and related at once.

    Args:
        profile: `standard`: every track that a relation reaches from a referred one. `refav`: as RefAV records them.
        scenario: A result of that profile.
    """
    if profile == "refav":
        from tools.atoms.compat.output import recorded_related

        return recorded_related(scenario)
    return scenario.related_mask()
