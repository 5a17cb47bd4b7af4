"""Mistakes of the reply around a program, and replies without one."""

from __future__ import annotations

import html
from typing import Final

from evals.mistakes.values import Mistake, Plant, Planted

_SOURCE: Final = "small instruction-tuned models over OpenAI-compatible servers"
_WHOLE: Final = r"whole program"


def _reply(name: str, summary: str, plant: Plant) -> Mistake:
    return Mistake(name, "reply", "repair", summary, plant, "reply", _SOURCE)


def _first_lines(program: str) -> str:
    return "\n".join(program.splitlines()[:-1])


REPLIES: Final = (
    _reply("prose in place of a program", "describes what it would do", lambda program: Planted(
        "I would first collect the vehicles of the log and keep those that fit the description.", _WHOLE)),
    _reply("SQL", "writes a query for a database", lambda program: Planted(
        "```sql\nSELECT track_id, frame FROM tracks WHERE category = 'VEHICLE' AND speed < 0.5;\n```", _WHOLE)),
    _reply("JavaScript", "writes another language", lambda program: Planted(
        "```javascript\nconst cars = tracks.filter(t => t.category === 'VEHICLE');\nreturn cars;\n```", _WHOLE)),
    _reply("empty block", "a fence with nothing in it", lambda program: Planted("```python\n```", _WHOLE)),
    _reply("cut off", "ends in the middle of a call", lambda program: Planted(
        f"```python\n{program.rstrip()[:-30]}", r"every \( has its \)|E_SYNTAX|output_scenario")),
    _reply("curly quotes", "typographic quotes around words", lambda program: Planted(
        f"```python\n{program.replace(chr(34), '”')}```", r"plain quotes")),
    _reply("fence inside the program", "a fence line within the text of the program", lambda program: Planted(
        f"{_first_lines(program)}\n```\n{program.splitlines()[-1]}", r"fences|E_NO_OUTPUT|E_NAME")),
    _reply("prose around a block", "explains before and after", lambda program: Planted(
        f"Sure! Here is the program.\n\n```python\n{program}```\n\nIt finds what you asked for.")),
    _reply("draft and answer", "a wrong draft in a block, then the answer", lambda program: Planted(
        f"First idea:\n```python\n{_first_lines(program)}\n```\nThe output is missing, so:\n```python\n{program}```")),
    _reply("thinking aloud", "thoughts with another program before the answer", lambda program: Planted(
        f"<think>Perhaps ```python\n{_first_lines(program)}\n``` but no.</think>\n```python\n{program}```")),
    _reply("entities", "quotes as HTML entities", lambda program: Planted(f"```python\n{html.escape(program)}```")),
    _reply("line numbers", "numbers before the lines", lambda program: Planted(
        "\n".join(f"{number}: {line}" for number, line in enumerate(program.splitlines(), 1)))),
)  # fmt: skip
