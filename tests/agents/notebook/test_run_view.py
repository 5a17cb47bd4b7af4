"""Runs that show themselves: what is on display is what the run holds, and hostile text in it does nothing."""

import base64
import io
import json
import re
import shutil
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from PIL import Image

from agents.notebook import mine, open_run
from agents.notebook.rows import Rows
from tools.errors import DataError, UserError

HOSTILE = "</b><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\u202egnp.exe\"'&amp;"


class Reader(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self):
        super().__init__()
        self.elements, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader.elements, " ".join(reader.texts)


@pytest.fixture
def view(sample_run):
    return open_run(sample_run.folder)


@pytest.fixture
def copied(sample_run, tmp_path):
    return shutil.copytree(sample_run.folder, tmp_path / "run")


def edit(folder, **changes):
    path = folder / "result.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_the_summary_names_query_counts_matches_and_draws_the_best(view, sample_run):
    elements, text = read(view._repr_html_())
    assert sample_run.query in text
    assert sample_run.understood in text
    assert f"{len(sample_run.referred)} intervals" in text
    assert all(match.id in text for match in sample_run.referred)
    (image,) = [attributes for tag, attributes in elements if tag == "img"]
    png = base64.b64decode(image["src"].removeprefix("data:image/png;base64,"))
    assert png == view.show(view.best.id).png
    assert view.best.id in image["alt"]
    assert not {tag for tag, _ in elements} & {"script", "iframe", "link", "style", "form"}


def test_the_best_match_is_the_surest_and_longest(view, sample_run):
    most = max((match.certainty, match.duration_s) for match in sample_run.referred)
    assert (view.best.certainty, view.best.duration_s) == most


def test_pictures_are_of_the_match_that_is_named(view, tmp_path):
    first, last = (view.show(match.id) for match in (view.record.referred[0], view.record.referred[-1]))
    assert first.png != last.png
    assert first.png == view.show(first.match.id[:8]).png
    assert first.png != view.show(first.match.id, theme="dark").png
    with Image.open(io.BytesIO(first._repr_png_())) as image:
        assert image.size == (960, 600)
    assert first.save(tmp_path / "one.png").read_bytes() == first.png
    assert first.match.id in repr(first)
    with pytest.raises(UserError, match="no match begins with 'zz'"):
        view.show("zz")


def test_matches_are_rows_for_people_and_for_libraries(view, sample_run):
    rows = view.matches
    assert rows["match_id"] == [match.id for match in sample_run.matches]
    assert pa.table(rows).equals(rows.table)
    assert len(rows) == len(sample_run.matches)
    html, text = rows._repr_html_(), repr(rows)
    for match in sample_run.matches:
        assert match.id in html
        assert match.id in text
    assert text.endswith(f"{len(rows)} rows")
    with pytest.raises(UserError, match="no table 'matchs'; there are matches"):
        view.table("matchs")


def test_long_tables_say_how_much_is_shown():
    rows = Rows(pa.table({"n": list(range(100))}))
    assert rows._repr_html_().count("<tr>") == 21
    assert "100 rows; the first 20 are shown" in rows._repr_html_()
    assert repr(rows).endswith("100 rows; the first 20 are shown")
    assert repr(Rows(pa.table({"n": pa.array([], pa.int64())}))) == "no rows (columns: n)"


def test_sql_reaches_the_tables(view, sample_run):
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    assert view.sql("SELECT count(*) AS n FROM matches")["n"] == [len(sample_run.matches)]
    with pytest.raises(UserError, match=r"sped.*match_frames has run"):
        view.sql("SELECT sped FROM match_frames")


def test_the_program_is_text_that_can_be_run_again(view, sample_run):
    assert view.program == sample_run.program.source
    assert repr(view.program) == sample_run.program.source.rstrip("\n")
    assert view.program._repr_html_().count("<br>") == len(sample_run.program.source.splitlines()) - 1


