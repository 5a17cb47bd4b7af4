"""What can be asked instead, in English that is understood word for word."""

from __future__ import annotations

from agents.meaning.values import Expression
from agents.writers.api import MAX_QUERY_CHARACTERS
from agents.writers.english.eyes import visual_calls, without_eyes


def offered(expression: Expression, profile: str) -> str:
    """A query that the grammar reads as an expression; empty where it has none.

    Args:
        expression: A set of tracks; what only images tell of it is left out.
        profile: Its functions.
    """
    from agents.writers.english.saying import say  # loads the library of functions, which few queries need

    said = say(without_eyes(expression, profile) if visual_calls(expression) else expression, profile)
    return said.text if said.readable_back and _is_short(said.text) else ""


def offered_without_eyes(expression: Expression, profile: str) -> str:
    """What boxes and map tell of an expression, in the plainest English; empty where that is not read back.

    Args:
        expression: A set of tracks.
        profile: Its functions.
    """
    from agents.meaning.normal_form import normal_form
    from agents.meaning.rendering import render
    from agents.writers.english.plain_reading import read_back

    rest = without_eyes(expression, profile)
    text = render(normal_form(rest, profile), profile)
    is_read = " that " not in text or read_back(text, profile) is not None
    return text if _is_short(text) and is_read else ""


def _is_short(text: str) -> bool:
    return len(text) <= MAX_QUERY_CHARACTERS
