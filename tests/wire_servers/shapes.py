"""Checks of JSON against published shapes: fields that are there, fields that may be, and no others."""

import base64
import binascii
from typing import Any

from tests.wire_servers.core import ShapeError

IMAGE_TYPES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_SIGNATURES = {"image/jpeg": b"\xff\xd8", "image/png": b"\x89PNG", "image/gif": b"GIF8", "image/webp": b"RIFF"}


def members(value: Any, where: str, required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with exactly the fields of `required` and some of `optional`; their values name the Python types."""
    if not isinstance(value, dict):
        raise ShapeError(f"{where} must be an object")
    known = {**required, **(optional or {})}
    if unknown := sorted(set(value) - set(known)):
        raise ShapeError(f"{where} has unknown fields {unknown}")
    if missing := sorted(set(required) - set(value)):
        raise ShapeError(f"{where} lacks {missing}")
    for name, inner in value.items():
        kind(inner, f"{where}.{name}", known[name])
    return value


def kind(value: Any, where: str, wanted: Any) -> None:
    """`value` is of the Python type `wanted`; a boolean is no number, and a whole number is a number."""
    if isinstance(value, bool) and wanted is not bool:
        raise ShapeError(f"{where} must not be a boolean")
    if not isinstance(value, (int, float) if wanted is float else wanted):
        raise ShapeError(f"{where} must be of type {wanted}, not {type(value).__name__}")


def within(value: float, where: str, low: float, high: float) -> None:
    """A number between bounds."""
    if not low <= value <= high:
        raise ShapeError(f"{where} must be between {low} and {high}, not {value}")


def image(data: Any, media_type: Any, where: str) -> None:
    """Base64 of an image of the type it is said to be."""
    if media_type not in IMAGE_TYPES:
        raise ShapeError(f"{where} has the media type {media_type!r}")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ShapeError(f"{where} is not base64: {error}") from error
    if not content.startswith(_SIGNATURES[media_type]):
        raise ShapeError(f"{where} is no {media_type}")


def alternation(roles: list[str], user: str, model: str, where: str) -> None:
    """Turns begin and end with the user, and alternate."""
    if roles != [user if place % 2 == 0 else model for place in range(len(roles))] or len(roles) % 2 == 0:
        raise ShapeError(f"{where}: roles must alternate and begin and end with {user}, not {roles}")


def json_schema(schema: Any, where: str, allowed: set[str], is_closed: bool = True) -> None:
    """A JSON schema with allowed keywords only; objects closed and all properties required, where that is asked for."""
    if not isinstance(schema, dict):
        raise ShapeError(f"{where} must be an object")
    if unknown := sorted(set(schema) - allowed):
        raise ShapeError(f"{where}: keywords {unknown} are not supported")
    if schema.get("type") == "object":
        inner = schema.get("properties", {})
        if is_closed and (schema.get("additionalProperties") is not False or set(schema["required"]) != set(inner)):
            raise ShapeError(f"{where}: additionalProperties must be false and all properties required")
        for name, member in inner.items():
            json_schema(member, f"{where}.{name}", allowed, is_closed)
    if "items" in schema:
        json_schema(schema["items"], f"{where}[]", allowed, is_closed)
    for option in schema.get("anyOf", ()):
        json_schema(option, f"{where}|", allowed, is_closed)
