"""Entry of a test zygote some of whose children are killed from outside before their jail is closed.

The profile's place says how many, counted from the first. No spares are kept: one that dies unseen would count too.
"""

import os
import signal
import sys
from pathlib import Path


def main():
    sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]
    from tools.sandbox.children import Children
    from tools.sandbox.jail import Jail
    from tools.sandbox.zygote import Zygote

    unlucky, spawned = int(sys.argv[3]), []
    spawn, enter = Zygote._spawn, Jail.enter

    def counted(self, request, *rest):
        spawned.append(request.job)
        return spawn(self, request, *rest)

    def killed(self, *arguments):
        if 0 < len(spawned) <= unlucky:
            os.kill(os.getpid(), signal.SIGKILL)
        enter(self, *arguments)

    Zygote._spawn, Jail.enter = counted, killed
    Children.prepare_spare = lambda self, purpose: False
    import small

    small.main()


if __name__ == "__main__":
    main()
