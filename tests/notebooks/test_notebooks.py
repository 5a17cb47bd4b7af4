"""The notebooks run from the first cell to the last in an empty folder, without the network, and show what they say."""

import os
import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="the extra notebook is not installed")
pytest.importorskip("nbclient", reason="the extra notebook is not installed")
pytest.importorskip("ipykernel", reason="the extra notebook is not installed")

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NO_NETWORK = """
import ipaddress, socket
def _local(method):
    def guarded(self, *given):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(given[-1][0]).is_loopback:
            raise RuntimeError(f"the network is not used here: {given[-1]}")
        return method(self, *given)
    return guarded
for _name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, _name, _local(getattr(socket.socket, _name)))
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Each notebook after its cells were run, by name."""
    return {path.stem: _execute(path, tmp_path_factory.mktemp(path.stem)) for path in NOTEBOOKS}


def _execute(path, folder):
    """In a process of its own: the kernel's client leaves event loops and sockets behind."""
    import subprocess

    notebook = nbformat.read(path, 4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(NO_NETWORK))
    source, target = folder / "given.ipynb", folder / "done.ipynb"
    nbformat.write(notebook, source)
    code = (
        "import sys, nbformat; from nbclient import NotebookClient\n"
        "notebook = nbformat.read(sys.argv[1], 4)\n"
        "where = {'metadata': {'path': sys.argv[3]}}\n"
        "NotebookClient(notebook, kernel_name='python3', timeout=240, resources=where).execute()\n"
        "nbformat.write(notebook, sys.argv[2])\n"
    )
    place = folder / "place"
    place.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "MOTHERLODE_CACHE": str(folder / "cache"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
    }
    command = [sys.executable, "-c", code, str(source), str(target), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return nbformat.read(target, 4)


def _outputs(notebook, beginning):
    """The outputs of the one cell that begins so, after magics."""
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and beginning in cell.source]
    return cell.outputs


def _text(outputs):
    return "".join(one.get("text", "") or one.get("data", {}).get("text/plain", "") for one in outputs)


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == ["challenge_submission", "first_steps"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_stored_is_valid_and_has_no_outputs(path):
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert list(notebook.metadata) == ["kernelspec", "language_info"]


def test_every_cell_ran(executed):
    for name, notebook in executed.items():
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code), name
        assert [one for cell in code for one in cell.outputs if one.output_type == "error"] == []


def test_nothing_is_drawn_over(executed):
    for notebook in executed.values():
        texts = [_text(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
        assert [text for text in texts if "\x1b" in text] == []


def test_first_steps_show_what_they_say(executed):
    notebook = executed["first_steps"]
    (found,) = _outputs(notebook, 'run = mine("pedestrian crossing')
    assert "3 tracks in 3 intervals" in found["data"]["text/plain"]
    assert found["data"]["text/html"].count("data:image/png;base64,") == 1
    (shown,) = _outputs(notebook, "run.show(")
    assert len(shown["data"]["image/png"]) > 10_000
    (rows,) = _outputs(notebook, "run.sql(")
    assert "nearest_m" in rows["data"]["text/html"]
    assert "3 rows" in rows["data"]["text/plain"]
    (nothing,) = _outputs(notebook, "stopped bus near a dog")
    assert "nothing matched" in nothing["data"]["text/plain"]
    assert "tracks left" in nothing["data"]["text/html"]
    assert '"neer" is not known' in _text(_outputs(notebook, "except UserError"))
    (changed,) = _outputs(notebook, "changed = mine(")
    assert "2 tracks in 2 intervals" in changed["data"]["text/plain"]
    (page,) = _outputs(notebook, "run.view(")
    assert "first_steps.html" in page["data"]["text/html"]


def test_the_submission_is_valid_and_the_broken_one_is_not(executed):
    notebook = executed["challenge_submission"]
    both = " ".join(_text(_outputs(notebook, "submission_temporal.pkl --logs")).split())
    assert both.count("valid: 0 errors, 0 warnings") == 2
    broken = _text(_outputs(notebook, "validate broken.pkl"))
    assert "not valid" in broken
    assert "lacks translation_m, size, yaw" in broken
    assert "V_STAMPS" in broken
    scored = _text(_outputs(notebook, "!agents eval samples"))
    assert "HOTA-Temporal" in scored
    assert "32 answered" in scored
    assert "32 pairs" in _text(_outputs(notebook, "{evaluation}/submission_spatiotemporal.pkl"))
