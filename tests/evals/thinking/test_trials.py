"""Trials in this process find what the jail finds, and fail where it fails."""

import pytest

from evals.mistakes.references import references
from evals.thinking.trials import OpenTrials
from tools.results import Program
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor

PROGRAMS = [Program(r.program, "file", r.description) for r in references() if r.profile == "standard"]
END = "output_scenario(found, description, log_dir, output_dir)\n"
BLIND = 'found = is_color(get_objects_of_category(log_dir, category="BUS"), log_dir, color="red")\n' + END


@pytest.fixture(scope="module")
def jailed(tiny_logs, tmp_path_factory):
    with JailedExecutor("standard") as executor:
        yield TrialRunner(executor, "standard", tiny_logs, tmp_path_factory.mktemp("parts"))


def test_both_find_the_same_on_every_log(jailed, tiny_logs):
    here = OpenTrials(tiny_logs)
    for program in PROGRAMS:
        one, other = here.run(program), jailed.run(program)
        assert one.ran == other.ran
        found, wanted = here.scenarios(one), jailed.scenarios(other)
        assert found.keys() == wanted.keys()
        assert all(found[log].same_as(wanted[log]) for log in wanted)


@pytest.mark.parametrize("source", ["found = nothing(log_dir)\n" + END, BLIND])
def test_both_refuse_and_fail_in_the_same_way(jailed, tiny_logs, source):
    one, other = OpenTrials(tiny_logs).run(Program(source)), jailed.run(Program(source))
    assert not one.ran
    assert [issue.code for issue in one.issues] == [issue.code for issue in other.issues]
    assert [log.code for log in one.failures] == [log.code for log in other.failures]


def test_what_was_tried_is_remembered_and_probes_share_it(tiny_logs):
    here = OpenTrials(tiny_logs)
    trial = here.run(PROGRAMS[0])
    assert here.run(PROGRAMS[0]) is trial
    assert here.probe(PROGRAMS[:1], PROGRAMS[0])[0].found is here.scenarios(trial)
    assert [log.log_id for log in trial.logs] == sorted(path.name for path in tiny_logs)
