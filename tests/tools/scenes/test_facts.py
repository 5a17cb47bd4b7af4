"""Facts are kept byte for byte, read back, and searched; conditions without sense are refused."""

from pathlib import Path

import orjson
import pytest

from tools.errors import DataError, UserError
from tools.scenes.consensus import agree
from tools.scenes.evidence import Sighting
from tools.scenes.facts import SceneFact, fact_of, matching, read_facts, write_facts
from tools.scenes.schema import SceneRecord

RAIN = SceneRecord((("weather", "rain"),), ("red_light",), ("weather_adverse",), 6)
CLEAR = SceneRecord((("weather", "clear"),), ("none",), (), 2)


def fact(*records: SceneRecord, at: int = 0) -> SceneFact:
    return fact_of("log", at, at / 1e9, agree(Sighting("x", records, None)), ("b: too slow",))


FACTS = (fact(RAIN), fact(CLEAR, at=10**9), fact(RAIN, CLEAR, at=2 * 10**9))


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    for name in ("first.jsonl", "second.jsonl"):
        write_facts(tmp_path / name, FACTS)
    assert read_facts(tmp_path / "first.jsonl") == FACTS
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "second.jsonl").read_bytes()
    assert (FACTS[2].open_fields, FACTS[2].open_tags, FACTS[2].risk) == (("weather",), ("weather_adverse",), 4.0)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], [0, 1, 2]),
        (["weather=rain"], [0]),
        (["weather_adverse"], [0]),
        (["traffic_controls=red_light"], [0]),
        (["risk>=4"], [0, 2]),
        (["risk>=4", "weather=clear"], []),
    ],
)
def test_facts_are_found(wanted: list[str], found: list[int]) -> None:
    assert matching(FACTS, wanted) == tuple(FACTS[n] for n in found)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("fog", "'fog' is no tag"),
        ("weather=night", "'night' is no value of weather"),
        ("wether=rain", "'wether' is no field"),
        ("vru_hazzard", "did you mean vru_hazard"),
        ("weather=rian", "did you mean rain"),
        ("risk>=high", "write risk>=6"),
        ("risk>=²", "write risk>=6"),
        ("speed>=6", "write risk>=6"),
        ("risk>=60", "risk goes from 0 to 10"),
    ],
)
def test_conditions_without_sense_are_refused(wanted: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        matching((), [wanted])


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format":"motherlode-scenes-1"}\n{"log_id":"x"}', b"\xff"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.jsonl").write_bytes(content)
    with pytest.raises(DataError, match="agents scenes LOGS --out FILE"):
        read_facts(tmp_path / "facts.jsonl")
    with pytest.raises(DataError, match="cannot be read"):
        read_facts(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(("name", "value"), [("risk", "high"), ("time_s", None), ("tags", 3), ("log_id", 7), ("n", 1)])
def test_lines_of_other_kinds_are_refused(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "facts.jsonl"
    write_facts(path, FACTS[:1])
    head, line = path.read_bytes().splitlines()
    path.write_bytes(head + b"\n" + orjson.dumps({**orjson.loads(line), name: value}))
    with pytest.raises(DataError, match="no file of scenes"):
        read_facts(path)


def test_weights_of_votes_count() -> None:
    agreed = agree(Sighting("x", (RAIN, CLEAR), None), [3.0, 1.0])
    assert (agreed.record.get("weather"), agreed.risk, agreed.controls) == ("rain", 5.0, ("red_light",))
    for weights in ([1.0], [1.0, 0.0]):
        with pytest.raises(ValueError, match="as many weights"):
            agree(Sighting("x", (RAIN, CLEAR), None), weights)
