"""What prompts say of functions is what the library says, for every function of both profiles."""

import re

import pytest

from agents.writing.calls import default_text, function_list, short_call, written_call
from agents.writing.categories import category_text, widest_text
from agents.writing.reference import full_reference
from agents.writing.roles import role_hint, role_hints
from tools.atoms.profiles import PROFILE_NAMES, load_profile
from tools.atoms.signature import EnumKind, Signature
from tools.av2.taxonomy import CATEGORIES
from tools.errors import ProgramError
from tools.language.checker import check

STANDARD = load_profile("standard").signatures
OUTPUT = "output_scenario(x, description, log_dir, output_dir)"


def required_words(signature: Signature) -> str:
    """The words that a call cannot do without, as further arguments."""
    kinds = {p.name: p.kind for p in signature.parameters if p.required}
    return "".join(f', {name}="{kind.words[0]}"' for name, kind in kinds.items() if isinstance(kind, EnumKind))


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_every_function_can_be_described(profile: str) -> None:
    table = load_profile(profile).signatures
    text = full_reference(table, profile)
    for signature in table.values():
        assert f"### `{signature.name}(" in text
        assert signature.summary in text
        assert signature.roles in text


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_every_parameter_with_words_is_described_with_them(profile: str) -> None:
    for name, signature in load_profile(profile).signatures.items():
        text = full_reference([name], profile)
        for parameter in signature.parameters:
            if isinstance(parameter.kind, EnumKind) and parameter.kind.what not in ("category", "kind"):
                assert all(word in text for word in parameter.kind.words), f"{name}.{parameter.name}"


def test_a_description_has_units_ranges_defaults_roles_needs_and_an_example() -> None:
    text = full_reference(["being_crossed_by", "in_same_lane", "no_such_function"], "standard")
    assert "forward_thresh (number, m, 0 or more; default 10)" in text
    assert 'direction (one of forward, backward, left, right; default "forward")' in text
    assert "Roles: The first set, which is crossed, is returned" in text
    assert "Without a map the call is an error." in text
    assert "Example: `cut_off = being_crossed_by(vehicles, pedestrians, log_dir, forward_thresh=6)`" in text


def test_long_descriptions_are_cut_at_sentences_unless_asked_whole() -> None:
    lengths = [
        len(full_reference(["temporarily_stopped"], "standard", **how))
        for how in ({"brief": ("temporarily_stopped",)}, {}, {"whole": True})
    ]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 3
    told = STANDARD["temporarily_stopped"].doc.partition("Example:")[0]
    assert " ".join(told.split()) in full_reference(["temporarily_stopped"], "standard", whole=True)


@pytest.mark.parametrize("brief", [(), ("cutting_in", "then")])
def test_when_a_function_holds_is_told_however_short_the_rest(brief: tuple[str, ...]) -> None:
    text = full_reference(["cutting_in", "then"], "standard", brief=brief)
    assert "It lasts from the begin to the end of the sideways motion." in text
    assert "It holds from the beginning of the first stretch to the end of the later one" in text


def test_roles_that_are_told_elsewhere_are_not_told_twice() -> None:
    text = full_reference(["near_objects"], "standard", hinted=("near_objects",))
    assert "Roles:" not in text
    assert "distance_thresh" in text


def test_the_profile_that_reproduces_quirks_says_which() -> None:
    assert "Quirk: Here minimum_speed is in metres per frame" in full_reference(["heading_toward"], "refav")
    assert "Quirk:" not in full_reference(STANDARD, "standard")


def test_what_is_true_of_the_plain_definition_only_is_no_quirk() -> None:
    """There a CAR finds regular vehicles; in this profile it finds nothing."""
    assert "Quirk:" not in full_reference(["get_objects_of_category"], "refav")


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_the_list_holds_every_function_once(profile: str) -> None:
    table = load_profile(profile).signatures
    lines = [line for line in function_list(profile).splitlines() if line.startswith("- `")]
    assert sorted(line.split("`")[1].partition("(")[0] for line in lines) == sorted(table)
    first, *others = table
    assert [line for line in function_list(profile, others).splitlines() if line.startswith("- `")] == [
        line for line in lines if line.startswith(f"- `{first}(")
    ]


