"""Properties over generated texts: nothing but a plan or a `ProgramError` ever comes out, and layout means nothing."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.issues import MAX_ISSUES
from tools.language.plan import Plan

_PIECES = st.sampled_from(
    [
        *BASELINE_SIGNATURES,
        "log_dir",
        "output_dir",
        "description",
        "cars",
        "x",
        "np.inf",
        "float",
        "(",
        ")",
        "[",
        "]",
        ",",
        "=",
        "==",
        "+",
        "-",
        "*",
        "**",
        ".",
        ":",
        ";",
        "\n",
        "\n    ",
        " ",
        "\\",
        "\\\n",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "'VEHICLE'",
        "direction=",
        "1",
        "1e9",
        "0x",
        "1_0",
        "f'",
        "b'",
        "{",
        "}",
        "lambda",
        "for",
        "in",
        "if",
        "import",
        "np",
        "None",
        "True",
        "\u202e",
        "\ud800",
        "\x00",
        "’",
        "é",
        "\r",
        "\f",
        "\t",
    ]
)


def _checked(text: str) -> Plan | None:
    try:
        return check(text, BASELINE_SIGNATURES)
    except ProgramError as error:
        issues = error.issues
    assert 1 <= len(issues) <= MAX_ISSUES
    for issue in issues:
        assert str(issue).isascii()
        assert min(issue.line, issue.column) >= 0
    return None


@settings(max_examples=400, deadline=None)
@given(st.text())
def test_random_text_gives_a_plan_or_a_program_error(text: str) -> None:
    _checked(text)


@settings(max_examples=1500, deadline=None)
@given(st.lists(_PIECES, max_size=40))
def test_random_pieces_of_programs_give_a_plan_or_a_program_error(pieces: list[str]) -> None:
    _checked("".join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab'\"#\\\n \t(){}[]=,+-.:;0é’\u202e\ud800\x00"))
def test_random_quotes_and_comments_give_a_plan_or_a_program_error(text: str) -> None:
    _checked(text)
    _checked(f"x = '''{text}'''\n")
    _checked(f"x = 1 # {text}\n")


def _calls() -> st.SearchStrategy[str]:
    argument = st.deferred(
        lambda: st.one_of(
            st.sampled_from(
                ["cars", "people", "log_dir", "output_dir", "'left'", "3", "-inf", "None", "[cars, people]"]
            ),
            st.sampled_from(list(BASELINE_SIGNATURES)),
            call,
        )
    )
    named = st.tuples(st.sampled_from(["log_dir", "direction", "min_number", "category", "nope"]), argument)
    call = st.builds(
        lambda name, given, keywords: f"{name}({', '.join([*given, *(f'{k}={v}' for k, v in keywords)])})",
        st.sampled_from(list(BASELINE_SIGNATURES)),
        st.lists(argument, max_size=3),
        st.lists(named, max_size=2),
    )
    return call


@settings(max_examples=400, deadline=None)
@given(st.lists(_calls(), max_size=4))
def test_random_calls_give_a_plan_or_a_program_error(calls: list[str]) -> None:
    head = "cars = get_objects_of_category(log_dir, 'BUS')\npeople = get_objects_of_category(log_dir, 'DOG')\n"
    plan = _checked(head + "\n".join(f"v{n} = {call}" for n, call in enumerate(calls)))
    assert plan is None or plan.output.source.slot < len(plan.calls)


_COMMENT = st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Cf"]), max_size=40)


@pytest.fixture(scope="module")
def sources(shared_data: Path) -> list[str]:
    entries = json.loads((shared_data / "refav_oracle" / "programs.json").read_text())
    return [entry["program"] for entry in entries if entry["id"] not in ("p172", "p173", "p174")]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_comments_and_white_space_mean_nothing(sources: list[str], data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(sources))
    comment = data.draw(_COMMENT).replace("\r", " ").replace("\n", " ")
    lines = [f"{line}  # {comment}\n# {comment}\n" for line in source.splitlines()]
    blanks = data.draw(st.sampled_from(["\n", "\n\n", "\n   \n", "\n\t# x\n"]))
    spaced = re.sub(r", (?=\w+=)", data.draw(st.sampled_from([",", ",  ", ",\n      "])), blanks.join(lines))
    assert check(spaced, BASELINE_SIGNATURES).digest == check(source, BASELINE_SIGNATURES).digest


def test_checking_twice_gives_equal_plans(sources: list[str]) -> None:
    for source in sources:
        assert check(source, BASELINE_SIGNATURES) == check(source, BASELINE_SIGNATURES)
