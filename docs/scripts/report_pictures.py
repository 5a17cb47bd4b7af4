"""The pictures of the page of a run for the documentation, from the sample world.

    python docs/scripts/report_pictures.py docs/images

Generates the sample logs with their camera images, runs a query, writes the page, and takes pictures of it in headless
Chromium in both themes: `report-light.png`, `report-dark.png`, and `report-steps.png` of what stands below.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
QUERY = "vehicle near a pedestrian"
SHOWN = (
    "document.documentElement.dataset.opened && document.querySelectorAll('#inspect .plot, #inspect img').length > 3"
)


def main() -> None:
    """Write the pictures."""
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        page = written(Path(scratch))
        for name, theme, below in (("light", "light", False), ("dark", "dark", False), ("steps", "light", True)):
            path = out / f"report-{name}.png"
            take(page, path, theme, below)
            print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


def written(scratch: Path) -> Path:
    """The page of a run over the sample world."""
    agents("samples", scratch / "logs", "--cameras")
    agents("run", QUERY, "--logs", scratch / "logs", "--out", scratch / "runs", "--cache", scratch / "cache")
    (run,) = (scratch / "runs").iterdir()
    agents("view", run, "--out", scratch / "report.html")
    return scratch / "report.html"


def agents(*arguments: object) -> None:
    """Run a command of this repository."""
    subprocess.run(
        [sys.executable, "-m", "agents.cli", *map(str, arguments)], check=True, cwd=ROOT, capture_output=True
    )


def take(page: Path, path: Path, theme: str, below: bool) -> None:
    """One picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        view = {"width": 1366, "height": 768}
        tab = browser.new_page(viewport=view, color_scheme=theme, reduced_motion="reduce")
        tab.goto(page.as_uri())
        prepare(tab, below)
        path.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=path)
        browser.close()
    Image.open(path).convert("RGB").save(path, optimize=True)


def prepare(tab: Any, below: bool) -> None:
    """Open a match in the midst of what goes on, with some work done."""
    while not tab.evaluate(SHOWN):
        tab.wait_for_timeout(50)
    tab.evaluate("mark(MATCHES[1].id, { mark: 'accept' }); mark(MATCHES[2].id, { mark: 'reject' })")
    tab.evaluate("seek((SELECTION.item.start + SELECTION.item.end) / 2)")
    if below:
        tab.evaluate("document.querySelector('.below').scrollIntoView()")
    tab.wait_for_timeout(300)


if __name__ == "__main__":
    main()
