"""Films play: decoded frame by frame, with the right length, form and colours."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest

from tools.exports.mp4 import AROUND_S, RATE_HZ, SIZE_PX, Mp4
from tools.exports.png import Png
from tools.render.palette import LIGHT


def _decoded(file):
    with av.open(str(file)) as container:
        (stream,) = container.streams
        form = (stream.codec_context.name, stream.codec_context.pix_fmt, stream.average_rate)
        return form, [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]


def _near(frame, colour):
    return float((np.abs(frame.astype(int) - colour).max(axis=2) <= 12).mean())


@pytest.fixture(scope="module")
def film(sample_run, tmp_path_factory):
    from tools.exports.shelf import Shelf
    from tools.exports.values import Job

    shortest = min(sample_run.referred, key=lambda match: match.duration_s)
    out = tmp_path_factory.mktemp("film")
    (file,) = Mp4().write(Job(sample_run, (shortest,), Shelf(sample_run), out)).files
    return shortest, file, *_decoded(file)


def test_a_film_is_h264_that_plays_everywhere(film):
    _, file, form, frames = film
    assert form == ("h264", "yuv420p", Fraction(RATE_HZ))
    assert {frame.shape for frame in frames} == {(SIZE_PX[1], SIZE_PX[0], 3)}
    assert file.read_bytes().find(b"moov") < file.read_bytes().find(b"mdat")


def test_players_are_told_which_colours_are_meant(film):
    """1: ITU-R BT.709 and the limited range. A player that has to guess shows other reds."""
    with av.open(str(film[1])) as container:
        context = container.streams.video[0].codec_context
        told = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
    assert [int(one) for one in told] == [1, 1, 1, 1]


def test_it_reaches_from_before_to_after_the_match(film, sample_run, job_of):
    match, _, _, frames = film
    log = next(case.log for case in job_of(sample_run, [match]).cases([]))
    end_s = (log.tracks.timestamps_ns[-1] - log.tracks.timestamps_ns[0]) / 1e9
    first, last = max(match.start_s - AROUND_S, 0), min(match.start_s + match.duration_s + AROUND_S, end_s)
    assert len(frames) == int((last - first) * RATE_HZ + 1e-6) + 1


def test_the_referred_track_is_in_it_and_things_move(film):
    _, _, _, frames = film
    for frame in frames[:: len(frames) // 5]:
        assert _near(frame[100:-60], LIGHT.referred) > 0.00005
        assert _near(frame[100:-60], LIGHT.road) > 0.1
    moving = [np.abs(a.astype(int) - b).max() > 60 for a, b in pairwise(frames)]
    assert np.mean(moving) > 0.8


def test_the_same_match_gives_the_same_bytes(film, sample_run, job_of):
    match, file, _, _ = film
    (again,) = Mp4().write(job_of(sample_run, [match])).files
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("exporter", [Mp4(), Png()], ids=["mp4", "png"])
def test_letters_that_no_font_has_are_told(sample_run, job_of, exporter):
    shortest = min(sample_run.referred, key=lambda match: match.duration_s)
    exported = exporter.write(job_of(replace(sample_run, query="a pedestrian \U00013000"), [shortest]))
    (note,) = exported.notes
    assert "U+13000" in note
    assert "no font" in note


def test_nothing_matched_is_said_in_words(empty_run, job_of):
    exported = Mp4().write(job_of(empty_run))
    assert exported.files == ()
    assert "nothing matched" in exported.notes[0]


def test_hostile_names_are_filmed(hostile_run, job_of):
    (file,) = Mp4().write(job_of(hostile_run)).files
    _, frames = _decoded(file)
    assert len(frames) == 19
