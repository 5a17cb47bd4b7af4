"""How a visual function asks: it looks among the answers that came with the program, and says what it misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.signature import EnumKind, Kind, LogKind, Parameter, Signature, TextKind, TracksKind
from tools.errors import AtomError, MotherlodeError
from tools.questions import Ask, Question, Told, tag_of
from tools.typing import NDArrayBool


class UnansweredError(MotherlodeError):
    """A program cannot go on without answers; whoever runs it may get them and run it again.

    Attributes:
        asks: What it needs to know, each once.
    """

    def __init__(self, asks: tuple[Ask, ...]) -> None:
        self.asks = asks
        super().__init__("; ".join(ask.question.key for ask in asks))


@dataclass(frozen=True, slots=True)
class Answers:
    """What was told about one log so far.

    Attributes:
        told: Answers by tag.
        asking: False: nobody looks at images here, so a question is an error.
    """

    told: Mapping[bytes, Told]
    asking: bool = True

    @staticmethod
    def of(told: Iterable[Told]) -> Answers:
        """Answers that were given; what is missing may be asked."""
        return Answers({item.tag: item for item in told})

    def settled(self, asks: tuple[Ask, ...]) -> Answers:
        """The answers with those that make no difference filled in.

        Raises:
            UnansweredError: Some make one; it has these alone.
        """
        needed = tuple(ask for ask in asks if ask.mask.any())
        if needed:
            raise UnansweredError(needed)
        return Answers({**self.told, **{ask.tag: Told(ask.tag, ask.mask, ask.mask) for ask in asks}})

    def about(self, question: Question, candidates: NDArrayBool, what: str, denied: bool = False) -> NDArrayBool:
        """Where the question is answered by yes.

        Args:
            question: What is asked.
            candidates: Bool (N, T): about which tracks, at which frames.
            what: What the answer would tell, for the error.
            denied: The answer is to be taken away from the candidates: what nobody can tell counts as yes, so that it
                is left neither as a match nor as its opposite.

        Returns:
            Bool (N, T), within the candidates.

        Raises:
            UnansweredError: It was not answered yet.
            AtomError: Nobody can be asked (code `R_NO_CAMERA`).
        """
        if not self.asking:
            raise no_vision(question.atom, what)
        if not candidates.any():
            return np.zeros_like(candidates)
        tag = tag_of(question, candidates)
        if tag not in self.told:
            raise UnansweredError((Ask(question, tag, candidates),))
        found = self.told[tag]
        holds: NDArrayBool = candidates & (found.yes | found.unsure if denied else found.yes)
        return holds


NOBODY: Final = Answers({}, asking=False)
"""There are no images, or no model that could look at them."""


def no_vision(name: str, what: str) -> AtomError:
    """The error of a visual function where nobody can look: `what` is what it would have told."""
    return AtomError(
        f"{name} needs camera images and a vision model to tell {what}, which are not both at hand here",
        "leave the condition out, or say it with category, motion or place",
        code="R_NO_CAMERA",
    )


def asks_images(signature: Signature) -> bool:
    """True for functions whose answer comes from a model that looks at images."""
    return "vision" in signature.needs


def is_valid(question: Question, signatures: Mapping[str, Signature]) -> bool:
    """True when a program of the profile could ask this: a visual function with arguments that its signature takes."""
    signature = signatures.get(question.atom)
    if signature is None or not asks_images(signature):
        return False
    wanted = [item for item in signature.parameters if not isinstance(item.kind, TracksKind | LogKind)]
    names = [name for name, _ in question.arguments]
    return names == [item.name for item in wanted] and all(map(_fits, wanted, question.values.values()))


def _fits(parameter: Parameter, value: str | None) -> bool:
    kind: Kind = parameter.kind
    if isinstance(kind, EnumKind):
        return value in kind.words if value is not None else bool(kind.none_means)
    return isinstance(kind, TextKind) and value is not None and len(value) <= kind.max_length and value.isprintable()
