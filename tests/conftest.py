"""What holds for all tests; fixtures lie in the plugins, which are imported after this file has run."""

from agents.threads import one_blas_thread

# As the commands have it, and before numpy is loaded: threads of several workers would wait for one another's cores.
one_blas_thread()

pytest_plugins = (
    "tests.common.own_folders",
    "tests.common.plugin",
    "tests.common.pictured",
    "tests.wire_servers.plugin",
    "tests.pixel_eyes.plugin",
    "tests.warm_starts.plugin",
    "tests.finished_runs.plugin",
)
