"""How well the grammar writer reads English.

python -m evals.grammar oracle [--verbose] [--logs FOLDER]      against reference programs
python -m evals.grammar coverage [--verbose] [--samples 24]     prompts understood, and a second opinion
python -m evals.grammar golden [--write | --show] [--only declined]  readings of all prompts, as a file
python -m evals.grammar calibrate [--write]                     is the confidence what it says?
python -m evals.grammar rendering [--verbose]                   programs in English, and read back
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from evals.grammar.commands import COMMANDS
from evals.grammar.options import add_options
from tools.errors import MotherlodeError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit code 2 for a wrong request or missing data, 1 where a check fails."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.grammar", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, {name: str(command.__doc__) for name, command in COMMANDS.items()})
    given = parser.parse_args(arguments)
    try:
        return COMMANDS[given.command](given)
    except BrokenPipeError:  # The reader of the output has seen enough, such as `head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MotherlodeError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
