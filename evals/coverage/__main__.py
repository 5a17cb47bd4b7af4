"""A prompts file against the coverage table, or the table's document anew.

python -m evals.coverage PROMPTS.tsv
python -m evals.coverage --write
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from evals.coverage.report import coverage_document
from evals.coverage.table import NEEDS, coverage_table, expressions_of

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "coverage.md"


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 when the table knows every prompt, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m evals.coverage", description=__doc__.splitlines()[0])
    parser.add_argument(
        "prompts", nargs="?", type=Path, help="one prompt per line, up to the first tab; first line: names"
    )
    parser.add_argument("--write", action="store_true", help="write docs/coverage.md")
    given = parser.parse_args(arguments)
    if given.write:
        DOCUMENT.write_text(coverage_document(coverage_table()), encoding="utf-8")
    return _compare(given.prompts) if given.prompts else 0


def _compare(path: Path) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    found = expressions_of(line.split("\t")[0] for line in lines)
    for prompt, entry in found.items():
        print(
            f"{'UNKNOWN' if entry is None else entry.need:16}{prompt}  {'' if entry is None else ' '.join(entry.atoms)}"
        )
    count = Counter("unknown" if entry is None else entry.need for entry in found.values())
    print("; ".join(f"{need}: {count[need]}" for need in (*NEEDS, "unknown")), f"of {len(found)}")
    return 1 if count["unknown"] else 0


if __name__ == "__main__":
    sys.exit(main())
