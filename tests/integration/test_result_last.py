"""`result.json` says that a run folder is whole: it is there only after everything that was thought is."""

import pytest

from agents.settings import Settings
from agents.wiring import mine
from tools.runs.writing import OutputError

QUERY = "moving pedestrian"


@pytest.mark.parametrize("part", ["write_thinking", "write_looks"])
def test_a_run_whose_thinking_cannot_be_written_has_no_result_and_goes_on(tmp_path, tiny_logs, monkeypatch, part):
    chosen = Settings(out=str(tmp_path / "runs"), cache=str(tmp_path / "cache"), workers=1)

    def full(*arguments):
        raise OutputError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(f"agents.nodes.finish.{part}", full)
        with pytest.raises(OutputError, match="no space left"):
            mine(QUERY, "", tiny_logs[:1], chosen)
    assert list(tmp_path.glob("runs/*/result.json")) == []
    folder, summary = mine(QUERY, "", tiny_logs[:1], chosen)
    assert (summary.status, (folder / "result.json").is_file()) == ("complete", True)
