"""Kinds of events, the rules of their truth, and which logs are written for them."""

from pathlib import Path

import numpy as np
import pytest

from tools.atoms.profiles import load_profile
from tools.av2.samples import DEFAULT_SCENES, KINDS, RECIPES, write_samples
from tools.av2.samples.actors import moving, standing
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind, known_kinds
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipes_asking
from tools.av2.samples.truth import TIME_S, Course, courses_of, happening, happening_between, of_category
from tools.errors import UserError
from tools.language.checker import check


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_program_that_calls_its_atom(name: str) -> None:
    kind = KINDS[name]
    library = load_profile("standard")
    assert kind.atom in library.signatures
    assert f"{kind.atom}(" in kind.program
    check(kind.program, library.signatures)


def test_kinds_are_named_once_and_call_something() -> None:
    with pytest.raises(ValueError, match="two kinds are called 'brakes'"):
        event_kind("brakes", "behaviour", "braking(vehicles, log_dir)")
    with pytest.raises(ValueError, match="needs a call of an atom"):
        event_kind("new", "behaviour", "vehicles")
    assert "new" not in KINDS


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no event kind 'brake' .*brakes"):
        write_samples(tmp_path, kinds=("brake",))
    assert not any(tmp_path.iterdir())
    assert [kind.name for kind in known_kinds(("brakes", "creeps"))] == ["brakes", "creeps"]


def test_logs_of_a_kind_are_those_that_ask_for_it(tmp_path: Path) -> None:
    written = write_samples(tmp_path, seed=2, kinds=("reverses",))
    assert len(written) == len(recipes_asking(("reverses",))) >= 2
    assert len(write_samples(tmp_path / "more", seed=2, scenes=len(written) + 1, kinds=("reverses",))) == 5
    assert {path.name for path in written} <= {path.name for path in (tmp_path / "more").iterdir()}


def test_recipes_come_after_the_scenes_of_the_demo(tmp_path: Path) -> None:
    four = write_samples(tmp_path, seed=2)
    five = write_samples(tmp_path, seed=2, scenes=DEFAULT_SCENES + 1)
    assert five[:DEFAULT_SCENES] == four
    assert next(iter(RECIPES)).encode() in (five[-1] / "truth.json").read_bytes()


def test_a_rule_is_asked_of_everybody_who_can_do_it() -> None:
    way = line((0.0, 0.0), (300.0, 0.0))
    stops = Drive.of(8.0, (2.0, 0.0, 2.0), (9.0, 8.0, 2.0))
    actors = (
        moving("one", "REGULAR_VEHICLE", way, stops),
        moving("two", "BUS", way, Drive.of(5.0)),
        moving("walker", "PEDESTRIAN", way, stops),
        standing("parked", "REGULAR_VEHICLE", (50.0, 5.0)),
    )
    events = happening("stands", courses_of(actors), lambda one: np.abs(one.speed_mps) < 0.1, min_s=1.0)
    assert [(event.actor, event.related) for event in events] == [("one", ""), ("parked", "")]
    assert (events[0].begins_s, events[0].ends_s) == pytest.approx((6.4, 9.1), abs=0.2)
    near = happening_between(
        "near", courses_of(actors), lambda one, other: np.hypot(*(one.place_m - other.place_m).T) < 6.0,
        whom=of_category("PEDESTRIAN"),
    )  # fmt: skip
    assert {(event.actor, event.related) for event in near} == {
        ("one", "walker"),
        ("two", "walker"),
        ("parked", "walker"),
    }


def test_a_course_knows_its_motion() -> None:
    course = Course(moving("one", "REGULAR_VEHICLE", line((0.0, 0.0), (0.0, 100.0)), Drive.of(6.0, (3.0, 0.0, 3.0))))
    assert course.gone_m[-1] == pytest.approx(course.place_m[-1, 1], abs=0.1)
    assert course.accel_mps2.min() == pytest.approx(-3.0, abs=1e-6)
    assert np.ptp(course.corners_m()[0], axis=0) == pytest.approx([1.9, 4.5])
    assert not course.is_parked
    with pytest.raises(ValueError, match="a rule must answer for 1491 moments"):
        happening("wrong", (course,), lambda one: np.ones(3, np.bool_))
    assert TIME_S[-1] == pytest.approx(14.9)
