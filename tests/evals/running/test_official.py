"""What the official evaluator cannot score is refused before anything is done."""

import shutil
from dataclasses import replace

import pytest

from evals.running.official import require_comparable
from tools.av2.samples import write_samples
from tools.errors import UserError

pytest.importorskip("av2", reason="the official evaluator is not installed: pip install -e '.[eval]'")


@pytest.fixture
def two_logs(tmp_path):
    """Folders by log id; the second log has no map."""
    first, second = write_samples(tmp_path, seed=1, scenes=2)
    shutil.rmtree(second / "map")
    return {path.name: path for path in (first, second)}


def on_logs(suite, folders):
    """The suite's first cases, one on each of the logs."""
    cases = tuple(replace(case, log_id=log_id) for case, log_id in zip(suite.cases, sorted(folders), strict=False))
    frames = next(iter(suite.truth.values()))
    return replace(suite, cases=cases, log_folders=folders, truth={case.key: frames for case in cases})


@pytest.mark.parametrize("choice", ["auto", "on", "off"])
def test_a_suite_without_truth_is_refused(suite, choice):
    for truth in ({}, dict.fromkeys(suite.truth, ())):
        with pytest.raises(UserError, match="no truth"):
            require_comparable(replace(suite, truth=truth), choice)


def test_a_region_that_some_logs_lack_is_refused(suite, two_logs):
    mapped = on_logs(suite, two_logs)
    with pytest.raises(UserError, match=r"1 of 2 logs have no map, first .*--region off"):
        require_comparable(mapped, "on")
    require_comparable(mapped, "off")
    require_comparable(mapped, "auto")
