import pytest

from prompts.loader import load_yaml, read_text


def test_a_file_is_parsed_once():
    assert load_yaml("grammar/rendering.yaml") is load_yaml("grammar/rendering.yaml")
    assert "functions" in read_text("grammar/rendering.yaml")


def test_a_missing_file_is_an_error():
    with pytest.raises(FileNotFoundError):
        read_text("grammar/none.yaml")
