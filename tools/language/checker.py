"""From text to plan: everything that can be wrong with a program is found here, before anything runs."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping

from tools.atoms.signature import Signature
from tools.errors import ProgramError
from tools.language.calls import Caller
from tools.language.hints import syntax_hint
from tools.language.issues import Report
from tools.language.lexical import BYTE_ORDER_MARK, check_text
from tools.language.parsing import parsed
from tools.language.plan import OutputStep, Plan, Step
from tools.language.scope import Scope
from tools.language.statements import run_statements
from tools.language.subset import check_subset


def check(source: str, signatures: Mapping[str, Signature], description: str = "") -> Plan:
    """Check a program and resolve it into a plan.

    Args:
        source: The program's text.
        signatures: The functions it may name.
        description: The query; it is what the name `description` means in a program that does not set it, and it
            chooses the answer among several outputs.

    Returns:
        The plan: pure data, ready for the evaluator.

    Raises:
        ProgramError: With one to five issues, each with code, line, column, message and hint.
    """
    text = source.removeprefix(BYTE_ORDER_MARK)
    report = Report(text)
    check_text(text, report)
    tree = _parse(text, report)
    check_subset(tree, report)
    caller = Caller(signatures, report)
    run_statements(tree, Scope(signatures, description, report), caller, report)
    report.raise_if_any()
    return Plan(tuple(caller.steps), _answer(caller.steps, description, report))


def _parse(text: str, report: Report) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parsed(text)
    except SyntaxError as error:
        lines = text.splitlines()
        line = error.lineno or 0
        at_line = lines[line - 1] if 0 < line <= len(lines) else ""
        report.add_at(
            "E_SYNTAX", line, max(error.offset or 0, bool(line)), "this line does not parse", syntax_hint(at_line)
        )
    except Exception:  # the parser also raises RecursionError, MemoryError, ValueError and, in the jail, ImportError
        report.add_at("E_SYNTAX", 0, 0, "the program does not parse", "write plain calls and assignments, one a line")
    report.raise_if_any()
    raise AssertionError("unreachable")


def _answer(steps: list[Step], description: str, report: Report) -> int:
    outputs = [index for index, step in enumerate(steps) if isinstance(step, OutputStep)]
    if not outputs:
        report.add_at(
            "E_NO_OUTPUT",
            0,
            0,
            "the program never calls output_scenario",
            "end with output_scenario(result, description, log_dir, output_dir)",
        )
        report.raise_if_any()
    named = [index for index in outputs if _description(steps[index]) == description]
    return (named or outputs)[-1]


def _description(step: Step) -> str | None:
    return step.description if isinstance(step, OutputStep) else None


__all__ = ["ProgramError", "check"]
