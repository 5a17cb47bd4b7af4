"""Entry of a test zygote: the product's checker and evaluator over the small library."""

import sys
import types
from pathlib import Path


def main():
    root, descriptor, _, cache_dir, strength = sys.argv[1:6]
    sys.path[:0] = [root, str(Path(__file__).parent)]
    import ctypes  # noqa: F401

    import small_library

    profiles = types.ModuleType("tools.atoms.profiles")
    profiles.load_profile = lambda name: small_library.SmallLibrary()
    sys.modules["tools.atoms.profiles"] = profiles
    from tools.sandbox.program_runner import ProgramRunner
    from tools.sandbox.zygote import serve

    serve(int(descriptor), ProgramRunner("small"), Path(cache_dir) if cache_dir else None, strength == "weak")


if __name__ == "__main__":
    main()
