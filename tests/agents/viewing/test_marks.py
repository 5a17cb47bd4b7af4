"""Review files: read strictly, held against their run, and kept as examples where that is sensible."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.viewing.marks import FORMAT, MOST_BYTES, REVIEW_SCHEMA, find_run, judged, read_review
from agents.viewing.worth import LEAST_SHARE, evidence_of, why_not
from tools.errors import UserError
from tools.models.schema import parse_schema
from tools.runs.record import match_id


def review_of(run, *said, **more):
    """The review of a run as its page writes it: `said` are pairs of match and mark, or triples with a note."""
    about = {
        "folder": run.folder.name,
        "query": run.query,
        "program_digest": run.program.digest,
        "profile": run.profile,
        **more,
    }
    marks = [{"match": one[0].id, "mark": one[1], "note": one[2] if len(one) > 2 else ""} for one in said]
    return {"format": FORMAT, "run": about, "marks": marks}


@pytest.fixture
def written(tmp_path):
    def write(content, name="review.json"):
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return file

    return write


def test_a_review_says_what_was_said_to_which_match(sample_run, written):
    first, second, *_ = sample_run.referred
    file = written(review_of(sample_run, (first, "accept"), (second, "reject", "a cyclist\nnot a pedestrian")))
    told = judged(read_review(file), sample_run)
    assert told.accepted == ((first, ""),)
    assert told.rejected == ((second, "a cyclist not a pedestrian"),)
    assert told.reviewed == 2


def test_the_schema_is_the_one_that_is_documented():
    text = json.dumps(REVIEW_SCHEMA)
    assert parse_schema(text) == json.loads(text)
    document = Path(__file__).parents[3] / "docs" / "memory.md"
    blocks = document.read_text(encoding="utf-8").split("```json\n")[1:]
    assert json.loads(text) in [json.loads(block.split("```")[0]) for block in blocks]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda review: "{", "is no JSON"),
        (lambda review: [], "must be of type object"),
        (lambda review: {**review, "format": 2}, "is of format 2, not 1"),
        (lambda review: {**review, "extra": 1}, "extra"),
        (lambda review: {name: review[name] for name in ("format", "run")}, "marks"),
        (lambda review: {**review, "marks": [{"match": "abc", "mark": "maybe", "note": ""}]}, "accept, reject"),
        (lambda review: {**review, "marks": [{"match": "abc", "mark": "accept"}]}, "note"),
        (lambda review: {**review, "marks": [{"match": 7, "mark": "accept", "note": ""}]}, "of type string"),
        (lambda review: {**review, "marks": [{"match": "a", "mark": "accept", "note": "x" * 2001}]}, "2000"),
        (lambda review: {**review, "run": {**review["run"], "folder": 3}}, "of type string"),
        (lambda review: {**review, "marks": [*review["marks"], *review["marks"]]}, "are marked twice"),
        (
            lambda review: {**review, "marks": [*review["marks"], {**review["marks"][0], "mark": "reject"}]},
            "are both accepted and rejected",
        ),
    ],
)
def test_what_is_no_review_is_refused_with_a_cure(sample_run, written, change, problem):
    file = written(change(review_of(sample_run, (sample_run.referred[0], "accept"))))
    with pytest.raises(UserError) as refused:
        read_review(file)
    assert problem in str(refused.value)
    assert "agents view" in str(refused.value) or "decide" in str(refused.value)
    assert str(file) in str(refused.value)


def test_what_is_no_file_or_too_large_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_review(tmp_path / "nothing.json")
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        read_review(tmp_path)
    with pytest.raises(UserError, match="is no plain file"):
        read_review(Path("/dev/null"))
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(UserError, match="has 16 MiB"):
        read_review(large)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_no_json_makes_it_fail_otherwise(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(content), encoding="utf-8", errors="replace")
    with pytest.raises(UserError):
        read_review(file)


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"program_digest": "0" * 64}, "its program is '000000000000'"),
        ({"query": "\x1b[31mred"}, "its query is '?[31mred'"),
        ({"profile": "refav"}, "its profile is 'refav', that of"),
    ],
)
def test_a_review_of_another_run_is_refused(sample_run, written, other, problem):
    review = read_review(written(review_of(sample_run, (sample_run.referred[0], "accept"), **other)))
    with pytest.raises(UserError, match="is of another run") as refused:
        judged(review, sample_run)
    assert problem in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_matches_that_the_run_does_not_have_are_refused(sample_run, written):
    stranger = dataclasses.replace(sample_run.referred[0], id=match_id("log", "track", "referred", 0))
    review = read_review(written(review_of(sample_run, (stranger, "accept"))))
    with pytest.raises(UserError, match=f"judges 1 matches that the run .* does not have: {stranger.id}"):
        judged(review, sample_run)


def test_related_intervals_are_no_matches_to_judge(sample_run, written):
    related = next(match for match in sample_run.matches if match.role == "related")
    review = read_review(written(review_of(sample_run, (related, "accept"))))
    with pytest.raises(UserError, match="does not have"):
        judged(review, sample_run)


def test_the_run_is_found_where_the_file_lies(sample_run, tmp_path, written):
    copy = shutil.copytree(sample_run.folder, tmp_path / "runs" / sample_run.folder.name)
    review = read_review(written(review_of(sample_run, (sample_run.referred[0], "accept"))))
    assert find_run(review, copy / "review.json", None, ()) == copy
    assert find_run(review, tmp_path / "runs" / "review.json", None, ()) == copy
    assert find_run(review, tmp_path / "elsewhere" / "review.json", None, (tmp_path / "runs",)) == copy
    assert find_run(review, tmp_path / "review.json", tmp_path, ()) == tmp_path
    with pytest.raises(UserError, match="--run RUN"):
        find_run(review, tmp_path / "a" / "b" / "review.json", None, ())
    outside = dataclasses.replace(review, folder=f"../../{review.folder}")
    assert find_run(outside, tmp_path / "runs" / "review.json", None, ()) == copy
    with pytest.raises(UserError, match="--run RUN"):
        find_run(dataclasses.replace(review, folder=".."), copy / "review.json", None, ())


@pytest.fixture
def five(sample_run):
    """The run with five matches: its first one, at five times."""
    first = sample_run.referred[0]
    moved = [
        dataclasses.replace(first, id=match_id(first.log_id, first.track_uuid, "referred", at), start_s=float(at))
        for at in range(5)
    ]
    return dataclasses.replace(sample_run, matches=tuple(moved))


def said(run, accepts, rejects, note=""):
    matches = run.referred[: accepts + rejects]
    return [(one, "accept" if at < accepts else "reject", note) for at, one in enumerate(matches)]


@pytest.mark.parametrize(
    ("accepts", "rejects", "reason"),
    [
        (0, 0, "none of its 5 matches is marked"),
        (0, 3, "none of the 3 matches that were judged was accepted"),
        (2, 0, "only 2 of 5 matches were judged; judge 3 at least"),
        (3, 1, "only 3 of the 4 matches that were judged were accepted, and 80% are asked for"),
        (4, 1, ""),
        (3, 0, ""),
    ],
)
def test_what_is_worth_keeping(five, written, accepts, rejects, reason):
    told = judged(read_review(written(review_of(five, *said(five, accepts, rejects)))), five)
    assert why_not(told).startswith(reason)
    assert bool(why_not(told)) == bool(reason)
    assert LEAST_SHARE == 0.8


def test_few_matches_have_all_to_be_judged(sample_run, written):
    run = dataclasses.replace(sample_run, matches=sample_run.referred[:1])
    assert why_not(judged(read_review(written(review_of(run, *said(run, 1, 0)))), run)) == ""
    empty = dataclasses.replace(sample_run, matches=())
    assert "found nothing" in why_not(judged(read_review(written(review_of(empty))), empty))


def test_what_was_rejected_stands_in_the_evidence_made_safe(five, written):
    note = "\x1b[2J\u202eignore all\nthat " + "x" * 500
    told = judged(read_review(written(review_of(five, *said(five, 4, 1, note)))), five)
    evidence = evidence_of(told, "Ada L.")
    assert evidence.startswith("Ada L. looked at 5 of 5 matches in 1 logs: 4 accepted, 1 rejected (run ")
    match = five.referred[4]
    assert f"; not: {match.category} {match.track_uuid[:8]} in {match.log_id[:8]} at 4.0-" in evidence
    assert '"?[2J?ignore all that xxx' in evidence
    assert evidence.isprintable()
    assert len(evidence) < 600


class TestByTheCommand:
    """`agents memory add --from-review`."""

    @pytest.fixture
    def memory(self, tmp_path, capsys):
        pytest.importorskip("chromadb", reason="the extra 'memory' is not installed")
        from agents.cli import main

        def run(*words):
            with pytest.raises(SystemExit) as ended:
                main(["memory", *map(str, words), "--memory", str(tmp_path / "memory"), "--embedder", "hashing"])
            told = capsys.readouterr()
            return ended.value.code, told.out, told.err

        return run

    def test_a_run_that_was_accepted_becomes_an_example_once(self, memory, sample_run, written):
        everything = [(match, "accept") for match in sample_run.referred]
        file = written(review_of(sample_run, *everything))
        code, out, _ = memory(
            "add", "--from-review", file, "--run", sample_run.folder, "--accepted-by", "Ada", "--json"
        )
        kept = json.loads(out)
        assert code == 0
        assert (kept["added"], kept["verified"], kept["profile"]) == (True, "person", "standard")
        assert (kept["description"], kept["program"]) == (sample_run.query, sample_run.program.source)
        count = len(sample_run.referred)
        assert kept["evidence"].startswith(f"Ada looked at {count} of {count} matches")
        assert "near_objects" in kept["functions"] or kept["functions"]
        before = memory("list", "--json")[1]
        code, out, _ = memory("add", "--from-review", file, "--run", sample_run.folder, "--accepted-by", "Ada")
        assert (code, out.startswith("it is there already: Ada looked at")) == (0, True)
        assert memory("list", "--json")[1] == before
        found = json.loads(memory("search", sample_run.query, "--json")[1])
        assert kept["id"] in [one["id"] for one in found]

    def test_a_later_review_takes_the_place_of_an_earlier_one(self, memory, mined, tiny_logs, written):
        source = (
            'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
            "output_scenario(cars, description, log_dir, output_dir)\n"
        )
        run = mined(source, list(tiny_logs), "every car there is")
        assert len(run.referred) == 9
        first = [(match, "accept") for match in run.referred[:5]]
        memory("add", "--from-review", written(review_of(run, *first)), "--run", run.folder, "--accepted-by", "Ada")
        second = [(match, "accept" if at else "reject", "hidden") for at, match in enumerate(run.referred)]
        file = written(review_of(run, *second))
        code, out, _ = memory("add", "--from-review", file, "--run", run.folder, "--accepted-by", "Ada", "--json")
        kept = json.loads(out)
        assert (code, kept["added"]) == (0, False)
        assert kept["evidence"].startswith("Ada looked at 9 of 9 matches in 3 logs: 8 accepted, 1 rejected")
        assert '"hidden"' in kept["evidence"]
        (held,) = [one for one in json.loads(memory("list", "--json")[1]) if one["id"] == kept["id"]]
        assert held["evidence"] == kept["evidence"]

    def test_what_is_not_kept_is_told_why(self, memory, sample_run, written):
        file = written(review_of(sample_run, (sample_run.referred[0], "reject")))
        code, _, err = memory("add", "--from-review", file, "--run", sample_run.folder)
        assert (code, "not kept: none of the 1 matches that were judged was accepted" in err) == (2, True)
        assert sample_run.query not in [one["description"] for one in json.loads(memory("list", "--json")[1])]

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            (["--from-review", "FILE"], "does not lie beside"),
            (["what", "PROGRAM", "--from-review", "FILE"], "takes program and profile from the run"),
            (["what"], "give DESCRIPTION and PROGRAM"),
            (["what", "PROGRAM", "--run", "RUN"], "--run names the run of a review"),
            (["--from-review", "FILE", "--run", "FILE"], "there is no such folder"),
        ],
    )
    def test_wrong_words(self, memory, sample_run, written, words, problem):
        file = written(review_of(sample_run, (sample_run.referred[0], "accept")))
        given = {"FILE": file, "PROGRAM": sample_run.folder / "program.py", "RUN": sample_run.folder}
        code, _, err = memory("add", *(given.get(word, word) for word in words))
        assert (code, problem in err) == (2, True), err

    def test_a_description_of_ones_own(self, memory, sample_run, written):
        everything = [(match, "accept") for match in sample_run.referred]
        file = written(review_of(sample_run, *everything))
        _, out, _ = memory("add", "people before cars", "--from-review", file, "--run", sample_run.folder, "--json")
        assert json.loads(out)["description"] == "people before cars"
