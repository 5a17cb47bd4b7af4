import pytest

from agents.settings import PROFILES, Settings, load_settings
from tools.atoms.profiles import PROFILE_NAMES
from tools.errors import UserError
from tools.models.spec import parse_spec


def test_the_default_preset_is_the_defaults():
    assert load_settings("offline") == Settings()


def test_profiles_are_those_of_the_library():
    assert PROFILES == PROFILE_NAMES


def test_the_command_line_wins_over_the_file_and_what_is_not_given_changes_nothing(tmp_path):
    (tmp_path / "mine.yaml").write_text("workers: 3\nprofile: refav\n")
    settings = load_settings(str(tmp_path / "mine.yaml"), {"workers": 2, "profile": None})
    assert (settings.workers, settings.profile) == (2, "refav")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wokers: 1", "did you mean workers"),
        ("workers: many", "workers must be int"),
        ("workers: true", "workers must be int"),
        ("profile: x", "unknown profile 'x'"),
        ("- a", "settings must be names with values"),
        ("a: [", "cannot be read"),
        ("!!python/object/apply:os.getcwd []", "cannot be read"),
        ("workers: -1", "between 0 and 64"),
    ],
)
def test_a_wrong_file_is_one_readable_error(tmp_path, text, said):
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(UserError, match=said):
        load_settings(str(tmp_path / "c.yaml"))


def test_there_is_always_a_worker():
    assert 1 <= Settings().n_workers <= 8
    assert Settings(workers=5).n_workers == 5


def test_resolved_settings_do_not_depend_on_how_a_path_is_spelt(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, other = Settings(out="runs", cache="c"), Settings(out="./x/../runs", cache=str(tmp_path / "c"))
    assert one.resolved() == other.resolved()
    assert one.resolved()["out"] == str(tmp_path / "runs")
    assert one.resolved()["workers"] == one.n_workers > 0


@pytest.mark.parametrize("preset", ["vllm", "frontier"])
def test_the_presets_with_models_are_valid(preset):
    settings = load_settings(preset)
    assert settings.has_models
    assert all(parse_spec(name) for name in settings.writers)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"candidates": 0}, "candidates must lie between 1 and 32"),
        ({"trial_logs": 65}, "trial_logs must lie between 1 and 64"),
        ({"temperature": 2.5}, "temperature must lie between 0 and 2"),
        ({"max_usd": -1.0}, "max_usd must lie"),
        ({"embedder": "bert"}, "unknown embedder 'bert'"),
        ({"write_models": "vllm:a"}, "name a model for everything"),
        ({"judge_model": "vllm:a"}, "name a model for everything"),
    ],
)
def test_a_setting_of_models_out_of_range_is_one_readable_error(changes, said):
    with pytest.raises(UserError, match=said):
        Settings(**changes)


def test_models_that_write_take_turns_and_the_one_for_everything_stands_in():
    assert Settings(model="vllm:a").writers == ("vllm:a",)
    assert Settings(model="vllm:a", write_models="vllm:b, openai:c").writers == ("vllm:b", "openai:c")
    assert (Settings().writers, Settings().has_models) == ((), False)


def test_a_whole_number_stands_for_a_setting_that_may_have_decimals(tmp_path):
    (tmp_path / "c.yaml").write_text("timeout_s: 30\n")
    assert load_settings(str(tmp_path / "c.yaml")).timeout_s == 30.0


def test_a_file_may_name_the_writing_models_alone_where_the_command_line_names_the_one_for_everything(tmp_path):
    (tmp_path / "a.yaml").write_text("write_models: vllm:a, vllm:b\n")
    chosen = load_settings(str(tmp_path / "a.yaml"), {"model": "vllm:c"})
    assert (chosen.writers, chosen.model) == (("vllm:a", "vllm:b"), "vllm:c")
    with pytest.raises(UserError, match="name a model for everything"):
        load_settings(str(tmp_path / "a.yaml"))
