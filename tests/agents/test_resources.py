"""The executors that a process shares: the same for the same settings, and not more of them than are kept."""

from pathlib import Path

from agents.resources import executor_for
from agents.settings import Settings


def settings_for(folder: Path) -> Settings:
    return Settings(cache=str(folder), workers=1)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_the_same_settings_share_an_executor(tmp_path: Path) -> None:
    assert executor_for(settings_for(tmp_path)) is executor_for(settings_for(tmp_path))


def test_the_host_of_settings_that_fell_out_of_use_ends(tmp_path: Path) -> None:
    hosts = [executor_for(settings_for(tmp_path / str(n)))._running._process.pid for n in range(6)]
    assert [is_running(host) for host in hosts] == [False, False, True, True, True, True]


def test_one_that_somebody_holds_stays(tmp_path: Path) -> None:
    held = executor_for(settings_for(tmp_path / "held"))
    for n in range(5):
        executor_for(settings_for(tmp_path / str(n)))
    assert held.report.mode
