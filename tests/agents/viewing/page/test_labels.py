"""Words over the replay: none lies over another, none jumps while it plays, and a moment always looks the same."""

from pathlib import Path

import pytest

from agents.commands.view import ViewOptions, content_of, write_page
from tests.finished_runs.plugin import finish_run
from tools.runs.record import RunRecord

SEEK = """async key => {
  select([...MATCHES, ...NEAR].find(one => one.key === key));
  while (document.documentElement.dataset.opened !== key) await new Promise(done => setTimeout(done, 5));
  play(false);
  return [PLAYER.from, PLAYER.to];
}"""
DRAWN = """([from, to, step]) => {
  const told = [];
  for (let time = from; time <= to + 1e-9; time += step) {
    seek(time); drawStage();
    const scene = sceneAt(PLAYER.time), due = LAYOUT.tags.filter(tag => !known(tag.gap) && isThere(tag, scene)).length;
    told.push({ due, tags: STAGE.tags.map(one => ({ x: one.x, y: one.y, w: one.w, h: one.h, words: one.words,
      gap: one.isGap, at: [one.spot.x, one.spot.y], reach: one.spot.reach, who: one.tag.track })) });
  }
  return told;
  function isThere(tag, scene) { const spot = scene.place(tag.track); return spot && isInView(spot); }
}"""


@pytest.fixture(scope="module")
def crowded(val_logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[RunRecord, Path]:
    """Real matches with up to a dozen partners, and their page."""
    run = finish_run(tmp_path_factory.mktemp("crowded"), val_logs[0].parent, "vehicle near a pedestrian")
    page = tmp_path_factory.mktemp("crowded-page") / "report.html"
    return run, write_page(content_of(run, ViewOptions()), page)


def _crowded_ids(run: RunRecord) -> list[str]:
    """The matches with most partners, and some with one."""
    order = sorted(run.referred, key=lambda match: -len(match.partners))
    return [match.id for match in (*order[:6], *order[-2:])]


def _overlap(one: dict, other: dict) -> float:
    wide, high = (
        min(one[at] + one[size] / 2, other[at] + other[size] / 2)
        - max(one[at] - one[size] / 2, other[at] - other[size] / 2)
        for at, size in (("x", "w"), ("y", "h"))
    )
    return wide * high if wide > 0 and high > 0 else 0.0


@pytest.mark.parametrize("width", [1366, 1920])
def test_words_lie_beside_one_another_and_are_seldom_left_out(visiting, crowded, width: int) -> None:
    run, page = crowded
    due = missing = crowds = 0
    with visiting(page, viewport={"width": width, "height": 768}) as visit:
        box = visit.page.locator("#stage").bounding_box()
        for key in _crowded_ids(run):
            begin, end = visit.page.evaluate(SEEK, key)
            for moment in visit.page.evaluate(DRAWN, [begin, end, 0.25]):
                tags = moment["tags"]
                assert all(_overlap(one, two) == 0 for at, one in enumerate(tags) for two in tags[:at])
                for tag in tags:
                    assert 0 <= tag["x"] - tag["w"] / 2 <= tag["x"] + tag["w"] / 2 <= box["width"]
                    assert 0 <= tag["y"] - tag["h"] / 2 <= tag["y"] + tag["h"] / 2 <= box["height"]
                named = sum(not tag["gap"] for tag in tags)
                due, missing, crowds = due + moment["due"], missing + moment["due"] - named, max(crowds, named)
        assert crowds >= 5
        assert missing < 0.02 * due
        assert visit.said == []


def test_words_stay_by_what_they_name_and_do_not_jump_while_it_plays(visiting, crowded) -> None:
    run, page = crowded
    slid = still = 0
    with visiting(page) as visit:
        for key in _crowded_ids(run):
            begin, end = visit.page.evaluate(SEEK, key)
            before: dict[int, tuple[float, float]] = {}
            for moment in visit.page.evaluate(DRAWN, [begin, end, 0.05]):
                now = {}
                for tag in (tag for tag in moment["tags"] if not tag["gap"]):
                    away = (tag["x"] - tag["at"][0], tag["y"] - tag["at"][1])
                    now[tag["who"]] = away
                    assert abs(away[0]) < tag["w"] / 2 + tag["reach"] + 130
                    assert abs(away[1]) < tag["reach"] + 130
                    if tag["who"] in before:
                        step = max(abs(away[at] - before[tag["who"]][at]) for at in range(2))
                        assert step < 90
                        slid, still = slid + (step > 2), still + (step <= 2)
                before = now
    assert slid < 0.2 * still


def test_a_moment_looks_the_same_however_it_was_come_to(visiting, crowded) -> None:
    run, page = crowded
    key = _crowded_ids(run)[0]
    with visiting(page) as visit:
        begin, end = visit.page.evaluate(SEEK, key)
        middle = (begin + end) / 2
        once = visit.page.evaluate(DRAWN, [middle, middle, 1.0])
        visit.page.evaluate(DRAWN, [begin, end, 0.3])
        assert visit.page.evaluate(DRAWN, [middle, middle, 1.0]) == once
    with visiting(page) as visit:
        visit.page.evaluate(SEEK, key)
        visit.page.evaluate(DRAWN, [begin, middle, 0.05])
        assert visit.page.evaluate(DRAWN, [middle, middle, 1.0]) == once


def test_lines_and_metres_are_there_while_a_pair_is_related_and_no_longer(visiting, crowded) -> None:
    """The limit is 10 m: no distance that is written beside a line is larger."""
    run, page = crowded
    metres = []
    with visiting(page) as visit:
        for key in _crowded_ids(run):
            begin, end = visit.page.evaluate(SEEK, key)
            for moment in visit.page.evaluate(DRAWN, [begin, end, 0.1]):
                metres += [float(tag["words"].removesuffix(" m")) for tag in moment["tags"] if tag["gap"]]
    assert metres
    assert max(metres) <= 10.3
