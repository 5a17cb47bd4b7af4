"""What can be asked instead, in English that is understood word for word."""

from __future__ import annotations

from agents.meaning.values import Expression
from agents.writers.api import MAX_QUERY_CHARACTERS
from agents.writers.english.eyes import visual_calls, without_eyes


def offered(expression: Expression, profile: str, eyes: bool = False) -> str:
    """A query that the grammar reads as an expression, or as what boxes and map tell of it; empty where it has none.

    Args:
        expression: A set of tracks.
        profile: Its functions.
        eyes: Whether a vision model is at hand.
    """
    from agents.writers.english.saying import say  # loads the library of functions, which few queries need

    plain = expression if eyes or not visual_calls(expression) else without_eyes(expression, profile)
    said = say(plain, profile)
    return said.text if said.readable_back and len(said.text) <= MAX_QUERY_CHARACTERS else ""
