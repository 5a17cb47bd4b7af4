"""The picture of a report for the documentation: the page of an evaluation in a real browser, scaled down, as PNG.

    python benchmarks/report_screenshot.py FOLDER docs/images/evaluation_report.png

FOLDER is an evaluation's folder. Without one, a generated evaluation of 400 prompts on 30 logs is shown, and what it
took to build its report and how large the page is are printed.
"""

import argparse
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evals.report.writing import write_reports  # noqa: E402
from tests.evals.report.browser import Browser, find_browser  # noqa: E402
from tests.evals.report.generated import generated_evaluation, prompts_of  # noqa: E402


def main() -> None:
    """Write the picture and print sizes."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or generated_evaluation(Path(scratch) / "generated", prompts_of(400), 30)
        begun = time.perf_counter()
        files = write_reports(folder)
        print(f"report: {time.perf_counter() - begun:.1f} s, page {files.html.stat().st_size / 1e6:.2f} MB")
        begun = time.perf_counter()
        picture = Browser(find_browser(), Path(scratch)).picture(files.html, *options.size, "theme=light")
        print(f"browser, from start to picture: {time.perf_counter() - begun:.1f} s")
    write_png(options.picture, picture)
    print(f"{options.picture}: {options.picture.stat().st_size / 1e3:.0f} kB")


def write_png(path: Path, picture: np.ndarray) -> None:
    """Write (height, width, 3) of uint8 with a palette: at most 256 colours, the commonest ones."""
    flat = picture.reshape(-1, 3).astype(np.int64)
    colours, inverse, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-counts, kind="stable")[:256]]
    nearest = np.concatenate([
        ((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1) for part in np.array_split(colours, 64) if part.size
    ])  # fmt: skip
    rows = nearest[inverse.reshape(-1)].astype(np.uint8).reshape(picture.shape[:2])
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="an evaluation's folder")
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--size", type=int, nargs=2, default=(1400, 1500), help="width and height of the window")
    return parser.parse_args()


if __name__ == "__main__":
    main()
