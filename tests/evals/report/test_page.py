"""The page in a real browser: drawn whole, silent, alone, and harmless whatever the prompts are."""

import re
from pathlib import Path

import numpy as np
import pytest

from evals.report.page import SCRIPTS, SHARED_SCRIPTS, asset
from evals.report.writing import write_reports
from tests.evals.report.browser import Browser, Visit, data_of_page
from tests.evals.report.conftest import HOSTILE
from tests.evals.report.generated import generated_evaluation, prompts_of
from tools.render.web import json_for_script, shared_asset

PAGE = "report.html"


@pytest.fixture(scope="module")
def page(hostile_folder: Path) -> Path:
    return hostile_folder / PAGE


@pytest.fixture(scope="module")
def visit(browser: Browser, page: Path) -> Visit:
    return browser.visit(page)


@pytest.fixture(scope="module")
def filtered(browser: Browser, page: Path) -> Visit:
    report = data_of_page(page)["report"]
    chosen = next(row["prompt"] for row in report["prompts"] if row["prompt"].startswith("bus"))
    return browser.visit(page, f"figure=hota_track&filter=bus&prompt={chosen.replace(' ', '+')}&theme=dark")


def test_the_page_draws_itself_without_a_word_on_the_console(visit: Visit) -> None:
    assert 'data-ready="true"' in visit.dom
    assert visit.console == ()


def test_the_page_asks_no_network_for_anything(visit: Visit, page: Path) -> None:
    assert visit.requests == ()
    text = page.read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', markup) == []
    assert "url(" not in markup


def test_a_page_that_asks_a_network_is_noticed(browser: Browser, tmp_path: Path) -> None:
    curious = tmp_path / "curious.html"
    curious.write_text('<img src="http://pictures.invalid/a.png"><script>console.error("no")</script>')
    visit = browser.visit(curious)
    assert visit.requests == ("http://pictures.invalid/a.png",)
    assert len(visit.console) >= 1


def test_the_policy_lets_no_other_script_run(page: Path) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page.read_text(encoding="utf-8"))
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy[1])


def test_every_plot_shows_what_the_report_holds(visit: Visit, page: Path) -> None:
    report = data_of_page(page)["report"]
    assert visit.count("card") == 4
    assert visit.count("prompt-dot") == len(report["prompts"]) == 20
    assert visit.count("main") == 20
    assert visit.count("kind") == len(report["errors"]) > 2
    assert visit.count("log") == len(report["logs"]) == 4
    assert visit.count("row") == len(report["categories"]) + len(report["positives"])
    assert visit.count("calibration-dot") == sum(1 for one in report["calibration"]["bins"] if one["count"])
    assert visit.count("score-bin") == 10
    assert "20 of 20 prompts" in visit.dom


def test_hostile_prompts_stay_text(visit: Visit) -> None:
    assert "<title>Evaluation: generated</title>" in visit.dom
    names = {name for name, _ in visit.tags}
    assert not names & {"img", "iframe", "object", "embed"}
    assert not [key for _, attributes in visit.tags for key in attributes if key.startswith("on")]
    assert [name for name, _ in visit.tags].count("script") == 2
    shown = visit.dom.split('<script type="application/json"')[0]
    assert "&lt;/script&gt;&lt;img src=x" in shown
    assert "${7 * 7}" in shown


def test_what_does_not_show_is_escaped_and_texts_keep_to_themselves(visit: Visit) -> None:
    shown = re.sub(r"<script.*?</script>", "", visit.dom, flags=re.S)
    assert not set(shown) & set("\u202e\u202c\u200b\u3164")
    escaped = r"car \u202eneddih\u202c \u200b\u3164 " + "\u05d0\u05d1"
    assert f'<bdi class="clamped">{escaped}</bdi>' in shown
    assert visit.count("clamped") == 20


