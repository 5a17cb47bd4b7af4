"""What detectors are asked for: words, which words mean one class, and which AV2 categories a class can be.

Open-vocabulary detectors are given words, and words that mean the same compete for one object ("suv", "car", "sedan").
A class holds its words together, so that one object is counted once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tools.errors import UserError
from tools.typing import NDArrayBool


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """One class.

    Attributes:
        name: The canonical name; also a word unless `words` leaves it out.
        words: What detectors are asked for, each a noun phrase in lower case.
        family: Classes of one family compete for one object: its boxes are merged across classes.
        categories: AV2 annotation categories that a detector can take for this class; empty where AV2 has none.
    """

    name: str
    words: tuple[str, ...]
    family: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ClassList:
    """The classes of one search, in the order in which the detector is given their words.

    Attributes:
        classes: The classes; no word stands for two.

    Raises:
        UserError: There is no class, or a word stands for two.
    """

    classes: tuple[ObjectClass, ...]
    _by_word: dict[str, ObjectClass] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_word: dict[str, ObjectClass] = {}
        for one in self.classes:
            for word in dict.fromkeys((one.name, *one.words)):
                if by_word.setdefault(word, one) is not one:
                    raise UserError(f"the word {word!r} stands for both {by_word[word].name!r} and {one.name!r}")
        if not any(one.words for one in self.classes):
            raise UserError("no classes to look for; name some, such as --classes car,person")
        object.__setattr__(self, "_by_word", by_word)

    @property
    def words(self) -> tuple[str, ...]:
        """All words in order."""
        return tuple(word for one in self.classes for word in one.words)

    @property
    def digest(self) -> str:
        """Digest of the words in their order, 16 hexadecimal digits: what text embeddings belong to."""
        return words_digest(self.words)

    def class_of(self, label: str) -> ObjectClass:
        """The class that a label means; a class of its own for labels of a detector's own vocabulary."""
        return self._by_word.get(label) or ObjectClass(label, (label,), label)

    def says(self, category: str) -> bool:
        """Whether an object of an AV2 category can be detected as any of the classes."""
        return any(category in one.categories for one in self.classes)

    def compatible(self, labels: Sequence[str], categories: Sequence[str]) -> NDArrayBool:
        """Which labels can be objects of which AV2 categories, shape (labels, categories)."""
        kinds, label_of = np.unique(np.array(labels, np.str_), return_inverse=True)
        names, category_of = np.unique(np.array(categories, np.str_), return_inverse=True)
        table = np.array(
            [[name in self.class_of(kind).categories for name in names.tolist()] for kind in kinds.tolist()], np.bool_
        ).reshape(kinds.size, names.size)
        return np.asarray(table[label_of[:, None], category_of[None, :]])


def words_digest(words: Iterable[str]) -> str:
    """Digest of words in their order, 16 hexadecimal digits."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
