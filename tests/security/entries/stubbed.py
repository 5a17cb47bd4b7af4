"""Entry of a test zygote on a kernel that refuses, or pretends to grant, one of the jail's calls.

The profile's place says which: `ENOSYS name` or `lie name`.
"""

import errno
import os
import resource
import sys
from pathlib import Path


def main():
    root, descriptor, stub, _, strength = sys.argv[1:6]
    sys.path[:0] = [root, str(Path(__file__).parent)]
    from raw_runner import RawRunner

    from tools.sandbox import kernel
    from tools.sandbox.zygote import serve

    how, name = stub.split()
    if name == "setgroups":
        os.setgroups([0])  # so that there is a group to keep
    call = kernel._call

    def stubbed(seen, *arguments):
        return answer() if seen == name else call(seen, *arguments)

    def answer(*_):
        if how == "ENOSYS":
            raise OSError(errno.ENOSYS, "Function not implemented")
        return 0

    kernel._call = stubbed
    for module in (os, resource):
        if hasattr(module, name):
            setattr(module, name, answer)
    serve(int(descriptor), RawRunner(), None, strength == "weak")


if __name__ == "__main__":
    main()
