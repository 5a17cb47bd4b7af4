"""Entry of a test zygote: no language and no jail but for the user and the limits. Shows that the detectors fire."""

import os
import sys
from pathlib import Path


def main():
    root, descriptor, _, cache_dir, strength = sys.argv[1:6]
    sys.path[:0] = [root, str(Path(__file__).parent)]
    from raw_runner import RawRunner

    from tools.sandbox import zygote
    from tools.sandbox.jail import Jail

    zygote.prove = lambda jail: None
    zygote.Jail.prepare = staticmethod(lambda report: Jail(report, None, None, os.getpid()))
    zygote.serve(int(descriptor), RawRunner(), Path(cache_dir) if cache_dir else None, strength == "weak")


if __name__ == "__main__":
    main()
