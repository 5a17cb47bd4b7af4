import numpy as np
import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.library import related_scenario, standard_library
from tools.atoms.signature import AtomLibrary, BoundLibrary, FunctionRef
from tools.atoms.standard_names import ASKING, STANDARD_ONLY, VISUAL
from tools.av2.synthetic import path_track, synthetic_log
from tools.errors import AtomError, LimitExceededError, ProgramError
from tools.scenario import Edges, Scenario

_LOG = synthetic_log(
    [path_track("car", np.zeros(3), 0.0), path_track("walker", np.full(3, 5.0), 0.0, category="PEDESTRIAN")], 3
)


def _sets(bound: BoundLibrary) -> dict[str, object]:
    get = FunctionRef("get_objects_of_category")
    return {
        "track_candidates": bound.call(get, {"category": "REGULAR_VEHICLE"}),
        "related_candidates": bound.call(get, {"category": "PEDESTRIAN"}),
    }


_NEAR = {"distance_thresh": 3.0, "min_objects": 1, "include_self": False}


def test_the_library_satisfies_its_protocols() -> None:
    library: AtomLibrary = standard_library()
    assert library.name == "standard"
    assert isinstance(library.bind(_LOG, Budget()), BoundLibrary)
    with pytest.raises(TypeError, match="expected a Log, a Budget and Answers"):
        library.bind("log", Budget())


def test_wrappers_commute_and_cancel() -> None:
    bound = standard_library().bind(_LOG, Budget())

    def near(*wrappers: str) -> Scenario:
        value = bound.call(FunctionRef("near_objects", wrappers), {**_sets(bound), **_NEAR})
        assert isinstance(value, Scenario)
        return value

    assert near("scenario_not", "scenario_not").same_as(near())
    assert near("reverse_relationship", "reverse_relationship").same_as(near())
    one, other = near("scenario_not", "reverse_relationship"), near("reverse_relationship", "scenario_not")
    assert one.same_as(other)
    assert near().mask.sum() == 3
    assert near("reverse_relationship").mask[1].all()


def test_a_function_of_one_set_cannot_be_reversed() -> None:
    bound = standard_library().bind(_LOG, Budget())
    arguments = {"track_candidates": _sets(bound)["track_candidates"]}
    with pytest.raises(AtomError, match="cannot be reversed"):
        bound.call(FunctionRef("stationary", ("reverse_relationship",)), arguments)


def test_pairs_and_edges_are_charged() -> None:
    bound = standard_library().bind(_LOG, Budget(BudgetLimits(edges=2)))
    with pytest.raises(LimitExceededError, match="edges"):
        bound.call(FunctionRef("near_objects"), {**_sets(bound), **_NEAR})


@pytest.mark.parametrize(
    "call",
    [
        'is_color(cars, log_dir, "red")',
        'is_specific_object_type(cars, log_dir, "police car")',
        'has_attribute(cars, log_dir, "hazard lights on")',
        'has_attached_object(cars, log_dir, "bicycle")',
        'in_environment(cars, log_dir, weather="rain")',
        'on_road_type(cars, log_dir, "bridge")',
        'on_road_surface(cars, log_dir, "brick")',
        'near_infrastructure(people, log_dir, "bus_stop")',
        'in_zone(cars, log_dir, "parking_lot")',
        'pedestrian_action(people, log_dir, "working")',
        'at_traffic_lights(cars, log_dir, state="red")',
        "is_occluded_by(people, cars, log_dir)",
        'looks_like(cars, log_dir, "overloaded")',
    ],
)
def test_visual_functions_say_what_they_need(ask, call: str) -> None:
    with pytest.raises(ProgramError, match=r"R_NO_CAMERA.*needs camera images and a vision model"):
        ask(_LOG, call)


def test_combinators(ask) -> None:
    near = "n = near_objects(cars, people, log_dir, distance_thresh=3)"
    both = ask(_LOG, "scenario_and([cars, n])", near)
    assert both.found == {"car": [0, 1, 2]}
    assert both.edges == {("car", "walker", frame) for frame in range(3)}
    assert set(ask(_LOG, "scenario_or([cars, people])").found) == {"car", "walker"}
    assert ask(_LOG, "scenario_and([cars, people])").found == {}


def test_old_relations_are_kept_only_where_they_can_be_reached() -> None:
    shape = (4, 2)

    def edge(track: int, related: int, frame: int) -> Edges:
        return Edges.from_arrays(*(np.array([value]) for value in (track, related, frame)), shape)

    new, earlier = edge(0, 1, 0), [edge(1, 2, 0), edge(2, 3, 1)]
    kept = related_scenario(new, earlier, np.ones(shape, np.bool_), by_related=False)
    assert list(zip(kept.edges.track, kept.edges.related, kept.edges.frame, strict=True)) == [(0, 1, 0), (1, 2, 0)]
    turned = related_scenario(new, earlier, np.ones(shape, np.bool_), by_related=True)
    assert turned.mask[1, 0]
    assert turned.mask.sum() == 1
    assert len(turned.edges) == 2


@pytest.mark.parametrize("by_related", [False, True])
def test_a_relation_to_who_is_missed_counts_and_leaves_no_edge(by_related: bool) -> None:
    present = np.array([[True, True], [True, False]])
    edges = Edges.from_arrays(np.array([0, 0]), np.array([1, 1]), np.array([0, 1]), (2, 2))
    found = related_scenario(edges, [], present, by_related)
    assert found.mask.tolist() == ([[False, False], [True, False]] if by_related else [[True, True], [False, False]])
    assert found.edges.frame.tolist() == [0]


def test_the_result_is_the_value_itself() -> None:
    bound = standard_library().bind(_LOG, Budget())
    value = _sets(bound)["track_candidates"]
    assert bound.result(value, "cars") is value
    with pytest.raises(TypeError, match="not a track set"):
        bound.result("cars", "cars")


def test_the_list_of_names_beyond_the_baseline_is_the_registers() -> None:
    assert frozenset(standard_library().signatures) - frozenset(BASELINE_SIGNATURES) == STANDARD_ONLY


def test_the_list_of_names_that_need_eyes_is_the_registers() -> None:
    signatures = standard_library().signatures
    assert {name for name, one in signatures.items() if {"vision", "camera"} & set(one.needs)} == VISUAL
    assert {name for name, one in signatures.items() if "vision" in one.needs} == ASKING
