"""Turns over real threads and processes: one at a time, nobody for ever, nothing left behind."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from tools.locking import turn

COUNTER = """
import sys
from pathlib import Path
from tools.locking import turn
folder = Path(sys.argv[1])
for _ in range(60):
    with turn(folder / "lock", 60.0) as held:
        assert held
        count = folder / "count"
        count.write_text(str(int(count.read_text() or 0) + 1))
"""
HOLDER = """
import sys, time
from pathlib import Path
from tools.locking import turn
with turn(Path(sys.argv[1]), 60.0) as held:
    print("held" if held else "not held", flush=True)
    time.sleep(600)
"""


def test_threads_take_turns(tmp_path):
    inside, most, lock = [], [], threading.Lock()

    def work(number):
        with turn(tmp_path / "lock", 60.0) as held:
            with lock:
                inside.append(number)
                most.append(len(inside))
            with lock:
                inside.remove(number)
        return held

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(work, range(120)))
    assert set(most) == {1}
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_processes_take_turns(tmp_path):
    (tmp_path / "count").write_text("0")
    running = [subprocess.Popen([sys.executable, "-c", COUNTER, str(tmp_path)]) for _ in range(4)]
    assert [process.wait(120) for process in running] == [0] * 4
    assert (tmp_path / "count").read_text() == "240"


def test_a_killed_process_lets_go(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with turn(tmp_path / "lock", 0.0) as held:
        assert not held
    holder.kill()
    holder.wait(60)
    holder.stdout.close()
    with turn(tmp_path / "lock", 60.0) as held:
        assert held


def test_nobody_waits_longer_than_told(tmp_path):
    clock = [0.0]

    def sleep(seconds):
        clock[0] += seconds

    with turn(tmp_path / "lock", 1.0) as outer, turn(tmp_path / "lock", 30.0, sleep, lambda: clock[0]) as inner:
        assert (outer, inner) == (True, False)
    assert 30.0 <= clock[0] < 30.5


def test_different_locks_do_not_wait(tmp_path):
    with turn(tmp_path / "one", 0.0) as one, turn(tmp_path / "other", 0.0) as other:
        assert one
        assert other


def test_where_there_can_be_no_lock_work_goes_on(tmp_path):
    with turn(tmp_path / "no" / "such" / "folder", 60.0) as held:
        assert not held
