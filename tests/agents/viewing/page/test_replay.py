"""The replay in a real browser: it plays, steps and scrubs, shows what the log holds, and asks no network."""

import math
import re
from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from tests.finished_runs.plugin import finish_run
from tools.av2.log import open_log
from tools.render.clip import clip_of
from tools.runs.record import Match, RunRecord

PIXELS = "document.getElementById('stage').toDataURL()"


CENTRE = """(() => { const clip = STAGE.clip, track = clip.index.get(SELECTION.item.track);
  const pose = poseAt(clip, track, momentAt(clip, PLAYER.time)); return toPixels(pose.x, pose.y); })()"""


def test_the_page_draws_itself_without_a_word_and_without_a_request(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        assert visit.said == []
        assert [url for url in visit.asked if not url.startswith("data:")] == [busy_page.as_uri()]
        assert visit.value("document.querySelectorAll('#rows .row').length") > 5


def test_it_opens_the_first_match_two_seconds_before_it_and_plays(visiting, busy_page: Path) -> None:
    with visiting(busy_page, reduced_motion="no-preference") as visit:
        visit.until("PLAYER.playing && PLAYER.time > PLAYER.from")
        assert visit.value("PLAYER.from") == pytest.approx(visit.value("Math.max(MATCHES[0].start - 2, 0)"))
        before = visit.value(PIXELS)
        visit.page.wait_for_timeout(400)
        assert visit.value(PIXELS) != before
        visit.page.get_by_role("button", name="Pause", exact=True).click()
        stood = visit.value("PLAYER.time")
        visit.page.wait_for_timeout(300)
        assert visit.value("PLAYER.time") == stood


def test_nothing_moves_by_itself_for_who_wants_less_motion(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        stood = visit.value("[PLAYER.playing, PLAYER.time]")
        visit.page.wait_for_timeout(300)
        assert visit.value("[PLAYER.playing, PLAYER.time]") == stood
        assert stood[0] is False


def test_scrubbing_seeks_and_the_clock_and_timeline_follow(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        visit.page.locator("#scrub").fill("3.5")
        assert visit.value("PLAYER.time") == 3.5
        assert visit.page.locator("#clock").inner_text().startswith("3.5 /")
        now = float(visit.value("document.getElementById('spans').style.getPropertyValue('--now')"))
        assert now == pytest.approx(3.5 / visit.value("PLAYER.end"))


def test_the_arrows_step_through_the_frames_of_the_log(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        log_id = visit.value("SELECTION.item.log")
        times = clip_of(open_log(busy_run.by_log[log_id].folder)).time_s
        frame = visit.value("momentAt(STAGE.clip, PLAYER.time + 1e-4).frame")
        visit.page.locator("#stage").focus()
        for key, expected in (("ArrowRight", frame + 1), ("ArrowRight", frame + 2), ("ArrowLeft", frame + 1)):
            visit.page.keyboard.press(key)
            assert visit.value("PLAYER.time") == pytest.approx(times[expected], abs=2e-3)


def test_tracks_stand_where_the_log_has_them(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    """At a frame, and half-way between two."""
    with visiting(busy_page) as visit:
        log_id, uuid = visit.value("[SELECTION.item.log, SELECTION.item.track]")
        clip = clip_of(open_log(busy_run.by_log[log_id].folder))
        track = clip.track_uuid.index(uuid)
        rows = slice(int(clip.track_start[track]), int(clip.track_start[track + 1]))
        frames, places = clip.row_frame[rows], clip.centre_m[rows]
        middle = len(frames) // 2
        assert frames[middle + 1] == frames[middle] + 1
        for part in (0.0, 0.5):
            time = float((1 - part) * clip.time_s[frames[middle]] + part * clip.time_s[frames[middle + 1]])
            pose = visit.value(
                f"poseAt(STAGE.clip, STAGE.clip.index.get('{uuid}'), momentAt(STAGE.clip, {time} + 1e-6))"
            )
            expected = (1 - part) * places[middle] + part * places[middle + 1]
            assert [pose["x"], pose["y"]] == pytest.approx(expected.tolist(), abs=0.06)


def test_zoom_and_drag_move_the_picture_and_following_holds_the_track(visiting, busy_page: Path) -> None:
    with visiting(busy_page) as visit:
        scale = visit.value("LENS.scale")
        visit.page.locator("#stage").hover(position={"x": 300, "y": 200})
        under = visit.value("toMetres(300, 200)")
        visit.page.mouse.wheel(0, -200)
        visit.until(f"LENS.scale > {scale}")
        assert visit.value("toMetres(300, 200)") == pytest.approx(under, abs=0.05)
        visit.page.keyboard.press("f")
        visit.page.wait_for_timeout(100)
        assert visit.value(CENTRE) == pytest.approx(visit.value("[LENS.width / 2, LENS.height / 2]"), abs=0.5)
        box = visit.page.locator("#stage").bounding_box()
        visit.page.mouse.move(box["x"] + 300, box["y"] + 250)
        visit.page.mouse.down()
        visit.page.mouse.move(box["x"] + 360, box["y"] + 250, steps=4)
        visit.page.mouse.up()
        assert visit.page.locator("#follow").get_attribute("aria-pressed") == "false"
        assert visit.value(CENTRE)[0] == pytest.approx(visit.value("LENS.width / 2") + 60, abs=1)


def test_every_match_can_be_opened(visiting, busy_page: Path, busy_run: RunRecord) -> None:
    with visiting(busy_page) as visit:
        for match in busy_run.referred:
            visit.page.locator(f"#row-{match.id}").click()
            visit.until(f"document.documentElement.dataset.opened === '{match.id}'")
            assert visit.page.locator("#absent").is_hidden()
            assert match.track_uuid in visit.page.locator("#inspect").inner_text()
        assert visit.said == []


def test_two_fingers_zoom_and_a_narrow_page_is_no_wider_than_its_window(visiting, busy_page: Path) -> None:
    with visiting(busy_page, viewport={"width": 420, "height": 900}, has_touch=True, is_mobile=True) as visit:
        assert visit.value("document.documentElement.scrollWidth") == 420
        visit.page.locator("#stage").scroll_into_view_if_needed()
        box, scale = visit.page.locator("#stage").bounding_box(), visit.value("LENS.scale")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch = visit.page.context.new_cdp_session(visit.page)
        for kind, reach in (("touchStart", 30), ("touchMove", 40), ("touchMove", 45), ("touchEnd", 0)):
            fingers = [{"x": x + side * reach, "y": y, "id": at} for at, side in enumerate((-1, 1))]
            points = fingers if reach else []
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert visit.value("LENS.scale") == pytest.approx(1.5 * scale, rel=0.02)


def test_a_match_that_drives_out_of_the_picture_is_followed(visiting, sample_logs: Path, tmp_path: Path) -> None:
    def way(match: Match) -> float:
        return math.dist(match.start_xy_city_m, match.end_xy_city_m)

    run = finish_run(tmp_path, sample_logs, "moving vehicle or pedestrian")
    page = write_page(content_of(run, ViewOptions(tells_why=False)), tmp_path / "report.html")
    far, near = max(run.referred, key=way), min(run.referred, key=way)
    assert way(far) > 75
    assert way(near) < 50
    with visiting(page) as visit:
        for match, followed in ((far, "true"), (near, "false")):
            visit.page.locator(f"#row-{match.id}").click()
            visit.until(f"document.documentElement.dataset.opened === '{match.id}'")
            assert visit.page.locator("#follow").get_attribute("aria-pressed") == followed


def test_what_decides_is_plotted_first_with_the_programs_limit(visiting, busy_page: Path) -> None:
    """Inside of the match, and only there, the curve of the first plot runs below the dashed line (10 m)."""
    with visiting(busy_page) as visit:
        visit.page.wait_for_selector("#inspect .plot")
        first = visit.page.locator("#inspect .plot").first
        assert first.locator(".plot-head").inner_text().startswith("distance to")
        assert first.locator(".limit-words").inner_text() == "limit 10 m"
        assert visit.page.locator("#inspect .plot .limit").count() == len(visit.value("SELECTION.item.partners"))
        line = float(first.locator(".limit").get_attribute("y1"))
        band = first.locator(".band").first
        begin, end = (float(band.get_attribute(name)) for name in ("x", "width"))
        numbers = [float(part) for part in re.findall(r"[0-9.]+", first.locator(".curve").get_attribute("d"))]
        inside = [begin - 0.1 <= x <= begin + end + 0.1 for x in numbers[::2]]
        below = [y >= line - 0.1 for y in numbers[1::2]]
        assert any(inside)
        assert all(low for low, within in zip(below, inside, strict=True) if within)


def test_nothing_of_a_track_is_drawn_while_it_has_no_box(visiting, busy_page: Path) -> None:
    """Taken off for a frame, the track that was asked for leaves the ground as it is: neither box nor way is drawn."""
    count = """(() => { const draws = CanvasRenderingContext2D.prototype, set = draws.setLineDash; window.ways = 0;
      draws.setLineDash = function (dash) { window.ways += String(dash) === '2,4'; set.call(this, dash); }; })()"""
    with visiting(busy_page) as visit:
        visit.value(count)
        drawn = "(() => { window.ways = 0; drawStage(); return window.ways; })()"
        assert visit.value(drawn) == 1
        visit.value(
            "(() => { const clip = STAGE.clip, track = clip.index.get(SELECTION.item.track);"
            " clip.rowAt.fill(-1, track * clip.frames, (track + 1) * clip.frames - 3); seek(0); })()"
        )
        assert (
            visit.value("poseAt(STAGE.clip, STAGE.clip.index.get(SELECTION.item.track), momentAt(STAGE.clip, 0))")
            is None
        )
        assert visit.value(drawn) == 0
