"""Pictures show what is there: read by Pillow, and looked at pixel by pixel."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tools.exports.png import SIZE_PX, Png
from tools.render.palette import DARK, LIGHT, THEMES


def _share(picture, colour):
    """Share of the pixels that are of a colour, within rounding."""
    return float((np.abs(np.asarray(picture).astype(int) - colour).max(axis=2) <= 2).mean())


def test_each_match_has_a_picture_with_its_parts_in_their_colours(sample_run, twice):
    exported, _ = twice(Png(), sample_run)
    assert [file.stem for file in exported.files] == [match.id for match in sample_run.referred]
    for file in exported.files:
        with Image.open(file) as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", SIZE_PX)
            view = picture.crop((0, 100, SIZE_PX[0], SIZE_PX[1] - 60))
            assert _share(view, LIGHT.referred) > 0.0001
            assert _share(view, LIGHT.related) > 0.001
            assert _share(view, LIGHT.road) > 0.1
            assert _share(view, DARK.ground) < 0.01


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_is_that_which_was_asked(sample_run, job_of, theme):
    (file,) = Png().write(job_of(sample_run, sample_run.referred[:1], theme=theme)).files
    with Image.open(file) as picture:
        assert picture.getpixel((2, 2)) == THEMES[theme].panel


def test_the_related_track_is_drawn_where_there_is_one_only(sample_run, job_of):
    """The same picture without related tracks has none of their colour."""
    alone = replace(sample_run, matches=tuple(replace(match, partners=()) for match in sample_run.referred))
    (file,) = Png().write(job_of(alone, alone.referred[:1])).files
    with Image.open(file) as picture:
        assert _share(picture, LIGHT.related) == 0
        assert _share(picture, LIGHT.referred) > 0


def test_nothing_matched_is_said_in_words(empty_run, job_of):
    exported = Png().write(job_of(empty_run))
    assert exported.files == ()
    assert "nothing matched" in exported.notes[0]


def test_hostile_names_and_a_log_without_a_map_are_drawn(hostile_run, job_of):
    exported = Png().write(job_of(hostile_run))
    (file,) = exported.files
    assert file.name == f"{hostile_run.referred[0].id}.png"
    with Image.open(file) as picture:
        assert picture.size == SIZE_PX
        assert _share(picture, LIGHT.referred) > 0.0001
