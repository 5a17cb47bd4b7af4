"""What a trial found, in counts, over tiny logs: three cars, two walkers and the ego vehicle; 10, 11 and 12 frames."""

import pytest

from agents.consensus import findings
from agents.consensus.findings import RememberedFindings, findings_of
from tools.diagnosis.diagnosing import TrialLogs
from tools.results import Program
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor

CARS = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
WALKERS = 'walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
OUTPUT = "output_scenario({}, description, log_dir, output_dir)\n"


@pytest.fixture(scope="module", params=["standard", "refav"])
def found_by(request, tiny_logs, tmp_path_factory):
    with JailedExecutor(request.param) as executor:
        runner = TrialRunner(executor, request.param, tiny_logs, tmp_path_factory.mktemp("parts"))

        def found(source):
            program = Program(source, "file", "a query")
            trial = runner.run(program)
            return findings_of(program, trial, runner.scenarios(trial), TrialLogs(), request.param)

        yield found


def test_frames_are_counted_by_category(found_by):
    findings = found_by(CARS + OUTPUT.format("cars"))
    assert (findings.referred_frames, findings.present_frames) == (3 * 33, 6 * 33)
    assert findings.by_category == (("REGULAR_VEHICLE", 99),)
    assert (findings.logs, findings.empty_logs) == (3, 0)


def test_logs_without_a_find_are_counted(found_by):
    findings = found_by('dogs = get_objects_of_category(log_dir, category="DOG")\n' + OUTPUT.format("dogs"))
    assert (findings.referred_frames, findings.by_category, findings.empty_logs) == (0, (), 3)


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        (CARS + OUTPUT.format("cars"), 1),
        ("# has_velocity(x), then turning(x): near_objects(x)\n" + CARS + OUTPUT.format("cars"), 1),
        ('description = "cars (turning (left), braking (hard))"\n' + CARS + OUTPUT.format("cars"), 1),
        (CARS + WALKERS + "near = near_objects(cars, walkers, log_dir)\n" + OUTPUT.format("near"), 3),
        (
            CARS + WALKERS + "near = scenario_not(reverse_relationship(near_objects))(cars, walkers, log_dir)\n"
            "both = scenario_and([near, cars])\n" + OUTPUT.format("both"),
            4,
        ),
    ],
    ids=["one", "a comment", "a text", "a relation", "wrapped and joined"],
)
def test_what_is_called_is_counted_and_nothing_that_merely_looks_like_a_call(found_by, body, calls):
    assert found_by(body).calls == calls


def test_a_program_that_does_not_run_has_no_findings(found_by):
    assert found_by("cars = nothing_of_the_kind(log_dir)\n" + OUTPUT.format("cars")) is None


def test_findings_are_counted_once_for_a_program_and_its_trial(tiny_logs, tmp_path, monkeypatch):
    counted = []
    monkeypatch.setattr(findings, "findings_of", lambda *given: counted.append(given) or findings_of(*given))
    remembered, logs = RememberedFindings(), TrialLogs()
    with JailedExecutor("standard") as executor:
        runner = TrialRunner(executor, "standard", tiny_logs, tmp_path)
        for source in (CARS + OUTPUT.format("cars"), WALKERS + OUTPUT.format("walkers")) * 2:
            program = Program(source, "file", "a query")
            trial = runner.run(program)
            found = runner.scenarios(trial)
            assert remembered(program, trial, found, logs, "standard") == findings_of(
                program, trial, found, logs, "standard"
            )
    assert len(counted) == 2
