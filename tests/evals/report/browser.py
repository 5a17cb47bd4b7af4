"""A real headless browser, and a reader of the pictures that it takes."""

import os
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import orjson
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--hide-scrollbars", "--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=4000",
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """What became of a page: its DOM once drawn, what was said on the console, what was asked of a network."""

    dom: str
    console: tuple[str, ...]
    requests: tuple[str, ...]

    def count(self, name: str) -> int:
        """Elements of the page's body with a class."""
        return self.elements.count(name)

    @property
    def elements(self) -> list[str]:
        """Every class of every element, in order."""
        return [name for _, attributes in self.tags for name in (attributes.get("class") or "").split()]

    @property
    def tags(self) -> list[tuple[str, dict[str, str | None]]]:
        """Name and attributes of every element, in order."""
        reader = _Tags()
        reader.feed(self.dom)
        return reader.found


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class Browser:
    """Starts a browser per visit, each with a profile of its own."""

    def __init__(self, program: str, scratch: Path) -> None:
        self._program, self._scratch, self._visits = program, scratch, 0

    def visit(self, page: Path, hash_: str = "") -> Visit:
        """Open a page and wait until it is drawn."""
        log = self._scratch / f"net-{self._visits}.json"
        done = self._run(page, hash_, "--dump-dom", f"--log-net-log={log}")
        console = tuple(line for line in done.stderr.splitlines() if "CONSOLE" in line)
        return Visit(done.stdout, console, _asked(log))

    def picture(self, page: Path, width: int, height: int, hash_: str = "") -> np.ndarray:
        """What the page looks like, (height, width, 3) of uint8."""
        file = self._scratch / f"picture-{self._visits}.png"
        self._run(page, hash_, f"--screenshot={file}", f"--window-size={width},{height}")
        return read_png(file)

    def _run(self, page: Path, hash_: str, *flags: str) -> subprocess.CompletedProcess[str]:
        self._visits += 1
        profile = self._scratch / f"profile-{self._visits}"
        profile.mkdir()
        command = [
            self._program,
            *_FLAGS,
            f"--user-data-dir={profile}",
            *flags,
            f"{page.as_uri()}{hash_ and '#' + hash_}",
        ]
        environment = {
            **os.environ,
            "HOME": str(profile),
            "XDG_CONFIG_HOME": str(profile),
            "XDG_CACHE_HOME": str(profile),
        }
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        shutil.rmtree(profile, ignore_errors=True)
        return done


def _asked(log: Path) -> tuple[str, ...]:
    """Addresses that the page wanted; the browser's own calls home have no origin, and reach nothing either."""
    events = orjson.loads(log.read_bytes())["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return tuple(sorted({one["url"] for one in asked if one["initiator"] != "not an origin"}))


def find_browser() -> str:
    """The path of a browser; skips the test where there is none."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the path (Debian: apt install chromium)")
    return found


def read_png(path: Path) -> np.ndarray:
    """An 8-bit RGB or RGBA picture without interlacing as (height, width, 3) of uint8."""
    data, at, packed = path.read_bytes(), 8, b""
    width = height = channels = 0
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body, at = data[at + 8 : at + 8 + size], at + 12 + size
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
            assert body[8] == 8
            assert body[12] == 0
            channels = {2: 3, 6: 4}[body[9]]
        packed += body if kind == b"IDAT" else b""
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    return _unfiltered(rows, channels).reshape(height, width, channels)[..., :3]


def _unfiltered(rows: np.ndarray, channels: int) -> np.ndarray:
    """Undo PNG's prediction of each row from its neighbours."""
    above, found = np.zeros(rows.shape[1] - 1, np.int64), []
    for row in rows:
        method, line = int(row[0]), row[1:].astype(np.int64)
        if method == 2:
            line = (line + above) % 256
        elif method == 1:
            line = line.reshape(-1, channels).cumsum(axis=0).reshape(-1) % 256
        elif method:
            line = np.array(_predicted(line.tolist(), above.tolist(), channels, method))
        above = line
        found.append(line.astype(np.uint8))
    return np.stack(found)


def _predicted(line: list[int], above: list[int], channels: int, method: int) -> list[int]:
    for at, value in enumerate(line):
        left, corner = (line[at - channels], above[at - channels]) if at >= channels else (0, 0)
        guess = (left + above[at]) // 2 if method == 3 else _paeth(left, above[at], corner)
        line[at] = (value + guess) % 256
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]


def data_of_page(page: Path) -> dict:
    """The JSON that lies in a page."""
    text = page.read_text(encoding="utf-8")
    return orjson.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])
