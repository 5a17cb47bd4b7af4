"""Our frozen values, packed for a checkpoint as langgraph's serializer packs them, but each of them once.

Every checkpoint holds the whole state, and the serializer asks of each value in it what it might be, at length. Frozen
values do not change, so what one was packed into is kept as long as the store is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final

import ormsgpack
from langgraph.types import Send

_CALL_BY_NAME: Final = 2
"""How langgraph marks packed bytes that hold (module, name, arguments by name) of a value to make again."""


class Packer:
    """Turns frozen dataclasses into what they are packed into, wherever they stand in lists, tuples and dicts.

    Args:
        pack: Packs a value that holds no dataclass any more.
    """

    def __init__(self, pack: Callable[[Any], bytes]) -> None:
        self._pack = pack
        self._known: dict[int, tuple[object, ormsgpack.Ext]] = {}

    def packed(self, value: Any) -> Any:
        """The value as the serializer can pack it without asking what it is."""
        kind = type(value)
        if kind in (str, int, float, bool, bytes) or value is None:
            return value
        if kind is dict:
            return {name: self.packed(item) for name, item in value.items()}
        if kind in (list, tuple):
            return kind(map(self.packed, value))
        if kind is Send and value.timeout is None:
            return Send(value.node, self.packed(value.arg))
        return self._once(value) if is_dataclass(value) and _is_frozen(kind) else value

    def _once(self, value: Any) -> ormsgpack.Ext:
        """The value is held with what it became, so that no other one gets its id."""
        known = self._known.get(id(value))
        if known is None:
            parts = {field.name: self.packed(getattr(value, field.name)) for field in fields(value)}
            kind = type(value)
            packed = self._pack((kind.__module__, kind.__name__, parts))
            known = self._known[id(value)] = value, ormsgpack.Ext(_CALL_BY_NAME, packed)
        return known[1]


def _is_frozen(kind: Any) -> bool:
    return bool(kind.__dataclass_params__.frozen)
