"""What a coarse filter left of each case comes back from the folder; damage is told."""

from pathlib import Path

import numpy as np
import orjson
import pytest

from evals.running.cuts import COARSE_FILE, read_cuts, write_cuts
from evals.running.outcomes import Found
from evals.running.packing import pack_found, unpack_found
from tools.answers import Cut
from tools.errors import DataError

CUTS = {
    ("b", "car"): Cut((0, 13), (0, 2), (0, 40)),
    ("a", "car"): Cut((5, 13), (1, 2), (30, 100)),
    ("a", "dog"): Cut((5, 13), (0, 0), (0, 0)),
}


def test_cuts_come_back_from_the_folder(tmp_path: Path) -> None:
    write_cuts(tmp_path, CUTS)
    assert read_cuts(tmp_path) == CUTS
    content = (tmp_path / COARSE_FILE).read_bytes()
    write_cuts(tmp_path, dict(reversed(CUTS.items())))
    assert (tmp_path / COARSE_FILE).read_bytes() == content


@pytest.mark.parametrize("line", ["{", "[]", '{"log_id":"a","prompt":"p"}', "more", "over"])
def test_a_damaged_file_is_told(tmp_path: Path, line: str) -> None:
    text = '{"log_id":"a","prompt":"p","windows":[1,1],"tracks":[1,1],"frames":[%s,1]}'
    (tmp_path / COARSE_FILE).write_text({"more": text % "1,1", "over": text % "2"}.get(line, line))
    with pytest.raises(DataError, match="run the evaluation again"):
        read_cuts(tmp_path)


def test_a_case_is_kept_with_what_was_left_of_it() -> None:
    mask = np.eye(3, 4, dtype=np.bool_)
    for cut in (None, *CUTS.values()):
        packed = orjson.loads(orjson.dumps(pack_found(Found(mask, mask, cut=cut))))
        assert ("cut" in packed) == (cut is not None)
        assert unpack_found(packed).cut == cut
