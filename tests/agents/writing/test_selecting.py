"""The functions that a query needs are among those that are shown for it."""

import csv
import re
import statistics
from pathlib import Path

import pytest

from agents.writing.phrases import functions_of, phrase_index, words_of
from agents.writing.selecting import MOST, by_text, core, select
from evals.coverage.table import coverage_table, key_of
from prompts.loader import load_yaml
from tools.atoms.profiles import load_profile

ROOT = Path(__file__).resolve().parents[3]
STANDARD = load_profile("standard").signatures


def shown(query: str, profile: str = "standard", **settings: object) -> set[str]:
    return {*select(query, profile, **settings).names, *core(profile)}


@pytest.mark.parametrize(
    ("query", "foreign"),
    [
        ("cyclist cutting across in front of a truck", {"on_lane_type", "size_class"}),
        ("pedestrian walking on the sidewalk beside a parked bus", {"on_road_with_n_lanes", "near_infrastructure"}),
    ],
)
def test_names_of_kinds_bring_no_functions_that_say_nothing_else_of_the_query(query: str, foreign: set[str]) -> None:
    assert not foreign & shown(query)


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("cars waiting to turn left", {"waiting_to_turn", "turning"}),
        ("motorcycle overtaking a truck", {"overtaking", "is_kind"}),
        ("bus pulled over on the shoulder", {"on_shoulder"}),
        ("people walking between parked cars", {"between_two_objects", "stationary"}),
        ("vehicle that brakes and then changes lanes", {"braking", "then", "changing_lanes"}),
        ("the second car ahead of the ego vehicle", {"nth_object_in_direction"}),
        ("cyclist without a helmet in the rain", {"in_environment"}),
        ("jaywalking pedestrian crossed by a bicycle", {"jaywalking", "being_crossed_by"}),
        ("pedestrian stepping onto the street away from any crosswalk", {"jaywalking", "at_pedestrian_crossing"}),
        ("last car in a queue", {"following", "leading_platoon", "following_with_gap"}),
        ("truck cuts across before a bus", {"cutting_in", "crossing_paths"}),
    ],
)
def test_what_the_words_name_is_shown(query: str, needed: set[str]) -> None:
    assert needed <= shown(query)


def test_the_longest_phrase_names_a_function() -> None:
    assert functions_of("a car waiting to turn left", "standard")["waiting_to_turn"] == "waiting to turn left"
    assert words_of("The car's AT 30 km/h!") == ("car", "s", "at", "30", "km/h")


def test_words_that_name_nothing_still_find_functions_by_their_texts() -> None:
    """The lexicon has no phrase for this; the documentation of the function has the words."""
    query = "footprints sweep the same area, post-encroachment"
    assert functions_of(query, "standard") == {}
    assert by_text(query, "standard")[0] == "crossing_paths"


def test_nothing_known_selects_nothing() -> None:
    assert select("zzyzx qwop", "standard").names == ()


def test_so_many_functions_are_shown_and_no_more_without_reason() -> None:
    selection = select("vehicle turning left near a pedestrian", "standard", most=6)
    assert len(selection.names) == 6
    assert set(selection.names).isdisjoint(core("standard"))
    named = [name for name, _ in selection.named]
    assert {"turning", "near_objects"} <= set(named)


def test_functions_of_examples_are_shown_and_unknown_ones_left_out() -> None:
    selection = select("zzyzx", "standard", also=("towing", "no_such_function"))
    assert selection.names == ("towing",)
    assert dict(selection.named)["towing"] == "in an example"


def test_functions_of_no_use_are_left_out_even_when_named() -> None:
    assert "is_color" in shown("red car")
    assert "is_color" not in shown("red car", without=("is_color",))


def test_a_small_library_is_core_as_a_whole() -> None:
    assert set(core("refav")) == set(load_profile("refav").signatures)
    assert select("jaywalking pedestrian", "refav").names == ()


def test_the_core_holds_all_that_combines() -> None:
    combining = {name for name, signature in STANDARD.items() if signature.layer in ("combine", "output")}
    assert combining <= set(core("standard"))


def test_selection_is_in_library_order_and_the_same_every_time() -> None:
    query = "vehicle overtaking a bus near an intersection while a pedestrian crosses"
    order = list(STANDARD)
    names = select(query, "standard").names
    assert list(names) == sorted(names, key=order.index)
    assert select(query, "standard") == select(query, "standard")


def test_extra_words_are_of_functions_that_exist() -> None:
    words = load_yaml("write/words.yaml")
    assert set(words) <= set(STANDARD)
    for name, phrases in words.items():
        assert all(name in functions_of(phrase, "standard") for phrase in phrases), name


def test_words_that_only_hint_are_no_meanings() -> None:
    assert "side_by_side" in functions_of("alongside", "standard")
    assert "jaywalking" in functions_of("illegally", "standard")
    assert ("illegally",) not in phrase_index("standard")


def test_what_descriptions_in_far_off_words_need_is_shown() -> None:
    """The exemplars say things in words as far from the functions' names as their writers could find."""
    files = sorted((ROOT / "prompts" / "exemplars").glob("*.yaml"))
    entries = [entry for path in files for entry in load_yaml(f"exemplars/{path.name}")]
    asked = [entry for entry in entries if "standard" in entry["profiles"]]
    called = [set(re.findall(r"[a-z_]\w*", entry["program"])) & set(STANDARD) for entry in asked]
    complete = [names <= shown(entry["description"]) for names, entry in zip(called, asked, strict=True)]
    assert len(complete) > 150
    assert sum(complete) / len(complete) >= 0.95


def test_what_the_benchmarks_prompts_need_is_shown(shared_data: Path) -> None:
    with (shared_data / "prompts" / "prompts.tsv").open(encoding="utf-8") as file:
        prompts = [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]
    expressions = [(prompt, coverage_table()[key_of(prompt)]) for prompt in prompts]
    expressible = [(prompt, expression) for prompt, expression in expressions if expression.program]
    complete = [set(expression.atoms) <= shown(prompt) for prompt, expression in expressible]
    assert len(expressible) > 300
    assert sum(complete) / len(complete) >= 0.97
    assert statistics.median(len(select(prompt, "standard").names) for prompt in prompts) <= MOST
