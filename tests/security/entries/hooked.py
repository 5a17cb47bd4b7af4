"""Entry of a test zygote: the product with its real library, and the hooks that hostile programs ask for beside it."""

import sys
from pathlib import Path


def main():
    root, descriptor, profile, cache_dir, strength = sys.argv[1:6]
    sys.path[:0] = [root, str(Path(__file__).parent)]
    import ctypes  # noqa: F401

    from small_library import with_hooks

    from tools.atoms import profiles
    from tools.sandbox.program_runner import ProgramRunner
    from tools.sandbox.zygote import serve

    load = profiles.load_profile
    profiles.load_profile = lambda name: with_hooks(load(name))
    serve(int(descriptor), ProgramRunner(profile), Path(cache_dir) if cache_dir else None, strength == "weak")


if __name__ == "__main__":
    main()
