"""A browser, and evaluations to show in it."""

from pathlib import Path

import pytest

from evals.report.writing import write_reports
from tests.evals.report.browser import Browser, find_browser
from tests.evals.report.generated import generated_evaluation, prompts_of

HOSTILE = (
    "</script><img src=x onerror=\"document.title='owned'\">",
    "<svg onload=\"document.title='owned'\"> & 'quotes' \"double\"",
    "{{ 7 * 7 }} {% raw %} ${7 * 7} <!-- --> ]]> \u2028",
    "car \u202eneddih\u202c \u200b\u3164 \u05d0\u05d1",
    "bus that is very long " * 450,
    "| a | b | [link](javascript:alert(1)) `code` *bold*",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(find_browser(), tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation of 20 prompts, six of them hostile, on 4 logs, with its report written."""
    folder = generated_evaluation(tmp_path_factory.mktemp("hostile"), [*prompts_of(14), *HOSTILE], 4, n_resamples=50)
    write_reports(folder)
    return folder
