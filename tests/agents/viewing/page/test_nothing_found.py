"""The page of a run that found nothing: why, what came nearest, what to try; and no counts told twice."""

import shutil
from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from tests.finished_runs.plugin import finish_run
from tools.runs.record import RunRecord


@pytest.fixture(scope="module")
def empty_run(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """A query with an answer in none of the sample logs, but nearly in some."""
    run = finish_run(tmp_path_factory.mktemp("empty"), sample_logs, "vehicle within 1 m of a pedestrian")
    assert not run.referred
    return run


@pytest.fixture(scope="module")
def empty_page(empty_run: RunRecord, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page."""
    return write_page(content_of(empty_run, ViewOptions()), tmp_path_factory.mktemp("empty-page") / "report.html")


def test_it_says_why_and_what_to_try_and_shows_what_came_nearest(visiting, empty_page: Path) -> None:
    with visiting(empty_page) as visit:
        told = visit.page.locator(".nothing").inner_text()
        why, advice = visit.value("[STORY.nothing.why, STORY.nothing.advice]")
        assert why
        assert advice
        for text in (*why, *advice):
            assert text[1:] in told
        assert "What to try" in told
        assert visit.page.locator("#rows .row").count() == visit.value("NEAR.length") > 0
        assert visit.page.locator("#absent").is_hidden()
        assert "What came nearest" in visit.page.locator(".below").inner_text()
        assert visit.said == []


def test_counts_stand_once_and_no_heading_is_a_name_of_a_field(
    visiting, empty_page: Path, empty_run: RunRecord
) -> None:
    assert empty_run.attrition
    with visiting(empty_page) as visit:
        assert visit.page.locator("#attrition-title").count() == 0
        assert visit.page.locator(".code-line .let").count() == len(empty_run.attrition)
        heads = visit.page.locator("th").all_inner_texts()
        assert "unseen" not in [text.lower() for text in heads]


def test_without_the_steps_the_counts_of_the_run_are_shown(visiting, empty_run: RunRecord, tmp_path: Path) -> None:
    page = write_page(content_of(empty_run, ViewOptions(tells_why=False)), tmp_path / "report.html")
    context_ready = "document.documentElement.dataset.ready === 'true'"
    with visiting(page, opened=context_ready) as visit:
        assert visit.page.locator("#attrition-title").count() == 1
        heads = visit.page.locator("section[aria-labelledby=attrition-title] th").all_inner_texts()
        assert heads == ["Line", "Statement", "Tracks left", "Logs"]
        assert "--no-why" in visit.page.locator(".nothing").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_it(visiting, empty_page: Path, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with visiting(empty_page, color_scheme=theme) as visit:
        found = axe.Axe().run(visit.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_what_the_confidence_rests_on_is_told(visiting, empty_page: Path, empty_run: RunRecord) -> None:
    with visiting(empty_page) as visit:
        told = visit.page.locator("section[aria-labelledby=sure-title]").inner_text()
        assert f"{100 * empty_run.confidence:.1f}%" in told
        assert "numbers with units" not in told  # they do not change the probability
        assert visit.page.locator("section[aria-labelledby=sure-title] tbody tr").count() == 1 + visit.value(
            "DATA.sureness.terms.length"
        )


@pytest.fixture(scope="module")
def failed_page(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run in which two logs of which neither can be read were to be searched."""
    folder = tmp_path_factory.mktemp("failed")
    for source in sorted(sample_logs.iterdir())[:2]:
        shutil.copytree(source, folder / "logs" / source.name)
        (folder / "logs" / source.name / "annotations.feather").write_bytes(b"junk")
    run = finish_run(folder / "runs", folder / "logs", "vehicle near a pedestrian", code=3)
    return write_page(content_of(run, ViewOptions()), folder / "report.html")


def test_a_run_in_which_every_log_failed_claims_nothing_and_says_why_once(visiting, failed_page: Path) -> None:
    with visiting(failed_page, opened="document.documentElement.dataset.ready === 'true'") as visit:
        told, reasons = visit.page.locator(".nothing").inner_text(), visit.value("DATA.logs.map(log => log.reason)")
        assert "Nothing is known" in told
        assert all(reasons)
        for log_id, reason in zip(visit.value("DATA.logs.map(log => log.id)"), reasons, strict=True):
            assert f"{log_id}: {reason}" in told
        shown = visit.page.locator("body").inner_text()
        assert "Nothing matched" not in shown
        assert "What each statement left" not in shown
        assert "Below: what each statement" not in shown
        assert visit.page.locator(".notice").count() == 0
        assert visit.page.locator(".facts-line").inner_text().startswith("0 of 2 logs could be searched")
        assert "matches" not in visit.page.locator(".facts-line").inner_text()
        assert visit.said == []


def test_a_log_that_failed_beside_others_is_told_once_with_its_reason(
    visiting, sample_logs: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_logs, tmp_path / "logs")
    broken = min((tmp_path / "logs").iterdir())
    (broken / "annotations.feather").write_bytes(b"junk")
    run = finish_run(tmp_path / "runs", tmp_path / "logs", code=3)
    with visiting(write_page(content_of(run, ViewOptions()), tmp_path / "report.html")) as visit:
        (told,) = visit.page.locator(".notice").all_inner_texts()
        (reason,) = visit.value("DATA.logs.filter(log => log.status !== 'ok').map(log => log.reason)")
    assert told == f"1 of 4 logs could not be searched: {reason} Logs"
