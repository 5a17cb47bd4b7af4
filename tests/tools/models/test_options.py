"""Options of a model, from files written by people."""

import pytest

from tools.errors import UserError
from tools.models.options import ModelOptions, options_from


def test_nothing_given_is_the_default():
    assert options_from({}) == ModelOptions()


def test_values_are_taken_over():
    content = {
        "base_url": "http://a/v1", "timeout_s": 5, "send_seed": False, "thinking_tokens": None,
        "extra_body": {"top_k": 20, "a": {"b": 1}},
    }  # fmt: skip
    options = options_from(content)
    assert (options.base_url, options.timeout_s, options.send_seed, options.thinking_tokens) == (
        "http://a/v1",
        5.0,
        False,
        None,
    )
    assert options.body == {"top_k": 20, "a": {"b": 1}}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"time_out": 5}, 'unknown "time_out"; did you mean "timeout_s"'),
        ({"zzz": 5}, 'unknown "zzz"'),
        ({"timeout_s": "5"}, "timeout_s must be of kind float, not str"),
        ({"max_attempts": True}, "max_attempts must be of kind int, not bool"),
        ({"max_attempts": 0}, "max_attempts must be 1 to 20"),
        ({"timeout_s": 0}, "timeout_s must be above 0"),
        ({"concurrency": 0}, "concurrency must be 1"),
        ({"structured": "json"}, "structured must be one of schema, tool, prompt"),
        ({"extra_body": "{"}, "extra_body is not JSON"),
        ({"extra_body": "[1]"}, "extra_body must be a JSON object"),
        ({"requests_per_minute": -1}, "requests_per_minute must not be negative"),
        ({"thinking_tokens": -1}, "thinking_tokens must not be negative"),
    ],
)
def test_a_wrong_value_is_told(content, problem):
    with pytest.raises(UserError, match="model options") as raised:
        options_from(content)
    assert problem in str(raised.value)
