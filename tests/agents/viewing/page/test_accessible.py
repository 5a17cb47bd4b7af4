"""Axe finds nothing serious on the page, in both themes and at both sizes."""

from pathlib import Path

import pytest


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 420])
def test_axe_has_no_serious_finding(visiting, busy_page: Path, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with visiting(busy_page, color_scheme=theme, viewport={"width": width, "height": 768}) as visit:
        visit.page.wait_for_selector("#inspect .steps")
        visit.page.locator("#mark-accept").click()
        found = axe.Axe().run(visit.page).response["violations"]
    grave = [
        (one["id"], node["html"][:200], node["failureSummary"])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert grave == []


def test_the_help_is_accessible_too(visiting, busy_page: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with visiting(busy_page) as visit:
        visit.page.keyboard.press("?")
        found = axe.Axe().run(visit.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
