"""The writer as users meet it: a checked program with its reading, or a refusal in words."""

import csv
import re

import pytest

from agents.writers.api import plain_query
from agents.writers.english.reading import english_reader
from agents.writers.english.refusing import EXAMPLES
from agents.writers.grammar import GrammarWriter
from tests.finished_runs.plugin import finish_run
from tools.atoms.profiles import load_profile
from tools.errors import NeedsEyesError, QueryNotUnderstoodError
from tools.language.checker import check

CORE = [
    "stopped car near a pedestrian crossing",
    "pedestrian crossing in front of a stopped bus",
    "vehicle turning left at an intersection",
    "bicycle within 5 m of a moving truck",
    "vehicle with at least 3 pedestrians nearby",
    "pedestrian crossing in front of a vehicle",
    "vehicle following another vehicle",
    "vehicle that is not at a stop sign",
]


@pytest.fixture(scope="module", params=["standard", "refav"])
def profile(request):
    return request.param


@pytest.mark.parametrize("query", CORE)
def test_core_queries_give_checked_programs_in_both_profiles(profile, query):
    written = GrammarWriter(profile=profile).write(plain_query(query))
    check(written.program.source, load_profile(profile).signatures, query)
    assert written.understood
    assert 0.0 < written.confidence <= 1.0


@pytest.mark.parametrize("query", EXAMPLES)
def test_what_a_refusal_offers_is_read_surely_and_found(query, val_logs, tmp_path):
    assert write(query).confidence >= 0.9
    assert finish_run(tmp_path, val_logs[0].parent, query).referred


def write(query, **settings):
    return GrammarWriter(**settings).write(plain_query(query))


def test_the_reading_shows_what_belongs_to_what():
    assert write("car near a bus that is turning left").understood == "car [near bus [turning left]]"


def test_mended_words_and_vague_ones_are_told():
    notes = write("pedestrain near a stopped bus").assumptions
    assert '"pedestrain" read as "pedestrian"' in notes
    assert any("10 m" in note for note in notes)


def test_a_certain_query_is_surer_than_a_doubtful_one():
    plain = write("vehicle turning left").confidence
    doubtful = write("vehicle near a pedestrain behind a bus near several cars while turning").confidence
    assert plain > doubtful


def test_what_needs_eyes_is_refused_by_name_with_what_can_be_told_without():
    with pytest.raises(NeedsEyesError, match=r'^query needs eyes: "ambulance" needs camera') as caught:
        write("ambulance turning left at an intersection")
    assert "boxes and map alone can tell" in str(caught.value)
    assert "turning left" in str(caught.value)


def test_with_eyes_the_program_asks_for_them():
    assert "is_specific_object_type" in write("ambulance turning left", eyes=True).program.source


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("cars but not trucks turning left", '"but not trucks" excepts nothing'),
        ("car besides a bus", "excepts nothing"),
        ("bus larger than 12 m", '"12 m" leaves something unsaid'),
        ("car faster than 100 m", '"100 m" leaves something unsaid'),
        ("two closest cars", "of the closest"),
        ("the two cars closest to a bus", "of the closest"),
        ("crosswalk", "is a place; say who is there"),
    ],
)
def test_what_would_lose_a_word_or_find_nothing_is_refused(query, why):
    with pytest.raises(QueryNotUnderstoodError, match=re.escape(why)):
        write(query)


@pytest.mark.parametrize(
    ("query", "call"),
    [
        ("vehicle behind the ego vehicle that is not a truck", "scenario_not(is_kind)"),
        ("vehicles other than trucks turning left", "turning(vehicles_not_kind_truck"),
        ("moving but not turning car", "scenario_not(turning)"),
        ("car swerving around a bicycle", "swerving("),
        ("abandoned car", "stationary("),
    ],
)
def test_every_condition_is_in_the_program(query, call):
    assert call in write(query).program.source


@pytest.mark.parametrize(
    ("query", "call"),
    [("car turning left before a pedestrian crosses", "happens_before("), ("car no longer near a bus", "then(")],
)
def test_words_of_time_are_not_taken_for_places_or_plain_denials(query, call):
    assert call in write(query).program.source


def test_what_is_said_of_odd_kinds_is_answered_with_a_note():
    odd = '"jaywalking" is not usually said of "car": likely nothing is found'
    assert odd in write("car jaywalking").assumptions
    assert odd not in write("pedestrian jaywalking").assumptions


def test_an_attempt_is_what_is_written_or_nothing():
    writer = GrammarWriter()
    assert writer.attempt(plain_query("stopped car")) == writer.write(plain_query("stopped car"))
    assert writer.attempt(plain_query("frobnicated zeppelin")) is None


def test_too_many_words_are_refused():
    with pytest.raises(QueryNotUnderstoodError, match="are read"):
        write("car " * 70)


def test_writing_twice_gives_the_same():
    query = "second vehicle ahead of a bus near at least two pedestrians"
    first = write(query)
    english_reader.cache_clear()
    assert write(query) == first


@pytest.fixture(scope="module")
def prompts(shared_data):
    with (shared_data / "prompts" / "prompts.tsv").open(encoding="utf-8") as file:
        return [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]


def answered(writer, prompt):
    """The program of a prompt, or the refusal's text."""
    try:
        return writer.write(plain_query(prompt)).program.source
    except QueryNotUnderstoodError as error:
        return str(error)


def test_every_prompt_is_served_or_declined_in_words(profile, prompts):
    signatures, writer = load_profile(profile).signatures, GrammarWriter(profile=profile)
    answers = [answered(writer, prompt) for prompt in prompts]
    declined = [text for text in answers if text.startswith(("query not understood: ", "query needs eyes: "))]
    programs = [text for text in answers if text not in declined]
    for source in programs:
        check(source, signatures)
    assert len(prompts) == 348
    if profile == "standard":
        assert len(programs) >= 0.75 * len(prompts)
        assert sum(text.startswith("query needs eyes: ") for text in declined) >= 40
