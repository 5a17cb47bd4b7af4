"""Texts of others stay texts: queries, programs, names of logs, notes of models, whatever is in them."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from agents.viewing.assembling import assemble
from agents.viewing.page import SCRIPTS, SHARED_SCRIPTS, asset, page_of
from agents.viewing.places import LogPlaces
from agents.viewing.values import Limit, MatchStory, NearMiss, Nothing, Series, Step, Story
from tools.render.web import shared_asset
from tools.runs.reading import read_run
from tools.runs.record import RunRecord

SCRIPT = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
MARKUP = "<svg onload=\"document.title='owned'\"> & 'quotes' {{data}} ${7*7} <!-- ]]> \u2028 `"
TURNED = "car \u202eneddih\u202c \u200b\u3164 \u05d0\u05d1 \x07"
LONG = "W" * 10_000
TEXTS = (SCRIPT, MARKUP, TURNED, LONG)
ATTACK = " | ".join(TEXTS)


@pytest.fixture(scope="module")
def hostile_run(sample_run: RunRecord, tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """A run whose every text is hostile: its query, its reading, a log that failed, candidates and looks."""
    folder = shutil.copytree(sample_run.folder, tmp_path_factory.mktemp("hostile") / "run")
    result = json.loads((folder / "result.json").read_text())
    result |= {"query": ATTACK, "understood": ATTACK, "assumptions": list(TEXTS), "eyes": ATTACK, "refinement": ""}
    result["logs"].append({**result["logs"][0], "log_id": ATTACK, "status": "failed", "reason": ATTACK})
    result["attrition"] = [{"line": 1, "statement": ATTACK, "tracks": 0, "logs": 0, "unseen": 0}]
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "program.py").write_text(f"# {SCRIPT}\ndescription = {ATTACK!r}\n", encoding="utf-8")
    match = sample_run.referred[0]
    look = {"log_id": match.log_id, "track": match.track_uuid, "frame": match.start_frame, "question": ATTACK}
    look |= {"answer": ATTACK, "verdict": ATTACK, "reason": ATTACK, "model": ATTACK, "views": [[ATTACK, 1]]}
    (folder / "evidence.jsonl").write_text(json.dumps(look) + "\n")
    term = {"name": ATTACK, "value": 0.5, "weight": 1.0, "why": ATTACK}
    candidate = {"number": 0, "origin": {"writer": ATTACK}, "status": ATTACK, "reason": ATTACK, "understood": ATTACK}
    candidate |= {"program": {"source": ATTACK}, "attempts": []}
    verdict = {"chosen": 0, "scores": [{"number": 0, "total": 1.0, "terms": [term]}]}
    (folder / "candidates.json").write_text(json.dumps({"candidates": [candidate], "verdict": verdict}))
    return read_run(folder)


def _story(run: RunRecord) -> Story:
    match = run.referred[0]
    step = Step(1, ATTACK, ATTACK, ATTACK, -1, 3, 2)
    series = Series(ATTACK, ATTACK, match.start_frame, (1.0, None, 2.0), ATTACK, "", (Limit(1.5, ATTACK, 0),))
    near = NearMiss(match.log_id, match.track_uuid, ATTACK, ((0, 1),), 0, ATTACK, ATTACK, 1.0, 2.0, ATTACK)
    told = tuple(MatchStory(one.id, (), (series,) if one is match else ()) for one in run.referred)
    nothing = Nothing((ATTACK,), (), (), (ATTACK,))
    return Story(ATTACK, (step,), told, (near,), (ATTACK,), nothing)


@pytest.fixture(scope="module")
def hostile_page(hostile_run: RunRecord, tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("hostile-page") / "report.html"
    places = LogPlaces(tmp_path_factory.mktemp("cache"))
    page.write_bytes(page_of(assemble(hostile_run, _story(hostile_run), ATTACK, places)))
    return page


def test_nothing_of_it_runs_and_nothing_of_it_becomes_an_element(visiting, hostile_page: Path) -> None:
    with visiting(hostile_page) as visit:
        visit.page.wait_for_selector("#inspect .looks")
        visit.page.locator("#tab-near").click()
        visit.page.locator("#rows .row").first.click()
        visit.value("document.getElementById('main').append(nothingFound(), surenessSection())")
        visit.page.wait_for_timeout(200)
        assert visit.page.title() != "owned"
        assert visit.value("document.querySelectorAll('#main img, #top img, iframe, object, embed').length") == 0
        attributes = "[...document.querySelectorAll('*')].flatMap(node => [...node.attributes]).map(one => one.name)"
        assert not [name for name in visit.value(attributes) if name.startswith("on")]
        named = visit.value("document.querySelectorAll('script[id]').length")
        assert visit.value("document.scripts.length") == named + 1
        assert visit.said == []
        assert visit.asked == [hostile_page.as_uri()]


def test_it_is_all_there_to_be_read(visiting, hostile_page: Path) -> None:
    with visiting(hostile_page) as visit:
        visit.page.wait_for_selector("#inspect .looks")
        for place in ("#top", "#inspect", ".below"):
            assert "</script><script>" in visit.page.locator(place).inner_text()
        assert "could not be searched" in visit.page.locator("#top").inner_text()


def test_marks_of_direction_are_shown_as_escapes(visiting, hostile_page: Path) -> None:
    with visiting(hostile_page) as visit:
        text = visit.value("document.body.innerText")
        assert "\\u202e" in text
        unseen = re.compile("[\u202e\u202c\u200b\u3164\x07]")
        assert [text[max(0, one.start() - 80) : one.end() + 20] for one in unseen.finditer(text)] == []
        assert not unseen.search(visit.page.title())


def test_long_words_widen_nothing(visiting, hostile_page: Path) -> None:
    with visiting(hostile_page) as visit:
        assert visit.value("document.documentElement.scrollWidth") <= 1366
        assert visit.value("document.getElementById('stage').getBoundingClientRect().width") > 500
        assert visit.value("document.getElementById('top').getBoundingClientRect().height") < 500


def test_the_policy_lets_no_other_script_run_and_no_request_leave(busy_page: Path) -> None:
    text = busy_page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy[1])
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', markup) == []
    assert "url(" not in markup


def test_scripts_make_elements_only_from_text() -> None:
    source = "\n".join([*map(shared_asset, SHARED_SCRIPTS), *map(asset, SCRIPTS)])
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bFunction\(|\bfetch\(|XMLHttpRequest|http"
    assert re.findall(ways, source.replace("http://www.w3.org/2000/svg", "")) == []


def test_files_that_are_damaged_are_said_to_be_and_hurt_nothing_else(
    visiting, sample_run: RunRecord, tmp_path: Path
) -> None:
    folder = shutil.copytree(sample_run.folder, tmp_path / "run")
    (folder / "evidence.jsonl").write_text('{"log_id": 1}\n')
    (folder / "candidates.json").write_text("[]")
    run = replace(read_run(folder))
    page = tmp_path / "report.html"
    page.write_bytes(page_of(assemble(run, None, "not asked for", LogPlaces(tmp_path / "cache"))))
    with visiting(page) as visit:
        top, below = visit.page.locator("#top").inner_text(), visit.page.locator(".below").inner_text()
        assert "evidence.jsonl cannot be read" in top
        assert "not asked for" in top
        assert "candidates.json cannot be read" in below
        assert visit.page.locator("#rows .row").count() == len(run.referred)
        assert visit.said == []
