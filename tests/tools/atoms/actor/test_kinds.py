import numpy as np
import pytest

from tools.atoms.actor.kinds import GROUPS, KIND, NEEDS_EYES
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.taxonomy import CATEGORIES
from tools.errors import ProgramError

_T = 20
_CATEGORIES = ("REGULAR_VEHICLE", "BOX_TRUCK", "TRUCK_CAB", "SCHOOL_BUS", "BICYCLE", "PEDESTRIAN", "DOG", "BICYCLIST")


def _log():
    tracks = [
        path_track(name, np.zeros(_T), 20.0 * k, category=name, size_m=(6.0, 2.0, 2.4))
        for k, name in enumerate(_CATEGORIES)
    ]
    tracks.append(path_track("short", np.zeros(_T), -80.0, category="BOX_TRUCK", size_m=(5.9, 2.0, 3.0)))
    tracks.append(path_track("pickup", np.zeros(_T), -100.0, category="BOX_TRUCK", size_m=(6.2, 2.0, 1.9)))
    van = path_track("van", np.zeros(_T), -20.0, category="TRUCK", size_m=(6.9, 2.2, 2.8))
    dumper = path_track("dumper", np.zeros(_T), -40.0, category="TRUCK", size_m=(7.1, 2.5, 3.2))
    low = path_track("low", np.zeros(_T), -60.0, category="PEDESTRIAN", size_m=(0.8, 0.4, 0.7))
    return synthetic_log([*tracks, van, dumper, low], _T)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("car", {"REGULAR_VEHICLE"}),
        (
            "vehicle",
            {"REGULAR_VEHICLE", "BOX_TRUCK", "TRUCK_CAB", "SCHOOL_BUS", "van", "dumper", "short", "pickup", "ego"},
        ),
        ("truck", {"BOX_TRUCK", "TRUCK_CAB", "van", "dumper", "short", "pickup"}),
        ("large truck", {"BOX_TRUCK", "TRUCK_CAB", "dumper"}),
        ("bus", {"SCHOOL_BUS"}),
        ("two-wheeler", {"BICYCLE"}),
        ("person", {"PEDESTRIAN", "BICYCLIST", "low"}),
        ("animal", {"DOG", "low"}),
        ("motorbike", set()),
    ],
)
def test_words_stand_for_unions_of_categories(ask, kind: str, found: set[str]) -> None:
    assert set(ask(_log(), f'is_kind(everything, log_dir, kind="{kind}")').found) == found


@pytest.mark.parametrize("kind", ["ambulance", "police car", "taxi", "cement mixer", "van"])
def test_what_needs_eyes_is_an_error_that_says_so(ask, kind: str) -> None:
    with pytest.raises(ProgramError, match=rf"R_NO_CAMERA.*{kind}.*needs a vision model.*is_specific_object_type"):
        ask(_log(), f'is_kind(everything, log_dir, kind="{kind}")')


def test_an_unknown_word_is_refused_before_anything_runs(ask) -> None:
    with pytest.raises(ProgramError, match=r"E_ENUM.*lorry"):
        ask(_log(), 'is_kind(everything, log_dir, kind="lorry")')


def test_every_word_names_categories_that_exist_and_none_twice() -> None:
    for word, group in GROUPS.items():
        assert group.named, word
        assert set(group.named) <= set(CATEGORIES), word
        assert len(set(group.categories)) == len(group.categories), word
    assert not set(GROUPS) & set(NEEDS_EYES)
    assert len(set(KIND.words)) == len(KIND.words)


def test_a_cyclist_is_a_rider_or_a_bicycle_that_is_ridden_by_somebody_unseen(ask) -> None:
    x = np.arange(_T) * 0.5
    size, person = (1.7, 0.6, 1.2), (0.8, 0.6, 1.7)
    tracks = [
        path_track("rider", x, 0.0, category="BICYCLIST", size_m=person),
        path_track("ridden", x, 0.0, category="BICYCLE", size_m=size),
        path_track("unseen", x, 10.0, category="BICYCLE", size_m=size),
        path_track("parked", np.zeros(_T), 20.0, category="BICYCLE", size_m=size),
    ]
    found = ask(synthetic_log(tracks, _T), 'is_kind(everything, log_dir, kind="cyclist")').found
    assert found == {"rider": list(range(_T)), "unseen": list(range(_T))}
