"""RefAV's own results on real logs, program by program: see the data's README for how they were made."""

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import array, feather

from tools.atoms.budget import Budget
from tools.atoms.compat.library import refav_library
from tools.atoms.compat.output import recorded_related
from tools.av2.log import Log, open_log
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario
from tools.typing import NDArrayBool

WRONG_WORDS = ("p172", "p173", "p174")
"""RefAV silently answers nothing to a wrong word or an undefined name; here each is an error."""
STOP_SIGN_LOG = "adcf7d18-0510-35b0-a2fa-b4cea13a6d76"
LIBRARY = refav_library()


@pytest.fixture(scope="module")
def programs(shared_data: Path) -> dict[str, str]:
    entries = json.loads((shared_data / "refav_oracle" / "programs.json").read_text())
    return {entry["id"]: entry["program"] for entry in entries}


@cache
def expected(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    parsed: dict[str, Any] = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    return parsed


@cache
def opened(path: Path) -> Log:
    return open_log(path)


@pytest.fixture(scope="module", autouse=True)
def _close() -> Iterator[None]:
    yield
    opened.cache_clear()


def answer(source: str, log: Log) -> Scenario:
    budget = Budget()
    return evaluate(check(source, LIBRARY.signatures), LIBRARY.bind(log, budget), budget=budget)


def runs(log: Log, mask: NDArrayBool) -> dict[str, list[list[int]]]:
    """The oracle's notation: track to runs [first, last] of frames."""
    result = {}
    for track in np.flatnonzero(mask.any(axis=1)).tolist():
        change = np.flatnonzero(np.diff(np.concatenate([[False], mask[track], [False]]).astype(np.int8)))
        result[log.tracks.track_uuid[track]] = [[int(a), int(b) - 1] for a, b in change.reshape(-1, 2)]
    return result


def differences(log: Log, sources: Mapping[str, str], wanted: Mapping[str, Any]) -> list[str]:
    different = []
    for name, source in sources.items():
        scenario = answer(source, log)
        if runs(log, scenario.mask) != wanted[name]["referred"]:
            different.append(f"{name}: referred")
        if runs(log, recorded_related(scenario)) != wanted[name]["related"]:
            different.append(f"{name}: related")
    return different


@pytest.mark.parametrize("which", range(4))
def test_every_program_gives_what_refav_gives(
    which: int, val_logs: list[Path], shared_data: Path, programs: dict[str, str]
) -> None:
    log = opened(val_logs[which])
    wanted = expected(shared_data / "refav_oracle" / "expected.json.gz")[val_logs[which].name]
    assert log.tracks.n_frames == wanted["n_frames"]
    runnable = {name: source for name, source in programs.items() if wanted["programs"][name]["error"] is None}
    kept = {name: source for name, source in runnable.items() if name not in WRONG_WORDS}
    assert len(kept) == 94
    assert differences(log, kept, wanted["programs"]) == []


def test_a_keyword_where_refav_stumbles_simply_works(val_logs: list[Path], programs: dict[str, str]) -> None:
    log = opened(val_logs[0])
    moving = answer(programs["p171"], log)
    assert moving.mask.any()
    assert moving.same_as(answer(programs["p171"].replace("log_dir=log_dir", "log_dir"), log))


@pytest.mark.parametrize("name", WRONG_WORDS)
def test_a_wrong_word_is_an_error(name: str, programs: dict[str, str]) -> None:
    with pytest.raises(ProgramError):
        check(programs[name], LIBRARY.signatures)


def test_stop_signs(shared_data: Path, tmp_path: Path, programs: dict[str, str]) -> None:
    log = open_log(_with_stop_signs(shared_data / "av2" / "val" / STOP_SIGN_LOG, tmp_path / STOP_SIGN_LOG))
    wanted = expected(shared_data / "refav_oracle" / "expected_stop_sign.json")[STOP_SIGN_LOG]["programs"]
    assert differences(log, {name: programs[name] for name in wanted}, wanted) == []
    signs = answer(programs["p009"], log).mask.any(axis=1)
    not_at = answer(programs["p068"], log).mask
    assert signs.sum() == 6
    assert (log.tracks.present_mask[not_at.any(axis=1)] & ~not_at[not_at.any(axis=1)]).any()


def _with_stop_signs(source: Path, target: Path) -> Path:
    """The same log with every SIGN relabelled STOP_SIGN."""
    target.mkdir()
    for part in ("city_SE3_egovehicle.feather",):
        shutil.copyfile(source / part, target / part)
    (target / "map").mkdir()
    for part in (source / "map").iterdir():
        shutil.copyfile(part, target / "map" / part.name)
    table = feather.read_table(str(source / "annotations.feather"))
    names = ["STOP_SIGN" if name == "SIGN" else name for name in table["category"].to_pylist()]
    table = table.set_column(table.schema.get_field_index("category"), "category", array(names))
    feather.write_feather(table, str(target / "annotations.feather"))
    return target
