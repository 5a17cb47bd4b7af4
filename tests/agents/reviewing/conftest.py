"""The sample world's demo logs, tried; and one planted fault for each systematic error of written programs."""

from dataclasses import dataclass

import pytest

from agents.candidates.values import Candidate, Origin
from tools.av2.samples import write_samples
from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.results import Program
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor

V = 'vehicles = get_objects_of_category(log_dir, category="VEHICLE")\n'
P = 'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
E = 'ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")\n'
END = "output_scenario(found, description, log_dir, output_dir)\n"
BESIDE = '(vehicles, people, log_dir, direction="{}", within_distance=10)\n'
LINE = '(vehicles, vehicles, log_dir, direction="{}", within_distance=20, lateral_thresh=2)\n'
AHEAD = 'direction="forward", within_distance=20, lateral_thresh=2)\n'
HALTS = "a = has_velocity(vehicles, log_dir, max_velocity=0.5)\n"
TURNS = 'b = turning(vehicles, log_dir, direction="left")\n'
NEAR = V + P + "found = near_objects(vehicles, people, log_dir)\n"


@dataclass(frozen=True)
class Fault:
    """A description, a program that says it, and one with a fault of the given kinds (any of which names it)."""

    kinds: tuple[str, ...]
    query: str
    right: str
    wrong: str

    @property
    def name(self):
        return f"{self.kinds[0]}: {self.query}"


PLANTED = (
    Fault(
        ("reversed_roles", "wrong_referred"),
        "pedestrian to the right of a vehicle",
        V + P + "found = get_objects_in_relative_direction" + BESIDE.format("right"),
        V + P + "found = has_objects_in_relative_direction" + BESIDE.format("right"),
    ),
    Fault(
        ("reversed_roles",),
        "pedestrian crossing in front of a vehicle",
        V + P + "found = reverse_relationship(being_crossed_by)(vehicles, people, log_dir)\n",
        V + P + "found = being_crossed_by(people, vehicles, log_dir)\n",
    ),
    Fault(
        ("missing_reverse",),
        "pedestrian crossing in front of a vehicle",
        V + P + "found = reverse_relationship(being_crossed_by)(vehicles, people, log_dir)\n",
        V + P + "found = being_crossed_by(vehicles, people, log_dir)\n",
    ),
    Fault(
        ("missing_reverse",),
        "vehicle followed by another vehicle",
        V + "found = reverse_relationship(following)(vehicles, vehicles, log_dir)\n",
        V + "found = following(vehicles, vehicles, log_dir)\n",
    ),
    Fault(
        ("too_strict",),
        "vehicle near a pedestrian",
        NEAR,
        V + P + "found = near_objects(vehicles, people, log_dir, distance_thresh=0.1)\n",
    ),
    Fault(
        ("left_right",),
        "vehicle turning left",
        V + 'found = turning(vehicles, log_dir, direction="left")\n',
        V + 'found = turning(vehicles, log_dir, direction="right")\n',
    ),
    Fault(
        ("left_right",),
        "vehicle with a pedestrian to its left",
        V + P + "found = has_objects_in_relative_direction" + BESIDE.format("left"),
        V + P + "found = has_objects_in_relative_direction" + BESIDE.format("right"),
    ),
    Fault(
        ("front_back",),
        "vehicle behind another vehicle",
        V + "found = get_objects_in_relative_direction" + LINE.format("backward"),
        V + "found = get_objects_in_relative_direction" + LINE.format("forward"),
    ),
    Fault(
        ("front_back",),
        "pedestrian in front of a vehicle",
        V + P + "found = get_objects_in_relative_direction(vehicles, people, log_dir, " + AHEAD,
        V + P + "found = has_objects_in_relative_direction(people, vehicles, log_dir, " + AHEAD,
    ),
    Fault(
        ("stationary_for_stopped",),
        "stopped vehicle",
        V + "found = has_velocity(vehicles, log_dir, max_velocity=0.5)\n",
        V + "found = stationary(vehicles, log_dir)\n",
    ),
    Fault(
        ("never_at_once",),
        "vehicle stopped then turning left",
        V + HALTS + TURNS + "found = then(a, b, log_dir)\n",
        V + HALTS + TURNS + "found = scenario_and([a, b])\n",
    ),
    Fault(
        ("related_unrestricted",),
        "pedestrian near a stopped vehicle",
        V + P + HALTS + "found = near_objects(people, a, log_dir)\n",
        V + P + "found = near_objects(people, vehicles, log_dir)\n",
    ),
    Fault(("impossible",), "vehicle near a pedestrian", NEAR, V + P + "found = scenario_and([vehicles, people])\n"),
    Fault(
        ("negation",),
        "vehicle that is not near a pedestrian",
        V + P + "found = scenario_not(near_objects)(vehicles, people, log_dir)\n",
        NEAR,
    ),
    Fault(
        ("wrong_number",),
        "vehicle driving faster than 36 km/h",
        V + "found = has_velocity(vehicles, log_dir, min_velocity=10)\n",
        V + "found = has_velocity(vehicles, log_dir, min_velocity=36)\n",
    ),
    Fault(
        ("misplaced_condition",),
        "pedestrian near a turning vehicle",
        V + P + "t = turning(vehicles, log_dir)\nfound = near_objects(people, t, log_dir)\n",
        V + P + "t = turning(people, log_dir)\nfound = near_objects(t, vehicles, log_dir)\n",
    ),
    Fault(
        ("too_broad_kind",),
        "ego vehicle turning left",
        E + 'found = turning(ego, log_dir, direction="left")\n',
        V + 'found = turning(vehicles, log_dir, direction="left")\n',
    ),
    Fault(
        ("wrong_related",), "vehicle near a pedestrian", NEAR, V + "found = near_objects(vehicles, vehicles, log_dir)\n"
    ),
    Fault(
        ("missing_condition",),
        "vehicle turning left near a pedestrian",
        V + P + TURNS + "found = near_objects(b, people, log_dir)\n",
        NEAR,
    ),
    Fault(
        ("extra_condition",),
        "vehicle near a pedestrian",
        NEAR,
        V + P + "a = on_intersection(vehicles, log_dir)\nfound = near_objects(a, people, log_dir)\n",
    ),
    Fault(
        ("wrong_function",),
        "vehicle braking",
        V + "found = braking(vehicles, log_dir)\n",
        V + "found = accelerating(vehicles, log_dir)\n",
    ),
    Fault(
        ("wrong_referred",),
        "bicycle near a pedestrian",
        'b = get_objects_of_category(log_dir, category="BICYCLE")\n' + P + "found = near_objects(b, people, log_dir)\n",
        V + P + "found = near_objects(vehicles, people, log_dir)\n",
    ),
)


