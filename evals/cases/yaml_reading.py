"""Reading YAML into a checked model, with errors that name line, field and the nearest right name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tools.errors import DataError, UserError

Model = TypeVar("Model", bound=BaseModel)
_MOST_BYTES = 4 << 20
_MOST_SHOWN = 8


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The checked content of a YAML file.

    Args:
        path: The file.
        model: What it must hold.

    Raises:
        DataError: It cannot be read, is too large, or is not YAML.
        UserError: A field is unknown, is there twice, is missing or has a wrong value; all of them are named, each
            with its line.
    """
    tree = _tree(path)
    if not isinstance(tree, MappingNode):
        raise UserError(f"{path}: expected names with values")
    problems = [f"line {line}: {name} is there twice" for line, name in _twice(tree)]
    if not problems:
        try:
            return model.model_validate(_plain(path))
        except ValidationError as error:
            problems = _problems(error, tree, model)
    more = f"; and {len(problems) - _MOST_SHOWN} more" if len(problems) > _MOST_SHOWN else ""
    raise UserError(f"{path}: " + "; ".join(problems[:_MOST_SHOWN]) + more)


def _tree(path: Path) -> Node | None:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(path, f"not UTF-8 text (byte {error.start})") from None
    if len(data) > _MOST_BYTES:
        raise DataError(path, f"larger than {_MOST_BYTES >> 20} MiB")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise DataError(path, "holds a YAML alias (*name)", "write the value out")
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise DataError(path, f"not YAML: {' '.join(str(error).split())[:200]}") from None


def _plain(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise DataError(path, f"not YAML: {' '.join(str(error).split())[:200]}") from None


def _twice(node: Node) -> Iterator[tuple[int, str]]:
    """Keys that a mapping has twice: YAML's loader would keep the last without a word."""
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value in seen:
                yield _line(key), key.value
            seen.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _twice(item)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _problems(error: ValidationError, tree: Node, model: type[BaseModel]) -> list[str]:
    found = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        node, names = _place(tree, item["loc"])
        what = "unknown field" if item["type"] == "extra_forbidden" else item["msg"].removeprefix("Value error, ")
        near = _near(model, names) if item["type"] == "extra_forbidden" else ""
        field = f" {ascii('.'.join(names))[1:-1]}:" if names else ""
        found.append(f"line {_line(node)}:{field} {what}{near}")
    return list(dict.fromkeys(found))


def _place(tree: Node, loc: Sequence[int | str]) -> tuple[Node, list[str]]:
    """The node that one of pydantic's places means, and its names; parts that say a kind of value are passed over."""
    node, names = tree, []
    for part in loc:
        inner = _child(node, part)
        if inner is not None:
            node = inner
            names.append(str(part))
        elif part is loc[-1] and isinstance(node, MappingNode):
            names.append(str(part))
    return node, names


def _child(node: Node, part: int | str) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(part, int):
        item: Node = node.value[part]
        return item
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None


def _near(model: type[BaseModel], names: Sequence[str]) -> str:
    fields = _fields(model, names[:-1])
    near = difflib.get_close_matches(names[-1], fields, n=1) if names else []
    return f" (did you mean {near[0]}?)" if near else f" (there are {', '.join(fields)})" if fields else ""


def _fields(model: type[BaseModel], names: Sequence[str]) -> list[str]:
    """Names of the fields at a place, found by walking the models' annotations."""
    for name in names:
        if name in model.model_fields:
            inner = next(_models(model.model_fields[name].annotation), None)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) in (Union, UnionType, list, dict, tuple):
        for part in get_args(kind):
            yield from _models(part)
