"""Rows of the ablation table name parts that exist, and nothing else."""

import pytest

from agents import ablations
from agents.ablations import PARTS, ablation_configs
from agents.settings import Settings
from tools.atoms.profiles import PROFILE_NAMES
from tools.errors import UserError


def test_every_row_names_existing_parts_and_changes_something():
    rows = ablation_configs()
    assert rows[0].name == "baseline"
    assert len({row.name for row in rows}) == len(rows)
    before = {}
    for row in rows:
        assert row.changes
        assert row.title
        assert all(value in PARTS[part] for part, value in row.parts.items())
        assert set(row.parts) == set(PARTS)
        assert row.parts != before
        before = row.parts
        assert row.settings(Settings()).profile == row.parts["profile"]
        assert row.settings(Settings()).refine == (row.parts["refinement"] == "on")
    assert set(PARTS["profile"]) == set(PROFILE_NAMES)


def test_rows_are_taken_by_name_in_the_table_s_order():
    assert [row.name for row in ablation_configs(["robust-atoms", "baseline"])] == ["baseline", "robust-atoms"]
    (row,) = ablation_configs(["robust-atoms"])
    assert row.parts == {"writer": "grammar", "profile": "standard", "refinement": "on"}
    with pytest.raises(UserError, match="no ablation row 'visual-atoms'; there are baseline"):
        ablation_configs(["visual-atoms"])


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("10-judge.yaml", "title: x\nchanges: {judge: best-of-5}", "there is no judge 'best-of-5'"),
        ("10-judge.yaml", "title: x\nchanges: {profile: best}", "there is no profile 'best'"),
        ("10-judge.yaml", "title: x", "a title and changes"),
        ("10-judge.yaml", "- x", "a title and changes"),
        ("judge.yaml", "title: x\nchanges: {profile: refav}", "NN-name.yaml"),
    ],
)
def test_a_row_for_a_part_that_does_not_exist_is_an_error(tmp_path, monkeypatch, name, text, words):
    (tmp_path / "ablations").mkdir()
    (tmp_path / "ablations" / name).write_text(text)
    monkeypatch.setattr(ablations, "files", lambda package: tmp_path)
    with pytest.raises(UserError, match=words):
        ablation_configs()
