"""`report.json`: everything that a report says, for programs. Its JSON Schema is published beside this module."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from evals.report.values import SCHEMA, EvaluationReport
from tools.errors import DataError

SCHEMA_FILE: Final = "assets/report.schema.json"
_ELSEWHERE: Final = ("records", "holds")
"""Parts of the value that are in `records.jsonl`, or follow from the figures."""


def document_of(report: EvaluationReport) -> dict[str, Any]:
    """The report as plain values that JSON has."""
    content: dict[str, Any] = orjson.loads(
        orjson.dumps({name: getattr(report, name) for name in _names()}, option=orjson.OPT_NON_STR_KEYS)
    )
    return content


def json_bytes(report: EvaluationReport) -> bytes:
    """The report as JSON with sorted keys: the same report, the same bytes.

    Only `cost` differs between two runs of the same evaluation.
    """
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document_of(report), option=options)


def read_document(data: bytes, source: str = "report.json") -> EvaluationReport:
    """Read and check what `json_bytes` wrote; records are not in it.

    Raises:
        DataError: It is not a report of this schema; the text names the first place that is wrong.
    """
    try:
        report = _adapter().validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DataError(source, f"{where}: {first['msg']}", "make the report again") from None
    if report.schema != SCHEMA:
        raise DataError(source, f"schema {report.schema!a}, not {SCHEMA}", "make the report again")
    return report


def schema_document() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `report.json`."""
    schema = _adapter().json_schema()
    kept = {name: value for name, value in schema["properties"].items() if name not in _ELSEWHERE}
    kept["schema"]["const"] = SCHEMA
    used = {name: value for name, value in schema["$defs"].items() if name != "CaseRecord"}
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "properties": kept, "$defs": used}


def published_schema() -> dict[str, Any]:
    """The schema as it is shipped."""
    content: dict[str, Any] = orjson.loads(files("evals.report").joinpath(SCHEMA_FILE).read_bytes())
    return content


def _names() -> list[str]:
    return [field.name for field in fields(EvaluationReport) if field.name not in _ELSEWHERE]


@cache
def _adapter() -> TypeAdapter[EvaluationReport]:
    return TypeAdapter(EvaluationReport)
