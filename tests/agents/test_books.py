"""Which books a run goes on with."""

from agents.books import forget_books, journal_of, session_name
from agents.sessions import session_of
from agents.settings import Settings


def begun(settings: Settings, thread: str) -> str:
    """A run that noted something, and died."""
    name = session_name(settings, thread)
    path = journal_of(settings, name)
    path.parent.mkdir(exist_ok=True)
    path.touch()
    return name


def test_a_run_has_books_of_its_own_until_one_died(tmp_path):
    settings = Settings(cache=str(tmp_path))
    assert session_name(settings, "a") != session_name(settings, "a")
    died = begun(settings, "a")
    assert session_name(settings, "a") == died
    forget_books(settings, died)
    assert session_name(settings, "a") != died


def test_the_same_request_that_runs_beside_it_has_others(tmp_path):
    settings = Settings(cache=str(tmp_path))
    died = begun(settings, "a-1")
    assert session_name(settings, "a") != died
    assert session_name(settings, "a-1") == died


def test_a_session_of_many_queries_is_not_noted(tmp_path):
    settings = Settings(cache=str(tmp_path))
    assert journal_of(settings, "evaluation 3f2a") is None
    assert session_of("evaluation 3f2a", settings).ledger.journal is None
    forget_books(settings, "evaluation 3f2a")
