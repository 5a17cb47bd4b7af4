"""The books outlive the process that keeps them."""

import json

import pytest

from tools.errors import PrerequisiteError
from tools.models.accounts import Ledger
from tools.models.asking import AccountedModel
from tools.models.journal import read_entries
from tools.models.prices import Price, PriceTable, Rates
from tools.models.values import ChatRequest, ImagePart, Turn

PRICES = PriceTable({"scripted:test": Price(Rates(1.0, 10.0, 0.1, 1.25))})


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "calls" / "run.jsonl"


def asked(sender, question, journal, *script):
    ledger = Ledger(PRICES, journal)
    model = AccountedModel(sender(list(script)), ledger)
    for _ in script:
        model.ask(question())
    return ledger


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_who_goes_on_has_the_calls_before_and_numbers_on(sender, question, journal):
    first = asked(sender, question, journal, "one", "two")
    second = asked(sender, question, journal, "three")
    assert second.records[:2] == first.records
    assert [record.number for record in second.records] == [1, 2, 3]
    assert second.total().usd == pytest.approx(first.total().usd * 1.5)


def test_the_run_folder_is_the_same_as_without_a_crash(sender, question, journal, tmp_path):
    asked(sender, question, journal, "one")
    asked(sender, question, journal, "two").write(tmp_path / "resumed")
    lines = [json.loads(line) for line in (tmp_path / "resumed" / "model_calls.jsonl").read_text().splitlines()]
    assert [json.loads((tmp_path / "resumed" / line["file"]).read_text())["reply"] for line in lines] == ["one", "two"]
    Ledger(PRICES, journal).write(tmp_path / "again")
    assert files_of(tmp_path / "again") == files_of(tmp_path / "resumed")


def test_a_line_at_which_the_process_died_is_left_out(sender, question, journal):
    ledger = asked(sender, question, journal, "one", "two")
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-20])
    assert [entry.record for entry in read_entries(journal)] == list(ledger.records[:1])


def test_a_journal_that_is_none_is_told_with_its_cure(journal):
    journal.parent.mkdir()
    journal.write_text('{"record": 1}\n')
    with pytest.raises(PrerequisiteError, match=r"line 1 is no call; remove it"):
        Ledger(PRICES, journal)


def test_a_disk_that_refuses_is_told(sender, question, journal):
    ledger = Ledger(PRICES, journal)
    journal.mkdir(parents=True)
    with pytest.raises(PrerequisiteError, match=r"cannot be noted: .*--cache"):
        AccountedModel(sender(["one"]), ledger).ask(question())


def test_no_image_is_written(sender, journal):
    picture = ImagePart("aGVsbG8=" * 50, "image/png")
    AccountedModel(sender(["seen"]), Ledger(PRICES, journal)).ask(ChatRequest("see", (), (Turn("user", (picture,)),)))
    assert "aGVsbG8" not in journal.read_text()
    assert '"base64_characters":400' in journal.read_text()


def test_without_a_journal_nothing_is_written(sender, question, tmp_path):
    AccountedModel(sender(["one"]), Ledger(PRICES)).ask(question())
    assert list(tmp_path.iterdir()) == []
