from tools.av2.synthetic import synthetic_log

T = 100
_EGO = (60.0, 20.0, 0.0)


def _traffic(drive, fast_mps: float, others: int = 3, other_mps: float = 9.0, yaw: float = 0.0):
    cars = [
        drive(f"c{n}", [(0, other_mps), (10, other_mps)], T, (20.0 * n - 400 * (yaw > 0), 4.0), 0)
        for n in range(others)
    ]
    return synthetic_log([drive("fast", [(0, fast_mps), (10, fast_mps)], T, (0.0, 0.0), yaw), *cars], T, ego_pose=_EGO)


def _ask(ask, log, extra: str = "") -> set[str]:
    return set(ask(log, f"speeding_relative_to_neighbours(cars, log_dir{extra})").found)


def test_faster_than_the_others_by_the_excess(ask, drive) -> None:
    assert _ask(ask, _traffic(drive, 13.0)) == {"fast"}
    assert _ask(ask, _traffic(drive, 11.0)) == set()
    assert _ask(ask, _traffic(drive, 11.0), ", min_excess_mps=1.5") == {"fast"}


def test_neighbours_must_be_enough_move_and_be_near(ask, drive) -> None:
    assert _ask(ask, _traffic(drive, 13.0, others=1)) == set()
    assert _ask(ask, _traffic(drive, 13.0, others=1), ", min_neighbours=1") == {"fast"}
    assert _ask(ask, _traffic(drive, 13.0, other_mps=0.0)) == set()
    assert _ask(ask, _traffic(drive, 13.0), ", max_distance_m=3") == set()


def test_who_comes_the_other_way_is_no_neighbour(ask, drive) -> None:
    cars = [drive(f"c{n}", [(0, 8), (10, 8)], T, (20.0 * n + 40, 4.0), 3.14159) for n in range(3)]
    log = synthetic_log([drive("fast", [(0, 14), (10, 14)], T), *cars], T, ego_pose=_EGO)
    assert _ask(ask, log) == set()


def test_a_moment_is_not_enough(ask, drive) -> None:
    burst = drive("fast", [(0, 9), (4, 9), (4.4, 12.4), (4.8, 9), (10, 9)], T)
    cars = [drive(f"c{n}", [(0, 9), (10, 9)], T, (20.0 * n, 4.0)) for n in range(3)]
    assert _ask(ask, synthetic_log([burst, *cars], T, ego_pose=_EGO)) == set()


def test_tracking_errors_leave_most_of_it(ask, drive, as_tracked) -> None:
    hits = wanted = wrong = 0
    for seed in range(8):
        log = as_tracked(_traffic(drive, 14.0), seed)
        mask = ask(log, "speeding_relative_to_neighbours(cars, log_dir)").scenario.mask
        fast = [index for index, uuid in enumerate(log.tracks.track_uuid) if uuid == "fast"]
        hits, wrong = hits + mask[fast].sum(), wrong + mask.sum() - mask[fast].sum()
        wanted += ask(log, "cars").scenario.mask[fast, :85].sum()
    assert hits >= 0.7 * wanted
    assert hits >= 0.85 * (hits + wrong)
