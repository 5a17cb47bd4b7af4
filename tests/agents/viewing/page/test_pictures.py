"""Camera pictures on the page: the whole page keeps its size, and says which pictures it could not hold."""

import dataclasses
from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from tests.finished_runs.plugin import finish_run
from tools.av2.samples import write_samples
from tools.runs.record import RunRecord


@pytest.fixture(scope="module")
def seen_run(tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """Matches in two sample logs with images."""
    folder = tmp_path_factory.mktemp("seen")
    write_samples(folder / "logs", scenes=2, cameras=True)
    return finish_run(folder, folder / "logs", "vehicle near a pedestrian")


def test_a_page_is_never_larger_than_it_may_be(seen_run: RunRecord, tmp_path: Path) -> None:
    options = ViewOptions(tells_why=False)
    whole = content_of(seen_run, options)
    size = write_page(whole, tmp_path / "whole.html").stat().st_size
    pictures = sum(len(text) for name, text in whole.blocks.items() if name.startswith("pictures-"))
    assert whole.document["pictures"] == ""
    assert pictures > 50_000
    said = set()
    for left in (0.9, 0.7, 0.5, 0.25, 0.1, 0.02):
        limit = size - pictures * (1 - left)
        content = content_of(seen_run, dataclasses.replace(options, max_mb=limit / 1e6))
        assert write_page(content, tmp_path / "less.html").stat().st_size <= limit
        assert "--max-mb" in content.document["pictures"]
        assert not any(log["absent"] for log in content.document["logs"])
        said.add(content.document["pictures"])
    assert len(said) > 3


def test_a_match_without_its_picture_says_so(visiting, seen_run: RunRecord, tmp_path: Path) -> None:
    options = ViewOptions(tells_why=False)
    whole = write_page(content_of(seen_run, options), tmp_path / "whole.html")
    with visiting(whole) as visit:
        visit.page.wait_for_selector("#inspect img")
        assert visit.value("document.querySelector('#inspect img').naturalWidth") > 300
        assert "No picture" not in visit.page.locator("#inspect").inner_text()
    pictures = sum(len(text) for name, text in content_of(seen_run, options).blocks.items() if "pictures" in name)
    limit = (whole.stat().st_size - pictures + 3_000) / 1e6
    content = content_of(seen_run, dataclasses.replace(options, max_mb=limit))
    with visiting(write_page(content, tmp_path / "bare.html")) as visit:
        visit.page.wait_for_selector("#inspect .part")
        assert visit.page.locator("#inspect img").count() == 0
        assert "No picture of this match" in visit.page.locator("#inspect").inner_text()
        assert "--max-mb" in visit.page.locator(".below .notes").inner_text()
        assert visit.said == []
