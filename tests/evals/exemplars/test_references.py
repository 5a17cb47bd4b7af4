"""The exemplars that stand on RefAV's own results, on the real logs."""

import pytest

from agents.exemplars import seeds
from evals.exemplars.references import References, verify_reference
from tools.errors import DataError

REFERENCED = [one for one in seeds() if one.reference]


@pytest.fixture(scope="module")
def where(shared_data):
    return References(shared_data / "refav_oracle" / "expected.json.gz", shared_data / "av2" / "val")


def test_each_finds_what_refav_finds_to_the_box(where):
    assert len(REFERENCED) >= 25
    different = {}
    for one in REFERENCED:
        verdict = verify_reference(one.exemplar.program, one.exemplar.profile, one.reference, where)
        if (verdict.precision, verdict.recall) != (1.0, 1.0):
            different[one.exemplar.description] = str(verdict)
    assert different == {}


def test_the_results_of_another_program_do_not_verify_it(where):
    other = {"p056": "p049", "p049": "p056"}
    for one in REFERENCED:
        if one.reference in other:
            program = one.exemplar.program
            assert not verify_reference(program, one.exemplar.profile, other[one.reference], where).holds


def test_an_unknown_reference_is_told(where):
    with pytest.raises(DataError, match="has no results of p999"):
        verify_reference(REFERENCED[0].exemplar.program, "refav", "p999", where)