def test_the_page_is_written_and_linked(view, tmp_path):
    page = view.view(tmp_path / "a page.html")
    elements, text = read(page._repr_html_())
    assert elements == [("a", {"href": (tmp_path / "a page.html").as_uri(), "target": "_blank"})]
    assert text == "a page.html"
    assert sample_text(page.path).startswith("<!doctype html>")


def sample_text(path):
    return path.read_text(encoding="utf-8").lower()


def test_hostile_text_is_shown_and_does_nothing(copied):
    edit(copied, query=HOSTILE, understood=HOSTILE, assumptions=[HOSTILE])
    (copied / "program.py").write_text(f"# {HOSTILE}\n")
    view = open_run(copied)
    rows = Rows(pa.table({HOSTILE: [HOSTILE]}))
    for html in (view._repr_html_(), view.program._repr_html_(), rows._repr_html_()):
        elements, text = read(html)
        assert {tag for tag, _ in elements} <= {
            "b", "div", "small", "table", "thead", "tbody", "tr", "th", "td", "img", "pre", "br",
        }  # fmt: skip
        assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]
        assert "<script>alert(1)</script>" in text
        assert r"\u202e" in text
        assert "\u202e" not in html
        assert "\x1b" not in html


def test_plain_text_has_no_control_characters(copied):
    edit(copied, query=HOSTILE, understood=HOSTILE, assumptions=[HOSTILE])
    (copied / "program.py").write_text(f"# {HOSTILE}\n")
    view = open_run(copied)
    for shown in (repr(view), repr(view.program), repr(Rows(pa.table({HOSTILE: [HOSTILE]})))):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", shown)


def test_a_log_that_is_gone_takes_only_the_picture(copied):
    path = copied / "config.yaml"
    path.write_text(path.read_text().replace("sample-logs", "moved-away"))
    view = open_run(copied)
    elements, text = read(view._repr_html_())
    assert "img" not in {tag for tag, _ in elements}
    assert "no picture:" in text
    assert "--logs DIR" in text
    with pytest.raises(DataError, match="does not lie here any more"):
        view.show()


def test_moved_logs_are_found_again(copied, sample_logs):
    path = copied / "config.yaml"
    path.write_text(path.read_text().replace("sample-logs", "moved-away"))
    assert open_run(copied, sample_logs).show().png == open_run(copied, [sample_logs]).show().png


def test_nothing_matched_shows_what_was_left(sample_logs, tmp_path):
    view = mine("stopped bus near a dog", sample_logs, out=tmp_path / "runs", cache=tmp_path / "cache")
    elements, text = read(view._repr_html_())
    assert "nothing matched" in text
    assert all(step.statement[:20] in text for step in view.record.attrition)
    assert "img" not in {tag for tag, _ in elements}
    assert view.best is None
    with pytest.raises(UserError, match="nothing matched in this run"):
        view.show()


def test_programs_are_run_from_text_and_from_files(view, sample_logs, tmp_path):
    where = {"out": tmp_path / "runs", "cache": tmp_path / "cache"}
    (tmp_path / "crossing.py").write_text(view.program)
    as_text = mine("crossing", sample_logs, program=view.program, **where)
    as_file = mine(logs=[sample_logs], program=tmp_path / "crossing.py", **where)
    assert as_text.matches["match_id"] == as_file.matches["match_id"] == view.matches["match_id"]
    assert (as_text.record.query, as_file.record.query) == ("crossing", "crossing")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "nothing to look for"),
        ({"query": "pedestrian", "profle": "refav"}, "unknown setting 'profle'; did you mean profile"),
        ({"query": "car neer a bus"}, '"neer" is not known'),
        ({"program": "nowhere.py"}, "nowhere.py: the program cannot be read"),
    ],
)
def test_what_cannot_be_served_says_why(asked, said, sample_logs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=re.escape(said)):
        mine(logs=sample_logs, **asked)
