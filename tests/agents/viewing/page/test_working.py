"""Working through a run in a real browser: filter, sort, keyboard, marks, review file, themes."""

import json
from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from agents.viewing.marks import judged, read_review
from tests.finished_runs.plugin import finish_run
from tools.runs.record import RunRecord

ROWS = "[...document.querySelectorAll('#rows .row')].map(row => row.dataset.key)"


def test_filtering_leaves_what_was_asked_for(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        log_id = busy_run.referred[-1].log_id
        visit.page.locator("#by-log").select_option(log_id)
        assert visit.value(ROWS) == [match.id for match in busy_run.referred if match.log_id == log_id]
        visit.page.locator("#by-log").select_option("")
        track = busy_run.referred[0].track_uuid
        visit.page.locator("#filter").fill(track[:8])
        assert visit.value(ROWS) == [match.id for match in busy_run.referred if match.track_uuid == track]
        visit.page.locator("#filter").fill("there is nothing like it")
        assert visit.value(ROWS) == []
        assert "Nothing passes the filter" in visit.page.locator("#rows").inner_text()


def test_categories_are_filtered_too(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    categories = sorted({match.category for match in busy_run.referred})
    assert len(categories) > 1
    with visiting(busy_page) as visit:
        for category in categories:
            visit.page.locator("#by-category").select_option(category)
            assert visit.value(ROWS) == [match.id for match in busy_run.referred if match.category == category]


@pytest.mark.parametrize(
    ("order", "key"), [("near", lambda one: one.min_ego_distance_m), ("long", lambda one: -one.duration_s)]
)
def test_sorting_puts_first_what_was_asked_for(visiting, busy_page: Path, busy_run: RunRecord, order, key) -> None:
    with visiting(busy_page) as visit:
        visit.page.locator("#by-sort").select_option(order)
        found = {match.id: round(key(match), 1) for match in busy_run.referred}
        values = [found[name] for name in visit.value(ROWS)]
        assert values == sorted(values)
        assert visit.value(ROWS) != [match.id for match in busy_run.referred]


def test_the_keyboard_does_all_of_it(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    first, second = busy_run.referred[:2]
    with visiting(busy_page) as visit:
        press = visit.page.keyboard.press
        press("j")
        visit.until(f"document.documentElement.dataset.opened === '{second.id}'")
        press("a")
        press("k")
        visit.until(f"document.documentElement.dataset.opened === '{first.id}'")
        press("x")
        assert visit.value("[...MARKS].map(([id, one]) => [id, one.mark])") == [
            [second.id, "accept"],
            [first.id, "reject"],
        ]
        press("u")
        assert visit.value("[...MARKS.keys()]") == [second.id]
        press(" ")
        assert visit.value("PLAYER.playing") is True
        press(" ")
        assert visit.value("PLAYER.playing") is False
        scale = visit.value("LENS.scale")
        press("+")
        assert visit.value("LENS.scale") > scale
        press("]")
        assert visit.value("PLAYER.speed") == 2
        press("?")
        assert visit.page.locator("#keys").is_visible()
        press("Escape")
        assert visit.page.locator("#keys").is_hidden()


def test_letters_typed_into_a_note_are_no_commands(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        visit.page.keyboard.press("n")
        visit.page.keyboard.type("axj fully visible")
        assert visit.page.locator("#note").input_value() == "axj fully visible"
        assert visit.value("SELECTION.item.id") == busy_run.referred[0].id
        assert visit.value("markOf(SELECTION.item.id)") == ""


def test_marks_are_handed_on_in_a_file_that_is_read_back(
    visiting, busy_page: Path, busy_run: RunRecord, tmp_path: Path
) -> None:
    first, second, third = busy_run.referred[:3]
    note = 'too far \u202e away </script> "quoted"\nsecond line'
    with visiting(busy_page) as visit:
        assert visit.page.locator("#export").is_disabled()
        visit.page.locator("#mark-accept").click()
        visit.page.locator(f"#row-{third.id}").click()
        visit.page.locator(f"#inspect:has-text('{third.track_uuid}') #mark-reject").click()
        visit.page.locator("#note").fill(note)
        with visit.page.expect_download() as download:
            visit.page.locator("#export").click()
        download.value.save_as(tmp_path / "review.json")
    content = json.loads((tmp_path / "review.json").read_text(encoding="utf-8"))
    assert content["marks"] == [
        {"match": first.id, "mark": "accept", "note": ""},
        {"match": third.id, "mark": "reject", "note": note},
    ]
    said = judged(read_review(tmp_path / "review.json"), busy_run)
    assert [match.id for match, _ in said.accepted] == [first.id]
    assert [match.id for match, _ in said.rejected] == [third.id]
    assert second.id not in {mark["match"] for mark in content["marks"]}


def test_marks_are_still_there_when_the_page_is_opened_again(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        visit.page.keyboard.press("a")
        visit.until("(localStorage.getItem(STORE) || '').includes('accept')")
        visit.page.reload()
        visit.until("document.documentElement.dataset.ready === 'true'")
        assert visit.value(f"markOf('{busy_run.referred[0].id}')") == "accept"
        visit.page.locator("#by-mark").select_option("accept")
        assert visit.value(ROWS) == [busy_run.referred[0].id]


def test_a_page_of_nothing_says_what_the_logs_hold(chromium, sample_logs: Path, tmp_path: Path) -> None:
    run = finish_run(tmp_path / "runs", sample_logs, "bus faster than 80 m/s")
    assert not run.referred
    page = chromium.new_page()
    page.goto(write_page(content_of(run, ViewOptions()), tmp_path / "report.html").as_uri())
    most, count = max(run.result["categories"].items(), key=lambda item: item[1])
    assert f"{count} {most.lower().replace('_', ' ')}" in page.locator(".present").inner_text()
    page.context.close()


def test_two_pages_of_a_run_do_not_lose_each_others_marks(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    first, second = (match.id for match in busy_run.referred[:2])
    both = f"JSON.stringify([markOf('{first}'), markOf('{second}'), noteOf('{first}')])"
    with visiting(busy_page) as visit:
        other = visit.page.context.new_page()
        other.goto(busy_page.as_uri())
        other.wait_for_selector("#inspect .verdicts")
        visit.page.keyboard.press("a")
        visit.page.locator("#note").fill("clear")
        other.locator(f"#row-{second}").click()
        other.locator(f"#inspect:has-text('{second}') #mark-reject").click()
        visit.until(both + """ === '["accept","reject","clear"]'""")
        assert "2/" in visit.page.locator("#export").inner_text()
        visit.page.reload()
        visit.until("document.documentElement.dataset.ready === 'true'")
        assert visit.value(both) == '["accept","reject","clear"]'


def test_a_note_without_a_verdict_is_said_to_be_left_out(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        visit.page.keyboard.press("a")
        visit.page.locator(f"#row-{busy_run.referred[1].id}").click()
        visit.until(f"document.documentElement.dataset.opened === '{busy_run.referred[1].id}'")
        visit.page.locator("#note").fill("who knows")
        with visit.page.expect_download():
            visit.page.locator("#export").click()
        assert "1 note on undecided matches left out" in visit.page.locator("#said").inner_text()


def test_numbers_are_not_rounded_to_others(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        assert visit.value("[amount(1234), amount(2890.7), amount(0.98765)]") == ["1,234", "2,891", "0.988"]
        seconds = busy_run.result["counts"]["referred_s"]
        assert f"{seconds:,.1f} s matched" in visit.page.locator(".facts-line").inner_text()
        heading = visit.value(
            "(SELECTION.item.partners, partnerWords({ partners: ['a', 'a', 'b'] }, null).textContent)"
        )
        assert heading == " with 2 × a, b"


def test_what_is_almost_nothing_has_no_sign_and_who_looked_has_a_name(visiting, busy_page: Path) -> None:
    series = "{ name: 'acceleration', unit: 'm/s^2', first: 0, limits: [], values: STAGE.clip.time.map(() => -0.01) }"
    with visiting(busy_page) as visit:
        plot = f"seriesPlot({series}, SELECTION.item, STAGE.clip, [0, 20]).node.querySelector('b').textContent"
        assert visit.value(plot) == "0.0 m/s²"
        seen = "(RUN.eyes = 'f00d', RUN.settings.see_model = 'openai:some-model', runSection().textContent)"
        assert "images seen byopenai:some-model" in visit.value(seen)


def test_a_browser_that_keeps_nothing_still_marks(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        visit.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })"
        )
        visit.page.reload()
        visit.until("document.documentElement.dataset.ready === 'true'")
        visit.page.keyboard.press("a")
        assert visit.value("markOf(SELECTION.item.id)") == "accept"
        assert "keeps no marks" in visit.page.locator(".lost").inner_text()


def test_the_theme_is_the_systems_until_it_is_switched(visiting, busy_page: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with visiting(busy_page, color_scheme="dark") as visit:
        dark = visit.value(ground)
        assert visit.value("document.documentElement.dataset.theme") == "dark"
        visit.page.locator(".theme").click()
        assert visit.value("document.documentElement.dataset.theme") == "light"
        assert visit.value(ground) != dark
    with visiting(busy_page, color_scheme="light") as visit:
        assert visit.value("document.documentElement.dataset.theme") == "light"


def test_near_misses_are_replayed_like_matches(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        count = visit.value("NEAR.length")
        assert count > 0
        visit.page.locator("#tab-near").click()
        visit.page.locator("#rows .row").first.click()
        visit.until("document.documentElement.dataset.opened === 'near-0'")
        assert visit.value("NEAR[0].says") in visit.page.locator("#inspect").inner_text()
        assert visit.page.locator("#absent").is_hidden()


def test_steps_numbers_and_counts_are_those_of_the_story(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        visit.page.wait_for_selector("#inspect .steps")
        assert visit.page.locator("#inspect .step").count() == visit.value("STORY.steps.length") > 1
        assert visit.page.locator("#inspect .plot").count() > 1
        told = visit.value("toldOf(SELECTION.item.log)")["matches"][visit.value("SELECTION.item.id")]
        speed = next(one for one in told["series"] if one["name"] == "speed")
        frame = visit.value("momentAt(STAGE.clip, PLAYER.time + 1e-4).frame")
        shown = visit.page.locator("#inspect .plot").filter(has_text="speed").first.locator("b").inner_text()
        assert shown == f"{speed['values'][frame - speed['first']]:.1f} {speed['unit']}"
        stepped = visit.value(
            "[...document.querySelectorAll('.code-line.stepped')].map(line => Number(line.dataset.line))"
        )
        assert stepped == sorted({step["line"] for step in visit.value("STORY.steps")})


def test_the_recording_car_is_known_by_its_kind_whatever_its_track_is_called(visiting, busy_page: Path) -> None:
    one = (
        "{ kind: 'match', category: '%s', track: '9d57', ego_m: 0, start: 1, end: 2, certainty: 1, score: 1, log: '' }"
    )
    with visiting(busy_page) as visit:
        for category, is_ego in (("EGO_VEHICLE", True), ("REGULAR_VEHICLE", False)):
            item = one % category
            assert (visit.value(f"apartOf({item})") == "the recording car itself") == is_ego
            assert ("from ego" in visit.value(f"factsOf({item}).textContent")) != is_ego