class World:
    """The demo logs, and what becomes of programs on them."""

    def __init__(self, executor, logs, folder):
        self.runner = TrialRunner(executor, "standard", logs, folder)
        self.logs = TrialLogs()

    def program(self, body, query=""):
        return Program(body + END, "scripted:test", query)

    def candidate(self, body, query, writer="model", confidence=1.0):
        program = self.program(body, query)
        origin = Origin(writer, "scripted:test" if writer == "model" else "", query)
        trial = self.runner.run(program)
        return Candidate(0, origin, "ok", program, trial, understood="as it was written", confidence=confidence)

    def diagnosis(self, body, query=""):
        program = self.program(body, query)
        return diagnose(program, self.runner.run(program), self.runner, self.logs)

    def finds_the_same(self, one, other):
        found = [self.runner.scenarios(self.runner.run(program)) for program in (one, other)]
        return all(found[0][log].same_as(found[1][log]) for log in found[0]) and found[0].keys() == found[1].keys()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    logs = write_samples(folder / "logs", seed=3)
    with JailedExecutor("standard", cache_dir=folder / "cache") as executor:
        yield World(executor, logs, folder / "parts")


@pytest.fixture(scope="session")
def real_world(val_logs, tmp_path_factory):
    """The same over real logs."""
    folder = tmp_path_factory.mktemp("real")
    with JailedExecutor("standard", cache_dir=folder / "cache") as executor:
        yield World(executor, val_logs, folder / "parts")


ON_REAL_LOGS = [fault for fault in PLANTED if "vehicle near a pedestrian" in fault.query or "follow" in fault.query]


@pytest.fixture(params=ON_REAL_LOGS, ids=lambda fault: fault.name)
def real_fault(request):
    """Planted faults that real logs show."""
    return request.param


@pytest.fixture(params=PLANTED, ids=lambda fault: fault.name)
def fault(request):
    """Each planted fault in turn."""
    return request.param
