"""What a visual function asks: typed questions with words to answer by, and which of them mean yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tools.atoms.baseline.kinds import COLOR
from tools.atoms.visual_questions import LAMP, LIGHT, WEATHER
from tools.questions import Question
from tools.vision.values import Verdict

Kind = Literal["stable", "changing", "scene"]
"""`stable`: true of a track for all of its life, asked once. `changing`: asked at times, of a track. `scene`: asked at
times, for all tracks together."""
CANNOT_TELL: Final = "cannot_tell"
YES_NO: Final = ("yes", "no")
NO_LIGHT: Final = "no_light"


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """A question to a model about pictures.

    Attributes:
        kind: When it is asked, and of what.
        prompt: File under `prompts/see`, without its ending.
        values: What the prompt is filled with, as (name, value).
        words: The possible answers beside `cannot_tell`.
        yes: Those that mean yes for the function that asks.
        views: Most pictures of one question.
        of_ego: It can be asked of the recording car, which no picture shows: about the road it is on, say.
        may_be_hidden: It makes sense for what is hardly to be seen.
    """

    kind: Kind
    prompt: str
    values: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = YES_NO
    yes: frozenset[str] = frozenset({"yes"})
    views: int = 1
    of_ego: bool = False
    may_be_hidden: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """All words that an answer may be."""
        return (*self.words, CANNOT_TELL)

    def verdict(self, word: str) -> Verdict:
        """What an answer means."""
        if word == CANNOT_TELL:
            return "cannot_tell"
        return "yes" if word in self.yes else "no"


def typed(question: Question) -> tuple[TypedQuestion, ...]:
    """The questions whose answers, all together, answer what a function asks; none where it asks for anything at all.

    Raises:
        KeyError: No function asks this.
    """
    return _ASKED[question.atom](question.values)


Values = Mapping[str, str | None]


def _color(values: Values) -> tuple[TypedQuestion, ...]:
    return (TypedQuestion("stable", "is_color", (), (*COLOR.words, "other"), _only(values["color"]), views=3),)


def _environment(values: Values) -> tuple[TypedQuestion, ...]:
    asked = (("weather", WEATHER.words), ("light", LIGHT.words))
    wanted = [(name, words, values[name]) for name, words in asked if values[name] is not None]
    return tuple(TypedQuestion("scene", f"in_environment_{n}", (), words, _only(value)) for n, words, value in wanted)


def _lights(values: Values) -> tuple[TypedQuestion, ...]:
    state = values["state"]
    yes = frozenset(LAMP.words) | {"off"} if state is None else _only(state)
    words = (*LAMP.words, "off", NO_LIGHT)
    return (TypedQuestion("changing", "at_traffic_lights", (), words, yes, of_ego=True),)


def _hidden(values: Values) -> tuple[TypedQuestion, ...]:
    words = ("not_hidden", "partly_hidden", "mostly_hidden")
    return (TypedQuestion("changing", "is_occluded_by", (), words, frozenset(words[1:]), may_be_hidden=True),)


def _yes_or_no(
    kind: Kind, atom: str, argument: str, views: int = 1, of_ego: bool = False
) -> Callable[[Values], tuple[TypedQuestion, ...]]:
    """One question of yes or no about the one argument of a function."""

    def ask(values: Values) -> tuple[TypedQuestion, ...]:
        wanted = values[argument] or ""
        return (TypedQuestion(kind, atom, ((argument, wanted),), views=views, of_ego=of_ego),)

    return ask


def _only(word: str | None) -> frozenset[str]:
    return frozenset({word or ""})


_ASKED: Final[Mapping[str, Callable[[Values], tuple[TypedQuestion, ...]]]] = {
    "is_color": _color,
    "is_specific_object_type": _yes_or_no("stable", "is_specific_object_type", "object_type", views=3),
    "has_attached_object": _yes_or_no("stable", "has_attached_object", "object_type", views=3),
    "looks_like": _yes_or_no("stable", "looks_like", "description", views=3),
    "has_attribute": _yes_or_no("changing", "has_attribute", "attribute", views=3),
    "pedestrian_action": _yes_or_no("changing", "pedestrian_action", "action", views=3),
    "at_traffic_lights": _lights,
    "is_occluded_by": _hidden,
    "on_road_type": _yes_or_no("changing", "on_road_type", "road_type", of_ego=True),
    "on_road_surface": _yes_or_no("changing", "on_road_surface", "surface", of_ego=True),
    "in_zone": _yes_or_no("changing", "in_zone", "zone", of_ego=True),
    "near_infrastructure": _yes_or_no("changing", "near_infrastructure", "infrastructure", of_ego=True),
    "in_environment": _environment,
}
ASKING_ATOMS: Final = frozenset(_ASKED)
"""The functions whose questions have a form."""
