"""The JSON check agrees with an independent one on the subset, and refuses what is beyond the subset."""

import json

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.models.schema import parse_schema, problems, without_keywords

ITEM = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 4},
        "kind": {"enum": ["car", "bus", 3]},
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
        "share": {"type": "number", "minimum": 0.5},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
        "either": {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "integer"}}]},
    },
    "required": ["name", "kind", "score", "share", "tags", "either"],
    "additionalProperties": False,
}
GOOD = {"name": "a", "kind": "car", "score": 3, "share": 1, "tags": ["x"], "either": [1]}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(-1, 2, width=16)
    | st.sampled_from(["", "a", "car", "abcde"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


def test_what_follows_the_schema_has_no_problems():
    assert list(problems(GOOD, parse_schema(json.dumps(ITEM)))) == []


@given(st.fixed_dictionaries({}, optional={name: VALUES for name in [*GOOD, "more"]}), st.sampled_from(list(GOOD)))
def test_it_agrees_with_an_independent_validator(changes, kept):
    value = {**GOOD, **changes, kept: GOOD[kept]}
    schema = parse_schema(json.dumps(ITEM))
    is_valid = jsonschema.Draft202012Validator(ITEM).is_valid(value)
    # The standard takes 3.0 for an integer; a model that writes it was not asked to.
    whole_floats = any(type(v) is float and v.is_integer() for v in _leaves(value))
    if not whole_floats:
        assert (list(problems(value, schema)) == []) == is_valid


def _leaves(value):
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "the reply.name must have at least 1 elements, not 0"),
        ({"kind": "tram"}, "the reply.kind must be one of car, bus, 3, not 'tram'"),
        ({"score": True}, "the reply.score must be of type integer or null, not boolean"),
        ({"share": 0.25}, "the reply.share must be at least 0.5, not 0.25"),
        ({"tags": ["a", 1]}, "the reply.tags[1] must be of type string, not integer"),
        ({"either": "no"}, "the reply.either fits none of the 2 allowed forms"),
        ({"more": 1}, "the reply has 'more', which is not asked for"),
    ],
)
def test_problems_say_where(change, problem):
    assert list(problems({**GOOD, **change}, ITEM)) == [problem]


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "object", "properties": {"a": {"type": "string"}}, "required": []}, "must close its object"),
        ({"type": "string", "pattern": "a+"}, "uses pattern, which is beyond the subset"),
        ({"type": "text"}, "unknown type text"),
        ({"description": "anything"}, "says nothing of its values"),
        ({"type": "array", "items": {"$ref": "#/x"}}, "uses \\$ref"),
        ([], "is not an object"),
    ],
)
def test_a_schema_beyond_the_subset_is_a_mistake(schema, problem):
    with pytest.raises(ValueError, match=problem):
        parse_schema(json.dumps(schema))


def test_a_schema_that_is_no_json_is_a_mistake():
    with pytest.raises(orjson.JSONDecodeError):
        parse_schema("{")


def test_keywords_are_dropped_and_properties_of_the_same_name_are_not():
    schema = {"type": "object", "properties": {"minimum": {"type": "integer", "minimum": 1, "enum": ["minimum"]}}}
    slim = without_keywords(schema, frozenset({"minimum"}))
    assert slim == {"type": "object", "properties": {"minimum": {"type": "integer", "enum": ["minimum"]}}}
