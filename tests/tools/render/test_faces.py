"""Words in any script are drawn, or said in words that can be: no empty boxes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ImageDraw import Draw

from tools.render import faces
from tools.render.captions import HEADER_PX, Caption, draw_header
from tools.render.faces import legible, lost_letters
from tools.render.lettering import font, put_text, wrapped
from tools.render.palette import LIGHT

SCRIPTS = ("Fußgänger überquert, ≥ 3 m/s", "行人在车辆前方过马路", "πεζός", "пешеход", "हिन्दी", "🚗 近く", "مشاة")


@pytest.fixture
def no_fonts(monkeypatch):
    """A machine without fonts."""
    monkeypatch.setattr(faces, "_MACHINE_FONTS", ())
    legible.cache_clear()
    yield
    legible.cache_clear()


def _boxes(shown):
    """Letters of a text that its font draws as it draws what no font has."""
    face = shown.face(24)
    nothing = bytes(face.getmask("\uffff"))
    return [char for char in shown.words if not char.isspace() and bytes(face.getmask(char)) == nothing]


def test_english_is_in_the_font_that_is_the_same_everywhere():
    shown = legible("pedestrian crossing (3.2 m) in front of 'a' vehicle · certainty 0.96")
    assert (shown.font, shown.lost) == ("", ())


@pytest.mark.parametrize("text", SCRIPTS)
def test_no_letter_is_a_box(text):
    assert _boxes(legible(text)) == []


@given(st.text(max_size=40))
def test_no_letter_of_any_text_is_a_box(text):
    shown = legible(text)
    assert _boxes(shown) == []
    assert shown.words.isprintable()


@pytest.mark.parametrize("text", SCRIPTS)
def test_without_a_font_letters_are_told_by_their_numbers(text, no_fonts):
    shown = legible(text)
    assert _boxes(shown) == []
    assert shown.lost
    assert shown.lost[0] in lost_letters([text])


def test_what_is_told_can_be_looked_up(no_fonts):
    assert legible("a 中文 b").words == "a [U+4E2D 6587] b"
    assert legible("Muñoz").words == "Munoz"
    assert lost_letters(["plain", "text"]) == ""


def test_the_font_of_the_machine_is_used_when_it_has_the_letters():
    if not faces._is_there("DejaVuSans.ttf"):
        pytest.skip("DejaVu Sans is not installed here")
    shown = legible("πεζός перед")
    assert (shown.words, shown.font, shown.lost) == ("πεζός перед", "DejaVuSans.ttf", ())


def test_a_title_without_spaces_has_two_lines_that_fit():
    title = "x" * 90
    lines = wrapped(title, font(20), 800, 2)
    assert len(lines) == 2
    assert lines[0] + lines[1] == title
    picture = Image.new("RGB", (1280, HEADER_PX), LIGHT.panel)
    draw_header(picture, Caption(title * 4, ""), LIGHT)
    right = np.flatnonzero((np.asarray(picture)[:60] != LIGHT.panel).any(axis=(0, 2))).max()
    assert right < 1280 - 190


def test_a_word_stands_where_it_is_put():
    picture = Image.new("RGB", (300, 100), LIGHT.road)
    put_text(Draw(picture), (150.4, 49.6), "ego", font(30), (0, 0, 0), (255, 0, 0), anchor="mm")
    rows, columns = np.nonzero((np.asarray(picture) < 120).all(axis=2))
    bounds = font(30).getbbox("ego", anchor="mm")
    np.testing.assert_allclose(
        [columns.min() - 150, rows.min() - 50, columns.max() - 150, rows.max() - 50], bounds, atol=3
    )
