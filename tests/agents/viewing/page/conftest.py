"""Pages of runs over the sample world, and a real browser to open them in."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from tests.finished_runs.plugin import finish_run
from tools.runs.record import RunRecord

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPENED = "document.documentElement.dataset.ready === 'true' && !!document.documentElement.dataset.opened"


@dataclass
class Visit:
    """An open page, with all that it said and asked for.

    Attributes:
        page: Playwright's page.
        said: Console messages and errors.
        asked: Addresses of all requests.
    """

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def value(self, script: str) -> Any:
        """What a script within the page gives."""
        return self.page.evaluate(script)

    def until(self, script: str) -> None:
        """Wait until a script gives true. Playwright's own way evaluates text in the page, which its policy forbids."""
        for _ in range(400):
            if self.value(script):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"never came true: {script}; said: {self.said}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless browser; skips where there is none."""
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the path (Debian: apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install '.[dev]'")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visiting(chromium: Any) -> Callable[..., AbstractContextManager[Visit]]:
    """Opens a page: `with visiting(path, color_scheme="dark") as visit`. Motion is reduced unless it is asked for.

    `opened` is what comes true when the page can be used.
    """

    @contextmanager
    def visit(path: Path, opened: str = OPENED, **settings: Any) -> Iterator[Visit]:
        asked_for = {"viewport": {"width": 1366, "height": 768}, "reduced_motion": "reduce", **settings}
        context = chromium.new_context(accept_downloads=True, **asked_for)
        seen = Visit(context.new_page())
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        context.on("request", lambda request: seen.asked.append(request.url))
        seen.page.goto(path.as_uri())
        seen.until(opened)
        yield seen
        context.close()

    return visit


@pytest.fixture(scope="session")
def busy_run(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """A query that many tracks of the sample world answer, with others related to them."""
    return finish_run(tmp_path_factory.mktemp("busy"), sample_logs, "vehicle near a pedestrian")


@pytest.fixture(scope="session")
def busy_page(busy_run: RunRecord, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page."""
    return write_page(content_of(busy_run, ViewOptions()), tmp_path_factory.mktemp("page") / "report.html")
