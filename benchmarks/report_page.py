"""Size of the page of a run, and how long it takes to open, at 10, 50 and 200 matches.

    python benchmarks/report_page.py LOGS

LOGS is a folder of logs. Copies of them under other names are searched, so many of each that there are as many matches
as wanted, over 3, 12 and 50 logs. Printed are the number of matches, the sizes of the page and of the camera pictures
in it, the time to tell all about the matches and to write the page, and medians over openings in headless Chromium:
until the list stands, and until the first replay is drawn.
"""

import argparse
import os
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

SIZES = ((10, 3), (50, 12), (200, 50))
"""Matches and logs."""


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{'matches':>8}{'logs':>6}{'page MB':>9}{'pictures MB':>13}{'write s':>9}{'list ms':>9}{'replay ms':>11}")
    with tempfile.TemporaryDirectory() as scratch:
        found = matches_by_log(options.logs, Path(scratch), options.query)
        for matches, count in SIZES:
            logs = copies(chosen(found, matches, count), Path(scratch) / f"logs-{count}")
            folder = searched(logs, Path(scratch) / str(count), options.query)
            print(measured(folder, options), flush=True)


def measured(folder: Path, options: argparse.Namespace) -> str:
    """One line of figures: of the page of a run."""
    run, begun = read_run(folder), time.perf_counter()
    content = content_of(run, ViewOptions())
    page = write_page(content, folder / "report.html")
    written = time.perf_counter() - begun
    shown, drawn = opened(page, options.times)
    if options.keep:
        shutil.copy(page, options.keep / f"report-{len(run.referred)}.html")
    pictures = sum(len(text) for name, text in content.blocks.items() if name.startswith("pictures-")) / 1e6
    size = page.stat().st_size / 1e6
    return (
        f"{len(run.referred):8}{len(run.logs):6}{size:9.2f}{pictures:13.2f}{written:9.1f}{shown:9.0f}{drawn:11.0f}"
        + (f"  ({content.document['pictures']})" if content.document["pictures"] else "")
    )


def matches_by_log(source: Path, scratch: Path, query: str) -> dict[Path, int]:
    """How many matches each of the logs of a folder has."""
    originals = sorted(path for path in source.iterdir() if (path / "city_SE3_egovehicle.feather").exists())
    run = read_run(searched(originals, scratch / "first", query))
    return {path: sum(match.log_id == path.name for match in run.referred) for path in originals}


def chosen(found: dict[Path, int], matches: int, count: int) -> list[Path]:
    """So many of the logs, each as often as need be, that the number of matches comes nearest to what is wanted."""
    ways: dict[int, tuple[Path, ...]] = {0: ()}
    for _ in range(count):
        more: dict[int, tuple[Path, ...]] = {}
        for total, logs in ways.items():
            for log in sorted(found, key=logs.count):
                more.setdefault(total + found[log], (*logs, log))
        ways = more
    return list(ways[min(ways, key=lambda total: abs(total - matches))])


def copies(logs: list[Path], folder: Path) -> list[Path]:
    """Copies of logs, each under a name of its own; files are linked where that is possible."""
    made = []
    for number, original in enumerate(logs):
        name = str(uuid.UUID(int=uuid.uuid5(uuid.NAMESPACE_OID, f"{original.name} {number}").int))
        shutil.copytree(original, folder / name, copy_function=_linked)
        made.append(folder / name)
    return made


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


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
