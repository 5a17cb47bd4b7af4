"""First file of the zygote's process: run by path with `python -I`, so the package root comes as an argument."""

import sys


def main() -> None:
    """Arguments: package root, socket descriptor, profile, cache folder (may be empty), "weak" or "strict"."""
    root, descriptor, profile, cache_dir, strength = sys.argv[1:6]
    sys.path.insert(0, root)
    from pathlib import Path

    from tools.sandbox.program_runner import ProgramRunner
    from tools.sandbox.zygote import serve

    serve(int(descriptor), ProgramRunner(profile), Path(cache_dir) if cache_dir else None, strength == "weak")


if __name__ == "__main__":
    main()
