"""A program is found in a reply whatever stands around it, and a reply without one is told apart."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.writing.extracting import Extracted, extract, parses

PROGRAM = """\
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
parked = stationary(vehicles, log_dir)
output_scenario(parked, description, log_dir, output_dir)"""
OTHER = PROGRAM.replace("stationary", "turning")
LONG_CALL = """\
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
near = has_objects_in_relative_direction(
    vehicles, vehicles, log_dir,
    direction="forward",
)
output_scenario(near, description, log_dir, output_dir)"""


def as_json(program: object = PROGRAM, **fields: object) -> str:
    return json.dumps(
        {"reasoning": "r", "referred_category": "VEHICLE", "assumptions": [], "program": program} | fields
    )


FOUND = {
    "fence within a fence": f"````markdown\nHere:\n```python\n{PROGRAM}\n```\n````",
    "json in a string of json": json.dumps(as_json()),
    "line breaks escaped twice": as_json().replace("\\n", "\\\\n"),
    "thinking that was opened by the template": f"perhaps {{x}}?\n```python\nx = 1\n```\n</think>\n\n{as_json()}",
    "tags of a page": f"<pre><code>{PROGRAM}</code></pre>",
    "hard spaces": PROGRAM.replace(" = ", "\u00a0=\u00a0"),
    "characters of no width": PROGRAM.replace("stationary", "station\u200bary"),
    "full width brackets": as_json(PROGRAM.replace("(", "\uff08").replace(")", "\uff09")),
    "all but the first line indented": PROGRAM.replace("\n", "\n\t"),
    "json": as_json(),
    "json in a fence": f"```json\n{as_json()}\n```",
    "json after prose": f"Here is my answer:\n{as_json()}\nHope that helps!",
    "json with line breaks in the string": as_json().replace("\\n", "\n"),
    "json with the program as a list of lines": as_json(PROGRAM.splitlines()),
    "json with a fenced program": as_json(f"```python\n{PROGRAM}\n```"),
    "fence with a language": f"```python\n{PROGRAM}\n```",
    "fence without a language": f"```\n{PROGRAM}\n```",
    "fence with words after its language": f"```python title=x\n{PROGRAM}\n```",
    "fence of tildes": f"~~~python\n{PROGRAM}\n~~~",
    "fence that is never closed": f"Sure!\n```python\n{PROGRAM}",
    "fence with prose around": f"The vehicles are referred to.\n\n```python\n{PROGRAM}\n```\n\nIt finds parked ones.",
    "indented fence": "  ```python\n" + "\n".join(f"  {line}" for line in PROGRAM.splitlines()) + "\n  ```",
    "bare": PROGRAM,
    "bare after prose": f"Here is the program you asked for.\n\n{PROGRAM}\n\nLet me know.",
    "thinking first": f"<think>maybe ```python\n{OTHER}\n```</think>\n```python\n{PROGRAM}\n```",
    "thinking with a draft in json": f"<think>{as_json(OTHER)}</think>{as_json()}",
    "entities": PROGRAM.replace('"', "&quot;"),
    "entities in a fence": f"```\n{PROGRAM.replace(chr(34), '&#34;')}\n```",
    "windows line ends": f"```python\r\n{PROGRAM}\r\n```".replace("\n", "\r\n").replace("\r\r", "\r"),
    "line numbers": "\n".join(f"{n}: {line}" for n, line in enumerate(PROGRAM.splitlines(), 1)),
    "prompts of a shell": "\n".join(f">>> {line}" for line in PROGRAM.splitlines()),
    "a draft, then the answer": f"```python\n{OTHER}\n```\nBetter:\n```python\n{PROGRAM}\n```",
    "the answer, then a fragment": f"```python\n{PROGRAM}\n```\nwhere\n```python\nstationary(vehicles, log_dir)\n```",
    "the answer, then broken text": f"```python\n{PROGRAM}\n```\n```text\noutput_scenario(((\n```",
    "the answer, then other json": f'```python\n{PROGRAM}\n```\n```json\n{{"confidence": 0.9}}\n```',
}


@pytest.mark.parametrize("reply", FOUND.values(), ids=FOUND)
def test_the_program_is_found(reply: str) -> None:
    extracted = extract(reply)
    assert extracted.fault is None
    assert extracted.source == PROGRAM


@pytest.mark.parametrize("wrap", ["{}", "```python\n{}\n```", "So:\n\n{}\n\nDone."])
def test_calls_over_several_lines_stay_whole(wrap: str) -> None:
    assert extract(wrap.format(LONG_CALL)).source == LONG_CALL


FAULTS = {
    "empty": ("", "E_REPLY_EMPTY"),
    "thoughts only": ("<think>I wonder", "E_REPLY_EMPTY"),
    "empty program": (as_json(""), "E_REPLY_EMPTY"),
    "null program": (as_json(None), "E_REPLY_EMPTY"),
    "empty fence": ("```python\n```", "E_REPLY_EMPTY"),
    "prose": ("I would look for vehicles that stand still for a while.", "E_REPLY_PROSE"),
    "apology": ("I'm sorry, but I can't help with that.", "E_REPLY_PROSE"),
    "sql": ("SELECT track_id FROM tracks WHERE category = 'VEHICLE'", "E_REPLY_LANGUAGE"),
    "sql in a fence": ("```sql\nSELECT * FROM tracks WHERE speed > 5\n```", "E_REPLY_LANGUAGE"),
    "javascript": ("```js\nconst cars = tracks.filter(t => t.category === 'CAR');\n```", "E_REPLY_LANGUAGE"),
    "c++": ("```cpp\n#include <vector>\nint main() { return 0; }\n```", "E_REPLY_LANGUAGE"),
    "a plan in json": ('```json\n[{"op": "filter", "category": "VEHICLE"}\n```', "E_REPLY_LANGUAGE"),
}


@pytest.mark.parametrize(("reply", "code"), FAULTS.values(), ids=FAULTS)
def test_a_reply_without_a_program_says_so(reply: str, code: str) -> None:
    extracted = extract(reply)
    assert extracted.source == ""
    assert extracted.fault is not None
    assert extracted.fault.code == code
    assert "output_scenario" in extracted.fault.hint


def test_the_models_account_is_kept_on_one_line() -> None:
    reply = as_json(reasoning="who:\n\tthe vehicle\x1b[31m", assumptions=["near: 10 m", 5, "", "stopped:\n0.5 m/s"])
    assert extract(reply) == Extracted(
        PROGRAM, "who: the vehicle [31m", "VEHICLE", ("near: 10 m", "stopped: 0.5 m/s"), None
    )


def test_a_long_account_is_cut() -> None:
    assert len(extract(as_json(reasoning="word " * 500)).reasoning) <= 400


def test_json_that_was_cut_off_gives_what_there_is() -> None:
    reply = as_json()[:-60]
    assert PROGRAM.startswith(extract(reply).source)
    assert "stationary" in extract(reply).source


def test_python_of_other_kinds_goes_to_the_checker() -> None:
    """What is Python by its syntax gets the checker's precise answer, not a general one."""
    source = "def find(log):\n    return [t for t in log if t.speed < 1]\nfind(log_dir)"
    assert extract(f"```python\n{source}\n```").source == source


