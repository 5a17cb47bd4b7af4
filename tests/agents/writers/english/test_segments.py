"""Cutting queries into the lexicon's phrases."""

from agents.writers.english.segments import Segmenter


def cuts(text, lexicon):
    found = Segmenter(tuple(text.split()), lexicon).segmentations()
    return [[" ".join(segment.words) for segment in cut] for cut in found]


def test_the_longest_phrases_come_first(small_lexicon):
    assert cuts("car in front of the pedestrian crossing", small_lexicon)[0] == [
        "car",
        "in front of",
        "pedestrian crossing",
    ]


def test_articles_are_passed_over_and_places_kept(small_lexicon):
    (cut,) = Segmenter(("the", "car", "near", "a", "bus"), small_lexicon).segmentations()
    assert [(segment.words, segment.begin) for segment in cut] == [(("car",), 1), (("near",), 2), (("bus",), 4)]


def test_a_word_without_any_phrase_gives_no_cut(small_lexicon):
    assert cuts("car purple bus", small_lexicon) == []
    assert Segmenter(("car", "purple", "bus"), small_lexicon).unknown() == ("purple",)


def test_a_word_out_of_its_phrase_is_uncovered(small_lexicon):
    segmenter = Segmenter(("front", "car"), small_lexicon)
    assert segmenter.unknown() == ()
    assert segmenter.uncovered() == ("front",)


def test_numbers_are_segments(small_lexicon):
    (cut,) = Segmenter(("12.5", "m"), small_lexicon).segmentations()
    assert cut[0].categories == ("NUM",)
    assert cut[0].lexemes[0].value == 12.5


def test_a_phrase_may_be_of_several_categories(small_lexicon):
    (cut,) = Segmenter(("moving",), small_lexicon).segmentations()
    assert cut[0].categories == ("ADJ", "VI")
