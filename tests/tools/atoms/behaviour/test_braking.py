import numpy as np
import pytest

from tools.av2.synthetic import synthetic_log
from tools.errors import ProgramError

T = 150
_EGO = (40.0, 20.0, 0.0)


def _log(drive, deceleration_mps2: float, from_mps: float = 14.0, to_mps: float = 2.0):
    end_s = 4 + (from_mps - to_mps) / deceleration_mps2
    return synthetic_log(
        [drive("car", [(0, from_mps), (4, from_mps), (end_s, to_mps), (20, to_mps)])], T, ego_pose=_EGO
    )


@pytest.mark.parametrize(
    ("deceleration_mps2", "found_by"),
    [(0.8, set()), (1.6, {"", "mild"}), (2.6, {"", "mild"}), (4.5, {"", "hard"}), (7.0, {"", "hard"})],
)
def test_strength(ask, drive, deceleration_mps2: float, found_by: set[str]) -> None:
    log = _log(drive, deceleration_mps2)
    for strength in ("", "mild", "hard"):
        argument = f', strength="{strength}"' if strength else ""
        found = ask(log, f"braking(cars, log_dir{argument})").found
        assert ("car" in found) == (strength in found_by)


@pytest.mark.parametrize("deceleration_mps2", [2.0, 5.0])
def test_it_lasts_as_long_as_the_speed_falls(ask, drive, deceleration_mps2: float) -> None:
    found = ask(_log(drive, deceleration_mps2), "braking(cars, log_dir)").found["car"]
    end = 40 + round(120 / deceleration_mps2)
    assert abs(found[0] - 40) <= 5
    assert abs(found[-1] - end) <= 5
    assert found == list(range(found[0], found[-1] + 1))


def test_braking_in_reverse_is_braking_and_setting_off_backwards_is_not(ask, drive) -> None:
    log = synthetic_log([drive("car", [(0, 0), (4, 0), (6, -4), (9, -4), (11, 0), (15, 0)])], T, ego_pose=_EGO)
    found = ask(log, "braking(cars, log_dir)").found["car"]
    assert 85 <= found[0] <= 95 <= found[-1] <= 115


def test_a_named_deceleration_takes_the_place_of_the_default(ask, drive) -> None:
    log = _log(drive, 2.0)
    assert ask(log, "braking(cars, log_dir, min_deceleration_mps2=3)").found == {}
    assert "car" in ask(log, 'braking(cars, log_dir, strength="hard", hard_deceleration_mps2=1.8)').found


def test_parked_single_and_steady_tracks_do_not_brake(ask, drive) -> None:
    steady, parked = drive("steady", [(0, 10), (15, 10)]), drive("parked", [(0, 0), (15, 0)])
    single = drive("single", [(0, 5)], n_frames=1)
    assert ask(synthetic_log([steady, parked, single], T), "braking(everything, log_dir)").found == {}


def test_tracking_errors_neither_hide_nor_make_braking(ask, drive, as_tracked) -> None:
    hits = misses = wrong = 0
    for seed in range(12):
        braking = as_tracked(_log(drive, 2.5), seed)
        found = ask(braking, "braking(cars, log_dir)").scenario.mask
        seen = ask(braking, "cars").scenario.mask[:, 47:82]
        hits, misses = hits + (found[:, 47:82] & seen).sum(), misses + (seen & ~found[:, 47:82]).sum()
        wrong += found[:, :35].sum() + found[:, 95:].sum()
    assert hits >= 0.85 * (hits + misses)
    assert hits >= 0.85 * (hits + wrong)


def test_refinement_makes_no_firm_braking_hard_and_no_rolling_out_braking(noise_score, drive) -> None:
    far = (-5 + 0.7 * np.arange(T), 45.0, 0.0)
    firm = drive("firm", [(0, 13), (4, 13), (7.5, 4.6), (15, 4.6)])
    hard = drive("hard", [(0, 13), (4, 13), (5.5, 4), (15, 4)], start=(10.0, 4.0))
    rolls = [drive(f"rolls {k}", [(0, 13), (2, 13), (14, 5), (15, 5)], start=(9.0 * k, 4.0 * k)) for k in (1, 2, 3)]
    log = synthetic_log([firm, hard], T, ego_pose=far)
    words = ({"hard": (4, 5.5)}, 'braking(cars, log_dir, strength="hard")')
    assert min(noise_score(log, *words, seeds=20, refined=True)) >= 0.85
    log = synthetic_log([firm, *rolls], T, ego_pose=far)
    assert min(noise_score(log, {"firm": (4, 7.5)}, "braking(cars, log_dir)", seeds=20, refined=True)) >= 0.85


def test_real_vehicles_brake_for_a_small_part_of_the_time(ask, val_logs) -> None:
    from tools.av2.log import open_log

    shares = []
    for path in val_logs[:2]:
        log = open_log(path)
        active = ask(log, "scenario_not(stationary)(vehicles, log_dir)").scenario.mask
        mild = ask(log, "braking(vehicles, log_dir)").scenario.mask
        hard = ask(log, 'braking(vehicles, log_dir, strength="hard")').scenario.mask
        shares.append((mild.sum() / active.sum(), hard.sum() / active.sum()))
    assert all(0.03 < mild < 0.2 and hard < 0.02 for mild, hard in shares)
    assert np.max(shares) < 0.2


def test_mild_braking_from_what_is_hard_on_is_an_error(ask, drive) -> None:
    with pytest.raises(ProgramError, match="is mild"):
        ask(_log(drive, 2.0), 'braking(cars, log_dir, strength="mild", min_deceleration_mps2=3.5)')
