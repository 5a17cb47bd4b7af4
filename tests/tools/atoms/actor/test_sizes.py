from dataclasses import replace

import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

_CLASSES = ("small", "medium", "large")


def _box(uuid: str, size_m: tuple[float, float, float], category: str = "REGULAR_VEHICLE") -> SyntheticTrack:
    return path_track(uuid, np.zeros(3), 0.0, category=category, size_m=size_m)


def test_bounds_are_inclusive_and_all_must_hold(ask) -> None:
    log = synthetic_log([_box("long", (10.0, 2.5, 3.0)), _box("wide", (5.0, 3.0, 3.0))], 3)
    assert set(ask(log, "has_size(cars, log_dir, min_length_m=10)").found) == {"long"}
    assert set(ask(log, "has_size(cars, log_dir, max_width_m=2.5)").found) == {"long"}
    assert ask(log, "has_size(cars, log_dir, min_length_m=6, min_width_m=3)").found == {}
    assert set(ask(log, "has_size(cars, log_dir, min_height_m=3, max_height_m=3)").found) == {"long", "wide"}
    assert set(ask(log, "has_size(ego, log_dir, min_length_m=4.8, max_length_m=4.9)").found) == {"ego"}


@pytest.mark.parametrize(
    ("category", "small", "medium", "large"),
    [
        ("REGULAR_VEHICLE", (3.9, 1, 1), (4.0, 1, 1), (5.2, 1, 1)),
        ("BOX_TRUCK", (5.9, 1, 1), (6.0, 1, 1), (9.5, 1, 1)),
        ("BUS", (8.9, 1, 1), (9.0, 1, 1), (13.0, 1, 1)),
        ("PEDESTRIAN", (1, 1, 1.3), (1, 1, 1.4), (1, 1, 1.9)),
        ("DOG", (0.5, 1, 1), (0.6, 1, 1), (1.2, 1, 1)),
    ],
)
def test_classes_by_kind(ask, category: str, small, medium, large) -> None:
    sizes = {"small": small, "medium": medium, "large": large}
    log = synthetic_log([_box(name, size, category) for name, size in sizes.items()], 3)
    for name in sizes:
        assert set(ask(log, f'size_class(everything, log_dir, size="{name}")').found) - {"ego"} == {name}


def test_a_tracker_must_have_measured_beyond_a_limit(ask) -> None:
    sizes = {"tiny": 3.7, "short": 3.9, "usual": 4.6, "long": 5.3, "van": 5.6}
    log = synthetic_log([_box(name, (length, 1.9, 1.6)) for name, length in sizes.items()], 3)
    tracked = replace(log, tracks=replace(log.tracks, score=np.linspace(0.4, 0.9, log.tracks.n_rows)), memo={})
    for given, small, large in ((log, {"tiny", "short"}, {"long", "van"}), (tracked, {"tiny"}, {"van"})):
        found = {name: set(ask(given, f'size_class(cars, log_dir, size="{name}")').found) for name in _CLASSES}
        assert found == {"small": small, "medium": set(sizes) - small - large, "large": large}


def test_what_has_no_class_never_holds(ask) -> None:
    log = synthetic_log([_box("cone", (0.3, 0.3, 0.7), "CONSTRUCTION_CONE")], 3)
    for name in _CLASSES:
        assert ask(log, f'size_class(cones, log_dir, size="{name}")').found == {}
