"""Size of the page of a run, and how long it takes to open, by the number of matches.

    python benchmarks/report_page.py LOGS

LOGS is a folder of logs; copies of them under other names are searched, 2, 10 and 50 at a time. Printed are the number
of matches, the size of the page, the time to tell all about them and to write it, and medians over openings in headless
Chromium: until the list stands, and until the first replay is drawn.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from agents.commands.view import ViewOptions, content_of, write_page  # noqa: E402
from tools.runs.reading import read_run  # noqa: E402

SIZES = (2, 10, 50)


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{'matches':>8}{'logs':>6}{'page MB':>9}{'write s':>9}{'list ms':>9}{'replay ms':>11}")
    with tempfile.TemporaryDirectory() as scratch:
        logs = copies(options.logs, Path(scratch) / "logs", max(SIZES))
        for count in SIZES:
            folder = searched(logs[:count], Path(scratch) / str(count), options.query)
            run, begun = read_run(folder), time.perf_counter()
            page = write_page(content_of(run, ViewOptions()), folder / "report.html")
            written = time.perf_counter() - begun
            shown, drawn = opened(page, options.times)
            size = page.stat().st_size / 1e6
            print(f"{len(run.referred):8}{count:6}{size:9.2f}{written:9.1f}{shown:9.0f}{drawn:11.0f}", flush=True)
            if options.keep:
                shutil.copy(page, options.keep / f"report-{count}.html")


def copies(source: Path, folder: Path, count: int) -> list[Path]:
    """As many logs as wanted: those of a folder, over and over, each under a name of its own."""
    originals = sorted(path for path in source.iterdir() if (path / "city_SE3_egovehicle.feather").exists())
    made = []
    for number in range(count):
        original = originals[number % len(originals)]
        name = str(uuid.UUID(int=uuid.uuid5(uuid.NAMESPACE_OID, f"{original.name} {number}").int))
        shutil.copytree(original, folder / name, ignore=shutil.ignore_patterns("sensors"))
        made.append(folder / name)
    return made


def searched(logs: list[Path], out: Path, query: str) -> Path:
    """A run over logs."""
    command = [
        sys.executable,
        "-m",
        "agents.cli",
        "run",
        query,
        "--out",
        str(out),
        "--cache",
        str(out.parent / "cache"),
    ]
    subprocess.run([*command, "--json", "--logs", *map(str, logs)], check=True, cwd=ROOT, capture_output=True)
    (folder,) = out.iterdir()
    return folder


def opened(page: Path, times: int) -> tuple[float, float]:
    """Median milliseconds until the list stands and until the first replay is drawn."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = [_opening(browser, page) for _ in range(times)]
        browser.close()
    return statistics.median(one[0] for one in found), statistics.median(one[1] for one in found)


def _opening(browser: Any, page: Path) -> tuple[float, float]:
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.goto(page.as_uri())
    mark = "performance.getEntriesByName('{}')[0]?.startTime ?? 0"
    while not tab.evaluate(mark.format("opened")):
        tab.wait_for_timeout(20)
    found = tab.evaluate(mark.format("ready")), tab.evaluate(mark.format("opened"))
    tab.close()
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", type=Path, help="a folder of logs")
    parser.add_argument("--query", default="vehicle changing lanes", help="what to look for")
    parser.add_argument("--times", type=int, default=5, help="how often each page is opened")
    parser.add_argument("--keep", type=Path, help="a folder to keep the pages in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
