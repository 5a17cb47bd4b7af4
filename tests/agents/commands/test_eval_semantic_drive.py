"""`agents eval semantic-drive`: tables, JSON, files, and readable refusals."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.cli import main

Agents = Callable[..., tuple[object, str, str]]


@pytest.fixture
def agents(capsys: pytest.CaptureFixture[str]) -> Agents:
    def run(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def test_a_figure_that_does_not_come_out_again_is_exit_code_3(
    agents: Agents, shared_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(shared_data / "semantic_drive", data, copy_function=shutil.copyfile)
    kimi = data / "index_kimi_run_reasoning.jsonl.gz"
    text = gzip.decompress(kimi.read_bytes()).replace(b'"risk_score": 0', b'"risk_score": 1')
    kimi.write_bytes(gzip.compress(text))
    code, printed, _ = agents("eval", "semantic-drive", data, "--resamples", 50, "--out", tmp_path / "out")
    assert code == 3
    assert printed.startswith("5 of 7 published rows and 2550 of 2550 stored rewards reproduced exactly; changed files")
    assert "ours, calibrated" in printed
    written = json.loads((tmp_path / "out" / "semantic_drive.json").read_text())
    assert written["changed"] == [kimi.name]
    assert "## Blind: drawn at random" in (tmp_path / "out" / "semantic_drive.md").read_text()


def test_a_wrong_folder_says_what_is_wanted(agents: Agents, tmp_path: Path) -> None:
    code, printed, said = agents("eval", "semantic-drive", tmp_path)
    assert (code, printed) == (2, "")
    assert "no such file; DATA is the folder of the Semantic-Drive files" in said
    assert agents("eval", "semantic-drive", tmp_path, "--resamples", 1)[0] == 2
