import pytest

from prompts.loader import load_yaml, read_text, yaml_names


def test_a_file_is_parsed_once():
    assert load_yaml("grammar/rendering.yaml") is load_yaml("grammar/rendering.yaml")
    assert "functions" in read_text("grammar/rendering.yaml")


def test_a_missing_file_is_an_error():
    with pytest.raises(FileNotFoundError):
        read_text("grammar/none.yaml")


def test_the_files_of_a_folder_and_its_folders_are_named_in_order():
    names = yaml_names("grammar")
    assert {"grammar/rendering.yaml", "grammar/lexicon/words.yaml"} <= {*names}
    assert list(names) == sorted(names)
    assert all(read_text(name) for name in names)
    assert yaml_names("grammar/none") == ()