def test_programs_are_never_run() -> None:
    marker = "__import__('os').environ.__setitem__('MOTHERLODE_TEST_RAN', '1')"
    extract(f"```python\n{marker}\n```")
    extract(as_json(marker))
    import os

    assert "MOTHERLODE_TEST_RAN" not in os.environ


@pytest.mark.parametrize(
    "source", ["x = " + "(" * 5000, "x = 1 +", "x = '\ud800'", "a" * 100_000, "x = " + "-" * 9000 + "1"]
)
def test_hostile_texts_do_not_parse(source: str) -> None:
    assert not parses(source)


MANY = 100_000
LONG = {
    "backticks without an end": "`" * MANY,
    "a fence that is none": "`" * MANY + "x`\n",
    "fences": "```\n" * 25_000,
    "blanks before a fence": " " * MANY + "```x`",
    "open brackets": "a = (\n" * 16_000,
    "thoughts": "<think>" * 14_000,
    "backslashes": '"program": "' + "\\" * MANY,
    "fields": '"program": "a' * 8_000,
    "dashes": "-" * MANY + ": ",
    "semicolons and blanks": ";" + " " * MANY + "x",
    "entities": "&#1234;" * 14_000,
    "braces": "{" * MANY,
}


@pytest.mark.parametrize("reply", LONG.values(), ids=LONG)
def test_no_reply_takes_forever(reply: str) -> None:
    """Each of these is made to set a careless pattern going over and over; the suite's limit per test would end it."""
    extracted = extract(reply)
    assert bool(extracted.source) != (extracted.fault is not None)


@given(st.text(max_size=400))
def test_any_reply_gives_a_program_or_a_fault(reply: str) -> None:
    extracted = extract(reply)
    assert bool(extracted.source) != (extracted.fault is not None)
    assert extract(reply) == extracted


@given(st.randoms(use_true_random=False))
def test_a_reply_that_is_cut_anywhere_gives_a_program_or_a_fault(source: random.Random) -> None:
    reply = source.choice(list(FOUND.values()))
    extracted = extract(reply[: source.randrange(len(reply))])
    assert bool(extracted.source) != (extracted.fault is not None)
