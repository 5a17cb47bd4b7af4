"""A small, strict JSON schema: the subset that replies are described with, checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
_KEYWORDS: Final = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "minimum", "maximum",
    "minLength", "maxLength", "minItems", "maxItems", "description", "title",
}  # fmt: skip
_SIZES: Final = (("minLength", "maxLength", str), ("minItems", "maxItems", list))


def parse_schema(text: str) -> dict[str, Any]:
    """The schema in `text`, checked to stay inside the subset that every provider can be given.

    The subset: `type` (one name or several), `properties` with all of them `required` and `additionalProperties:
    false`, `items`, `enum`, `anyOf`, bounds of numbers, strings and arrays, `description` and `title`.

    Raises:
        ValueError: It is not JSON, or it goes beyond the subset; the text says where.
    """
    schema = orjson.loads(text)
    for problem in _misuse(schema, "schema"):
        raise ValueError(problem)
    return schema  # type: ignore[no-any-return]


def problems(value: Any, schema: dict[str, Any], where: str = "the reply") -> Iterator[str]:
    """What is wrong with `value` under `schema`, one line each; nothing when it follows it."""
    if "anyOf" in schema:
        if all(any(True for _ in problems(value, option, where)) for option in schema["anyOf"]):
            yield f"{where} fits none of the {len(schema['anyOf'])} allowed forms"
        return
    names = _type_names(schema)
    if names and not any(_is(value, name) for name in names):
        yield f"{where} must be of type {' or '.join(names)}, not {_named(value)}"
        return
    if "enum" in schema and not any(type(value) is type(item) and value == item for item in schema["enum"]):
        yield f"{where} must be one of {', '.join(map(str, schema['enum']))}, not {str(value)[:64]!r}"
    yield from _bounds(value, schema, where)
    if isinstance(value, dict):
        yield from _members(value, schema, where)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from problems(item, schema["items"], f"{where}[{place}]")


def without_keywords(schema: Any, dropped: frozenset[str]) -> Any:
    """A copy of `schema` without the given keywords; names of properties are left alone."""
    if isinstance(schema, list):
        return [without_keywords(item, dropped) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for name, value in schema.items():
        if name == "properties":
            kept[name] = {member: without_keywords(inner, dropped) for member, inner in value.items()}
        elif name not in dropped:
            kept[name] = value if name == "enum" else without_keywords(value, dropped)
    return kept


def _misuse(schema: Any, where: str) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield f"{where} is not an object"
        return
    if unknown := sorted(set(schema) - _KEYWORDS):
        yield f"{where} uses {', '.join(unknown)}, which is beyond the subset that is checked"
    if wrong := [name for name in _type_names(schema) if name not in _TYPES]:
        yield f"{where} has the unknown type {wrong[0]}"
    if not (schema.get("type") or "anyOf" in schema or "enum" in schema):
        yield f"{where} says nothing of its values: give type, enum or anyOf"
    if "object" in _type_names(schema):
        members = schema.get("properties", {})
        if schema.get("additionalProperties") is not False or sorted(schema.get("required", ())) != sorted(members):
            yield f"{where} must close its object: additionalProperties false, all properties required"
        for name, inner in members.items():
            yield from _misuse(inner, f"{where}.{name}")
    for inner in [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]:
        yield from _misuse(inner, f"{where}[]")


def _type_names(schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _named(value: Any) -> str:
    return next(
        name for name in ("null", "boolean", "integer", "number", "string", "array", "object") if _is(value, name)
    )


def _bounds(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield f"{where} must be at least {schema['minimum']}, not {value}"
        if value > schema.get("maximum", value):
            yield f"{where} must be at most {schema['maximum']}, not {value}"
    for least, most, kind in _SIZES:
        if isinstance(value, kind):
            if len(value) < schema.get(least, 0):
                yield f"{where} must have at least {schema[least]} elements, not {len(value)}"
            if len(value) > schema.get(most, len(value)):
                yield f"{where} must have at most {schema[most]} elements, not {len(value)}"


def _members(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{where} lacks {name}" for name in schema.get("required", ()) if name not in value)
    yield from (f"{where} has {str(name)[:64]!r}, which is not asked for" for name in value if name not in known)
    for name, inner in known.items():
        if name in value:
            yield from problems(value[name], inner, f"{where}.{name}")
