"""The prompts of reviewing as people see them: golden files, with a program and a report that are made up.

python -m agents.reviewing.showing          writes tests/golden/reviews anew, and prints what a review costs
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from agents.reviewing.faults import Sign
from agents.reviewing.replies import Review
from agents.reviewing.requesting import Refused, Subject, mending_request, review_request
from agents.reviewing.settings import ReviewSettings
from agents.writing.showing import cost_of
from tools.atoms.profiles import PROFILE_NAMES, load_profile
from tools.diagnosis.values import (
    CallCount,
    CategoryShare,
    Change,
    Diagnosis,
    Findings,
    LogFinding,
    Placing,
    Sensitivity,
)
from tools.errors import ProgramError
from tools.language.checker import check
from tools.models.values import ChatRequest, TextPart
from tools.results import Program
from tools.runs.trial import Trial

GOLDEN: Final = Path(__file__).resolve().parents[2] / "tests" / "golden" / "reviews"
_QUERY: Final = "pedestrian in front of a stopped vehicle"
_SOURCE: Final = """\
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
ahead = has_objects_in_relative_direction(people, vehicles, log_dir, direction="forward", within_distance=3)
output_scenario(ahead, description, log_dir, output_dir)"""
_OF: Final = "get_objects_of_category"
_CALL: Final = 'has_objects_in_relative_direction(direction="forward", within_distance=3)'
_CHANGE: Final = """\
ahead = standing_before(people, vehicles, log_dir)
output_scenario(ahead, description, log_dir, output_dir)"""
_SIGNS: Final = (
    Sign("front_back", 0.7, 'the direction "forward" is seen from PEDESTRIAN; the description sees it from VEHICLE', 3),
    Sign("related_unrestricted", 0.4, "nothing in the program says has_velocity of VEHICLE"),
)
_FINDINGS: Final = Findings(
    referred=(CategoryShare("PEDESTRIAN", 4, 69),),
    related=(CategoryShare("REGULAR_VEHICLE", 4, 300), CategoryShare("BOX_TRUCK", 1, 5)),
    boxes=314,
    life_share=0.59,
    interval_s=(2.3, 6.6, 12.1),
    intervals=4,
    length_m=(0.6, 0.8, 1.0),
    ego_referred_logs=0,
    ego_related_share=0.0,
    around_ego=Placing(314, (0.47, 0.01, 0.49, 0.03), (27.3, 40.2, 48.8)),
    related_around_referred=Placing(471, (0.96, 0.0, 0.0, 0.04), (1.4, 1.4, 1.7)),
    referred_around_related=Placing(471, (0.0, 0.05, 0.0, 0.95), (1.4, 1.4, 1.7)),
    same_heading_share=0.06,
    related_per_box=1.5,
    speed_mps=(0.7, 1.2, 1.4),
)
_DIAGNOSIS: Final = Diagnosis(
    "",
    (LogFinding("log-a", 3, 156, 156), LogFinding("log-b", 1, 23, 156), LogFinding("log-c", 0, 0, 157)),
    0,
    (
        CallCount(1, f'{_OF}(category="PEDESTRIAN")', _OF, 0, 0, 69, 7643, (38, 17, 14)),
        CallCount(2, f'{_OF}(category="VEHICLE")', _OF, 0, 0, 330, 34794, (91, 107, 132)),
        CallCount(3, _CALL, "has_objects_in_relative_direction", 1, 69, 4, 314, (3, 1, 0)),
    ),
    (
        Sensitivity(3, "has_objects_in_relative_direction", "within_distance", "m", 3.0, False,
                    Change(3.75, 2, 0, 27, 0), Change(0.75, 0, 0, 0, 2)),
    ),
    0, (), (), _FINDINGS,
)  # fmt: skip


def sample_subject(profile: str) -> Subject:
    """A program with two faults and what it might have found."""
    return Subject(_QUERY, Program(_SOURCE, "model", _QUERY), profile, _DIAGNOSIS, _SIGNS, ("PEDESTRIAN",))


def sample_requests(profile: str) -> Mapping[str, ChatRequest]:
    """A first review, one after a change that was not kept, and a change sent back because it does not run."""
    subject, settings = sample_subject(profile), ReviewSettings()
    tried = Refused(_SOURCE.replace("forward", "backward"), "what it finds is judged worse: 0.41 instead of 0.63")
    again = Subject(_QUERY, subject.program, profile, _DIAGNOSIS, _SIGNS, ("PEDESTRIAN",), (tried,))
    review = Review("change", "The pedestrian has to be ahead of the vehicle.", ("front_back",), _CHANGE)
    return {
        "request": review_request(subject, settings),
        "second_round": review_request(again, settings),
        "repair": mending_request(subject, settings, review, Program(_CHANGE), _refused(profile)),
    }


def golden_files() -> Mapping[str, str]:
    """Golden files by name: what reviewing adds to the system prompt of writing, and requests, of both profiles."""
    files = {}
    for profile in PROFILE_NAMES:
        requests = sample_requests(profile)
        files[f"{profile}/system.md"] = requests["request"].system[-1].text
        files |= {f"{profile}/{name}.md": _last_turn(request) for name, request in requests.items()}
    return {name: f"{text}\n" for name, text in files.items()}


def _refused(profile: str) -> Trial:
    try:
        check(_CHANGE, load_profile(profile).signatures)
    except ProgramError as error:
        return Trial("", error.issues)
    raise AssertionError("the checker accepts the program that it is to refuse")


def _last_turn(request: ChatRequest) -> str:
    return "\n".join(part.text for part in request.turns[-1].parts if isinstance(part, TextPart))


def main() -> None:
    """Write the golden files and print the estimated tokens of the requests."""
    for name, text in golden_files().items():
        path = GOLDEN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for profile in PROFILE_NAMES:
        for name, request in sample_requests(profile).items():
            cost = cost_of(request)
            sys.stdout.write(f"{profile} {name}: {cost.fixed} fixed, {cost.varying} varying tokens\n")


if __name__ == "__main__":
    main()
