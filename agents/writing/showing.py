"""The prompts of writing and repairing as people see them: golden files, and docs/prompts.md with what they cost.

python -m agents.writing.showing > docs/prompts.md
python -m agents.writing.showing --golden          writes tests/golden/prompts anew
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.candidates.values import Attempt
from agents.writing.extracting import extract
from agents.writing.problems import problems_of
from agents.writing.repairing import reask_request, repair_request, rethink_request
from agents.writing.requesting import first_request, reply_text
from agents.writing.selecting import core
from agents.writing.values import Assignment, QueryNotes, WritingSettings
from prompts.loader import read_text
from tools.atoms.profiles import PROFILE_NAMES, load_profile
from tools.errors import Issue, ProgramError
from tools.language.checker import check
from tools.memory.values import Exemplar, Recalled
from tools.models.tokens import text_tokens
from tools.models.values import ChatRequest, TextPart
from tools.runs.trial import Trial

GOLDEN: Final = Path(__file__).resolve().parents[2] / "tests" / "golden" / "prompts"
QUERIES: Final = (
    "cyclist passing a standing bus on its left",
    "three or more people waiting at a crosswalk while a truck comes nearer",
    "car that changes lanes and is followed by the ego vehicle within 15 m",
    "parked trailer",
    "motorcycle faster than 60 km/h between two lines of cars",
    "pedestrian who steps out from behind a van",
    "ego vehicle braking hard for an animal",
    "tram at a stop line with its left indicator on",
    "vehicle that turns right and then stops for a pedestrian",
    "bus in the rightmost lane of a one-way road",
    "somebody on a scooter riding against the traffic",
    "two cars side by side at an intersection in the rain",
)
"""Queries of our own, short and long, with and without relations, places, time, numbers and eyes."""
_SHOWN: Final = 3
_EXEMPLARS: Final = (
    (
        "bicycle to the left of a moving bus",
        'bikes = get_objects_of_category(log_dir, category="BICYCLE")\n'
        'buses = get_objects_of_category(log_dir, category="BUS")\n'
        "moving = has_velocity(buses, log_dir, min_velocity=0.5)\n"
        'beside = get_objects_in_relative_direction(moving, bikes, log_dir, direction="left", within_distance=10)\n'
        "output_scenario(beside, description, log_dir, output_dir)",
        ("get_objects_in_relative_direction", "get_objects_of_category", "has_velocity", "output_scenario"),
    ),
    (
        "standing truck with a pedestrian near it",
        'trucks = get_objects_of_category(log_dir, category="TRUCK")\n'
        'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        "standing = has_velocity(trucks, log_dir, min_velocity=0, max_velocity=0.5)\n"
        "accompanied = near_objects(standing, people, log_dir)\n"
        "output_scenario(accompanied, description, log_dir, output_dir)",
        ("get_objects_of_category", "has_velocity", "near_objects", "output_scenario"),
    ),
)
_NOTES: Final = QueryNotes(
    ("subject: a cyclist", "other: a bus, which stands", "relation: passing it on its left side")
)
_WRONG: Final = """\
riders = get_objects_of_category(log_dir, category="CYCLIST")
buses = get_objects_of_category(log_dir, category="BUS")
standing = is_standing(buses, log_dir)
passing = has_objects_in_relative_direction(riders, standing, log_dir, direction="beside", max_distance=5)
output_scenario(passing, description, log_dir, output_dir)"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens of a request, estimated.

    Attributes:
        fixed: Of the parts that are the same for every query.
        varying: Of the others.
    """

    fixed: int
    varying: int

    @property
    def total(self) -> int:
        """Of the whole."""
        return self.fixed + self.varying


def cost_of(request: ChatRequest) -> Cost:
    """Estimated tokens of a request, the part that a provider may cache apart."""
    fixed = sum(text_tokens(part.text) for part in request.system)
    texts = [part.text for turn in request.turns for part in turn.parts if isinstance(part, TextPart)]
    return Cost(fixed, sum(map(text_tokens, texts)))


def sample_request(profile: str, place: int) -> ChatRequest:
    """The first request for one of `QUERIES`, with exemplars, and with notes for the first one."""
    return first_request(_assignment(profile, place), WritingSettings(profile))


def repair_samples(profile: str) -> Mapping[str, ChatRequest]:
    """What follows a program with several mistakes: a repair, a new beginning, and asking again."""
    assignment, settings = _assignment(profile, 0), WritingSettings(profile)
    problems = problems_of(Trial("", _refused(profile)), _WRONG)
    told = tuple(str(problem) for problem in problems)
    attempts = (Attempt("write", _WRONG, told, problems[0].code), Attempt("repair", _WRONG, told, problems[0].code))
    reply = extract(reply_text(_WRONG, "The cyclist is referred to.", "CYCLIST", structured=True))
    first = first_request(assignment, settings)
    return {
        "repair": repair_request(assignment, settings, reply, problems),
        "rethink": rethink_request(assignment, settings, problems, attempts),
        "reask": reask_request(first, settings, "M_JSON", "the reply is no JSON object"),
    }


def golden_files() -> Mapping[str, str]:
    """Golden files by name: system prompts, requests and repairs of both profiles."""
    files = {}
    for profile in PROFILE_NAMES:
        files[f"{profile}/system.md"] = sample_request(profile, 0).system[0].text
        for place in range(_SHOWN):
            files[f"{profile}/request_{place + 1}.md"] = _turns(sample_request(profile, place))
        for name, request in repair_samples(profile).items():
            files[f"{profile}/{name}.md"] = _turns(request)
    return {name: f"{text}\n" for name, text in files.items()}


def document() -> str:
    """docs/prompts.md."""
    return read_text("write/document.md").replace("<!-- costs -->", "\n\n".join(map(_table, PROFILE_NAMES)))


def _table(profile: str) -> str:
    costs = {query: cost_of(sample_request(profile, place)) for place, query in enumerate(QUERIES)}
    after = {name: cost_of(request) for name, request in repair_samples(profile).items()}
    fixed = next(iter(costs.values())).fixed
    median = statistics.median(cost.total for cost in costs.values())
    known = len(load_profile(profile).signatures)
    lines = [
        f"### Profile `{profile}`",
        "",
        f"Fixed prefix: {_hundreds(fixed)} tokens, {fixed / median:.0%} of a median request of {_hundreds(median)}. "
        f"{len(core(profile))} of {known} functions stand in it in full.",
        "",
        "| request | fixed | varying | total | fixed share |",
        "|---|---:|---:|---:|---:|",
        *(_row(query, cost) for query, cost in costs.items()),
        *(_row(f"*{name}*, for the first one", cost) for name, cost in after.items()),
    ]
    return "\n".join(lines)


def _row(name: str, cost: Cost) -> str:
    figures = " | ".join(_hundreds(tokens) for tokens in (cost.fixed, cost.varying, cost.total))
    return f"| {name} | {figures} | {cost.fixed / cost.total:.0%} |"


def _hundreds(tokens: float) -> str:
    """Estimated tokens as exactly as they are known."""
    return f"{round(tokens, -2):,.0f}"


def _assignment(profile: str, place: int) -> Assignment:
    recalled = tuple(
        Recalled(Exemplar(description, program, functions, profile, "person"), 0.5)
        for description, program, functions in _EXEMPLARS
    )
    query = QUERIES[place]
    return Assignment(1, query, query, recalled, QueryNotes() if place else _NOTES)


def _refused(profile: str) -> tuple[Issue, ...]:
    try:
        check(_WRONG, load_profile(profile).signatures, QUERIES[0])
    except ProgramError as error:
        return error.issues
    raise AssertionError("the sample program is meant to be wrong")


def _turns(request: ChatRequest) -> str:
    """The turns of a request, each under the name of who speaks."""
    spoken = []
    for turn in request.turns:
        texts = [part.text for part in turn.parts if isinstance(part, TextPart)]
        spoken.append(f"<!-- {turn.role} -->\n\n" + "\n\n".join(texts))
    return "\n\n".join(spoken)


def _write_golden() -> None:
    for name, text in golden_files().items():
        (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--golden"]:
        _write_golden()
    else:
        sys.stdout.write(document())