def test_a_figure_without_interval_has_a_short_mark_and_the_reason_beneath(browser: Browser, tmp_path: Path) -> None:
    folder = generated_evaluation(tmp_path / "one", prompts_of(12), 1, n_resamples=50)
    visit = browser.visit(write_reports(folder).html)
    assert visit.console == ()
    shown = visit.dom.split('<script type="application/json"')[0]
    assert shown.count('<span class="range">no interval</span>') == 4
    assert "† no interval: a single log: nothing to resample" in shown
    assert re.search(r"ECE <b>[\d.]+ \(no interval\)</b>", shown)


def test_what_was_not_answered_is_told_apart(visit: Visit, page: Path) -> None:
    report, shown = data_of_page(page)["report"], visit.dom.split('<script type="application/json"')[0]
    assert ">Failed<" not in shown
    assert visit.count("unanswered") == len(report["prompts"]) + len(report["logs"])
    row = next(one for one in report["logs"] if one["outcomes"].get("declined"))
    declined = row["outcomes"]["declined"]
    failed = row["n_cases"] - row["outcomes"]["answered"] - declined
    assert f"{declined} declined" + (f", {failed} failed" if failed else "") in shown
    assert re.search(r'id="nowhere">\d+ of 20 prompts holds? nowhere: the challenge gives (it|them) HOTA 0', shown)


def test_the_address_chooses_figure_filter_prompt_and_theme(filtered: Visit, page: Path) -> None:
    report = data_of_page(page)["report"]
    kept = [row for row in report["prompts"] if "bus" in row["prompt"].lower()]
    assert filtered.console == ()
    assert 0 < filtered.count("main") == len(kept) < 20
    assert f"{len(kept)} of 20 prompts" in filtered.dom
    assert filtered.count("case") == 4
    assert filtered.count("clamped") == len(kept) - 1, "the chosen prompt is shown whole"
    assert 'data-theme="dark"' in filtered.dom
    assert re.search(r'data-figure="hota_track"[^>]*aria-pressed="true"', filtered.dom)
    dim = sum(1 for name in re.findall(r'class="([^"]*prompt-dot[^"]*)"', filtered.dom) if "dim" in name)
    assert dim == 20 - len(kept)


def test_it_is_seen_in_light_dark_and_on_a_narrow_screen(browser: Browser, page: Path) -> None:
    light = browser.picture(page, 1400, 900, "theme=light")
    dark = browser.picture(page, 1400, 900, "theme=dark")
    narrow = browser.picture(page, 500, 844, "theme=light")
    assert light.shape == dark.shape == (900, 1400, 3)
    assert light[0, 0].tolist() == [255, 255, 255]
    assert dark[0, 0].max() < 40
    for picture in (light, dark, narrow):
        head, rest = np.split(picture, [picture.shape[0] // 3])
        assert _inked(head) > 0.01
        assert _inked(rest) > 0.01
    blue = np.array([0x0B, 0x6F, 0xB8])
    answered = (np.abs(light.astype(int) - blue).max(axis=2) < 3).sum()
    assert answered > 5000, "the bar of outcomes is there, in the colour of answered cases"


def _inked(picture: np.ndarray) -> float:
    """Part of the pixels that are far from the commonest colour."""
    flat = picture.reshape(-1, 3).astype(np.int64)
    colours, counts = np.unique(flat @ np.array([65536, 256, 1]), return_counts=True)
    paper = colours[counts.argmax()]
    ground = np.array([paper >> 16, paper >> 8 & 255, paper & 255])
    return float((np.abs(flat - ground).max(axis=1) > 60).mean())


def test_scripts_make_elements_only_from_text() -> None:
    source = "\n".join([*map(shared_asset, SHARED_SCRIPTS), *map(asset, SCRIPTS)])
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bFunction\(|\bfetch\(|XMLHttpRequest|http"
    assert re.findall(ways, source.replace("http://www.w3.org/2000/svg", "")) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_json_within_a_script_holds_no_markup(text: str) -> None:
    import orjson

    shown = json_for_script({"prompt": text})
    assert not set(shown) & set("<>&\u2028")
    assert orjson.loads(shown) == {"prompt": text}
