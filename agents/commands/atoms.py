"""`agents atoms`: the function library, straight from the table that the checker uses."""

from __future__ import annotations

import math
import sys
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.console import EXIT_OK, clean, out
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, FlagKind, Kind, NumberKind, Parameter, Signature
from tools.errors import UserError
from tools.language.suggestions import nearest

_LAYERS = ("actor", "behaviour", "context", "relation", "time", "combine", "visual", "output")


def atoms_command(name: str, profile: str, as_json: bool) -> int:
    """List the library, or show one function. Returns the exit code."""
    signatures = load_profile(profile).signatures
    if name and name not in signatures:
        near = ", ".join(nearest(name, signatures))
        hint = f"nearest: {near} (agents atoms lists them all)" if near else "agents atoms lists them all"
        raise UserError(f"no function named {clean(name, 64)!r}; {hint}")
    chosen = [signatures[name]] if name else list(signatures.values())
    if as_json:
        content = [_as_dict(signature) for signature in chosen]
        sys.stdout.write(orjson.dumps(content[0] if name else content, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif name:
        _print_one(out(), chosen[0])
    else:
        _print_all(out(), chosen, profile)
    return EXIT_OK


def _print_all(console: Console, signatures: list[Signature], profile: str) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for layer in _LAYERS:
        members = [signature for signature in signatures if signature.layer == layer]
        if members:
            table.add_row(Text(layer, style="bold"), Text(""))
        for signature in members:
            table.add_row(Text(f"  {signature.name}"), Text(signature.summary))
    console.print(table)
    console.print(Text(f"{len(signatures)} functions, profile {profile}; agents atoms NAME shows one of them."))


def _print_one(console: Console, signature: Signature) -> None:
    head = ", ".join(_head(parameter) for parameter in signature.parameters)
    console.print(Text(f"{signature.name}({head})", style="bold"))
    console.print(Text(f"\n{signature.summary}\n"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for parameter in signature.parameters:
        about = " ".join(part for part in (parameter.doc, describe_kind(parameter.kind)) if part)
        table.add_row(Text(f"  {parameter.name}"), Text(about))
    console.print(table)
    facts = {"roles": signature.roles, "needs": ", ".join(signature.needs), "source": signature.source}
    for text in (*_paragraphs(signature.doc), *(f"{label}: {value}" for label, value in facts.items() if value)):
        console.print(Text(f"\n{text}"), soft_wrap="\n" in text)


def _paragraphs(doc: str) -> list[str]:
    """The paragraphs of a text, each as one long line; one with indented lines (an example) keeps its lines."""
    return [part if "\n " in part else " ".join(part.split()) for part in doc.split("\n\n") if part.strip()]


def _head(parameter: Parameter) -> str:
    return parameter.name if parameter.required else f"{parameter.name}={parameter.default!r}"


def describe_kind(kind: Kind) -> str:
    """What values a parameter takes, in words; empty for track sets and opaque tokens."""
    if isinstance(kind, EnumKind):
        words = ", ".join(kind.words)
        return f"One of {words}." + (f" None: {kind.none_means}." if kind.none_means else "")
    if isinstance(kind, NumberKind):
        return _describe_number(kind)
    return "True or False." if isinstance(kind, FlagKind) else ""


def _describe_number(kind: NumberKind) -> str:
    bounds = [f"from {kind.low:g}"] if not math.isinf(kind.low) else []
    bounds += [f"up to {kind.high:g}"] if not math.isinf(kind.high) else []
    number = "Whole number" if kind.integer else "Number"
    text = " ".join([number, *bounds]) + (f", {kind.unit}." if kind.unit else ".")
    return text + (f" None: {kind.none_means}." if kind.none_means else "")


def _as_dict(signature: Signature) -> dict[str, Any]:
    return {
        "name": signature.name,
        "layer": signature.layer,
        "summary": signature.summary,
        "doc": signature.doc,
        "roles": signature.roles,
        "needs": list(signature.needs),
        "source": signature.source,
        "parameters": [
            {
                "name": p.name,
                "required": p.required,
                "default": None if p.required else _plain(p.default),
                "values": describe_kind(p.kind),
                "doc": p.doc,
            }
            for p in signature.parameters
        ],
    }


def _plain(value: object) -> object:
    """JSON has no infinity."""
    return str(value) if isinstance(value, float) and math.isinf(value) else value
