import os
import stat
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import pytest

from tools.errors import PrerequisiteError
from tools.runs.writing import aside, at_once, write_bytes, write_json

ROOT = Path(__file__).resolve().parents[3]


def test_the_same_value_gives_the_same_bytes(tmp_path):
    write_json(tmp_path / "a", {"b": 1, "a": [1.5, "é"]})
    write_json(tmp_path / "b", {"a": [1.5, "é"], "b": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def fail():
        with aside(path) as temporary:
            temporary.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_grow_is_one_error_with_its_name_and_leaves_nothing(tmp_path):
    script = f"""
    import resource, signal, sys
    from pathlib import Path
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    from tools.errors import PrerequisiteError
    from tools.runs.writing import write_bytes
    try:
        write_bytes(Path({str(tmp_path / "big.json")!r}), b"x" * 1000)
    except PrerequisiteError as error:
        print(error)
    """
    done = subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(script)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == f"{tmp_path / 'big.json'}: cannot be written: File too large"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_one_error(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(PrerequisiteError, match="cannot be written"):
        write_bytes(tmp_path / "f" / "x", b"")


def test_a_file_has_the_rights_that_the_user_gives_to_new_files(tmp_path):
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "new" / "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "file").stat().st_mode) == 0o640


def test_files_written_at_once_are_all_there_and_the_first_error_is_told(tmp_path):
    at_once(*(partial(write_bytes, tmp_path / name, name.encode()) for name in "abc"))
    assert [(tmp_path / name).read_bytes() for name in "abc"] == [b"a", b"b", b"c"]
    with pytest.raises(PrerequisiteError, match="a/x: cannot be written"):
        at_once(*(partial(write_bytes, tmp_path / path, b"new") for path in ("b", "a/x", "c/x", "d")))
    assert [(tmp_path / name).read_bytes() for name in "bd"] == [b"new", b"new"]