def test_calls_show_words_and_defaults() -> None:
    assert short_call(STANDARD["turning"]) == "turning(A, log_dir, direction=None|left|right)"
    assert short_call(STANDARD["size_class"]) == "size_class(A, log_dir, size: small|medium|large)"
    assert short_call(STANDARD["occluding"]) == "occluding(A, B, C, log_dir, ...)"
    assert "in_direction=either|clockwise|counterclockwise" in short_call(STANDARD["being_crossed_by"])
    assert written_call(STANDARD["output_scenario"]) == "output_scenario(scenario, description, log_dir, output_dir)"
    assert written_call(STANDARD["turning"]) == "turning(track_candidates, log_dir, direction=None)"


def test_a_parameter_without_a_default_has_no_default_text() -> None:
    with pytest.raises(ValueError, match="category has no default"):
        default_text(STANDARD["get_objects_of_category"].parameters[1])


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_categories_are_those_of_the_taxonomy(profile: str) -> None:
    text = category_text(profile)
    assert all(category in text for category in CATEGORIES)
    group = next(line for line in text.splitlines() if "`VEHICLE` is a group" in line)
    assert "EGO_VEHICLE" in group
    assert "MOTORCYCLE" in group
    assert "BICYCLE," not in group


def test_everyday_words_stand_only_where_they_are_served() -> None:
    assert "truck: BOX_TRUCK, TRUCK, TRUCK_CAB" in category_text("standard")
    assert "is_kind" not in category_text("refav")


def test_wider_words_are_told_as_the_grammar_takes_them() -> None:
    refav = category_text("refav")
    assert "large vehicle: TRUCK, BOX_TRUCK, LARGE_VEHICLE, BUS, TRUCK_CAB;" in refav
    assert "cyclist: BICYCLIST;" in refav
    words = refav.rpartition("stands for here:")[2]
    assert not {"bus:", "category", "vehicle: VEHICLE"} & set(words.split())
    assert set(re.findall(r"[A-Z_]{3,}", words)) <= {*CATEGORIES, "VEHICLE"}


def test_what_words_may_cover_is_told_without_functions() -> None:
    assert "cyclist, bicyclist: BICYCLIST, BICYCLE while ridden" in widest_text()
    assert "is_kind" not in widest_text()


def test_hints_say_who_is_given_and_who_is_returned() -> None:
    crossed = role_hint(STANDARD["being_crossed_by"])
    assert "A = those whose way is crossed; B = set that crosses it" in crossed
    assert crossed.endswith("So it returns A, and reverse_relationship(being_crossed_by)(A, B, log_dir) returns B.")
    ahead = role_hint(STANDARD["get_objects_in_relative_direction"])
    assert "direction is seen from the first" in ahead
    assert "So it returns B, and reverse_relationship" in ahead


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_hints_agree_with_the_checker_about_what_can_be_reversed(profile: str) -> None:
    table = load_profile(profile).signatures
    categories = "\n".join(f'{name} = get_objects_of_category(log_dir, category="ANY")' for name in "AB")
    for signature in table.values():
        call = f"reverse_relationship({signature.name})"
        source = f"{categories}\nx = {call}(A, B, log_dir{required_words(signature)})\n{OUTPUT}"
        try:
            check(source, table)
        except ProgramError:
            assert call not in role_hint(signature)
        else:
            assert call in role_hint(signature)


def test_only_relations_and_directions_get_hints() -> None:
    hints = role_hints(["stationary", "near_objects", "turning", "output_scenario"], "standard")
    assert [hint.partition("(")[0] for hint in hints] == ["- turning", "- near_objects"]
