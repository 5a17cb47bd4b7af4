"""The table of measured figures: what it shows of a measurement, and what it says of a bad one or of none."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tools.atoms.known_truth import SCHEMA, read_measurement, render_measurement
from tools.errors import DataError

GOOD = {"precision": 0.99, "actor_precision": 0.99, "recall": 0.96, "whom_share": None, "events": 20, "failed": 0}
NOISY = {"precision": 0.86, "actor_precision": 0.97, "recall": 0.9, "whom_share": 0.98, "events": 19, "failed": 0}


def kind(
    name: str, atom: str, clean: dict[str, Any], noisy: dict[str, Any], problem: str | None = None
) -> dict[str, Any]:
    measured = {} if problem else {"standard@0": clean, "standard@1": noisy}
    return {"name": name, "layer": "relation", "atom": atom, "problem": problem, "measured": measured}


def write(path: Path, *kinds: dict[str, Any], schema: str = SCHEMA, refined: bool = False) -> Path:
    conditions = [{"name": "refined@1", "prepared": True, "noise_level": 1.0}] if refined else []
    raw = {"schema": schema, "seeds": [0, 1], "tolerance_s": 0.5, "conditions": conditions, "kinds": list(kinds)}
    path.write_bytes(orjson.dumps(raw))
    return path


def table(path: Path, order: list[str]) -> list[str]:
    return [line for line in render_measurement(read_measurement(path), order).splitlines() if line.startswith("| [")]


def test_figures_stand_in_the_order_of_the_reference(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", kind("b", "later", GOOD, NOISY), kind("a", "first", GOOD, NOISY))
    assert table(path, ["first", "later"]) == [
        "| [`first`](#first) | a | 20 | 0.990, 0.960 | 0.860 (0.970), 0.900 |  | 0.980 | yes |",
        "| [`later`](#later) | b | 20 | 0.990, 0.960 | 0.860 (0.970), 0.900 |  | 0.980 | yes |",
    ]


@pytest.mark.parametrize(
    ("clean", "noisy", "verdict"),
    [
        ({"recall": 0.949}, {}, "**no** (clean)"),
        ({}, {"precision": 0.849}, "**no** (noisy)"),
        ({"precision": None}, {"recall": None}, "**no** (clean and noisy)"),
        ({"failed": 1}, {}, "**no** (clean)"),
        ({"recall": 0.95, "precision": 0.95}, {"recall": 0.85, "precision": 0.85}, "yes"),
    ],
)
def test_targets_are_met_or_said_to_be_missed(
    tmp_path: Path, clean: dict[str, Any], noisy: dict[str, Any], verdict: str
) -> None:
    path = write(tmp_path / "m.json", kind("a", "atom", GOOD | clean, NOISY | noisy))
    assert table(path, [])[0].endswith(f"| {verdict} |")


def test_what_was_not_measured_says_why(tmp_path: Path) -> None:
    path = write(
        tmp_path / "m.json", kind("a", "atom", GOOD, NOISY, "no such function"), kind("b", "atom", GOOD, NOISY)
    )
    assert table(path, [])[0] == "| [`atom`](#atom) | a |  |  |  |  |  | not measured: no such function |"
    text = render_measurement(read_measurement(path), [])
    assert "2 kinds of 1 functions: 1 reach the target on clean tracks, 1 on noisy, 0 on refined." in text


def test_functions_without_a_kind_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", kind("a", "atom", GOOD, NOISY))
    text = render_measurement(read_measurement(path), ["atom", "other", "third"])
    assert "Without a kind of their own: `other`, `third`." in text
    assert "Without" not in render_measurement(read_measurement(path), ["atom"])


def test_refined_tracks_have_their_column_where_they_were_measured(tmp_path: Path) -> None:
    entry = kind("a", "atom", GOOD, NOISY)
    entry["measured"]["refined@1"] = GOOD | {"recall": 0.123}
    assert "| 0.990, 0.123 |" in table(write(tmp_path / "m.json", entry, refined=True), [])[0]


def test_a_target_missed_on_refined_tracks_is_said(tmp_path: Path) -> None:
    entry, place = kind("a", "atom", GOOD, NOISY), kind("b", "atom", GOOD, NOISY) | {"layer": "context"}
    entry["measured"]["refined@1"], place["measured"]["refined@1"] = GOOD | {"recall": 0.849}, GOOD
    path = write(tmp_path / "m.json", entry, place, refined=True)
    assert [line.split(" | ")[-1] for line in table(path, [])] == ["**no** (refined) |", "yes |"]
    text = render_measurement(read_measurement(path), [])
    assert "2 reach the target on clean tracks, 2 on noisy, 1 on refined." in text
    assert "Of the 1 of the layers behaviour and relation: 1 reach the target on clean tracks, 1 on noisy, 0 on" in text


def test_without_a_measurement_the_reference_says_so(tmp_path: Path) -> None:
    assert read_measurement(tmp_path / "none.json") is None
    assert "Not measured here" in render_measurement(None, [])


@pytest.mark.parametrize("text", [b"{", b"[]", b"{}", orjson.dumps({"schema": "other-2"})])
def test_what_is_no_measurement_is_an_error_that_names_the_cure(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "m.json").write_bytes(text)
    with pytest.raises(DataError, match="measure anew"):
        read_measurement(tmp_path / "m.json")
