"""Entry of a test zygote: no language at all, the whole jail."""

import sys
from pathlib import Path


def main():
    root, descriptor, _, cache_dir, strength = sys.argv[1:6]
    sys.path[:0] = [root, str(Path(__file__).parent)]
    from raw_runner import RawRunner

    from tools.sandbox.zygote import serve

    serve(int(descriptor), RawRunner(), Path(cache_dir) if cache_dir else None, strength == "weak")


if __name__ == "__main__":
    main()
