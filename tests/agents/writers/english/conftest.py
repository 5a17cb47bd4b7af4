"""A small lexicon of its own, so that what is tested here is the grammar and not its words."""

import pytest

from agents.writers.english.lexicon import build_lexicon
from agents.writers.english.reading import EnglishReader

NEAR = "near_objects({x}, {y}, log_dir, distance_thresh={max_distance?}, min_objects={n?})"


def category(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


FILES = {
    "actors": [
        {"name": "anything", "say": ["object"], "kind": "any", "means": category("ANY")},
        {"name": "ego", "say": ["ego", "ego vehicle"], "kind": "ego", "means": category("EGO_VEHICLE")},
        {"name": "vehicle", "say": ["vehicle"], "kind": "vehicle", "means": category("VEHICLE")},
        {"name": "car", "say": ["car"], "kind": "vehicle", "means": category("REGULAR_VEHICLE")},
        {"name": "bus", "say": ["bus"], "kind": "vehicle", "means": category("BUS")},
        {"name": "pedestrian", "say": ["pedestrian", "person"], "kind": "person", "means": category("PEDESTRIAN")},
    ],
    "places": [
        {
            "name": "crosswalk",
            "say": ["crosswalk", "pedestrian crossing"],
            "uses": [{"with": ["on", "at"], "means": "at_pedestrian_crossing({x}, log_dir)"}],
        },
        {
            "name": "lane",
            "say": ["lane"],
            "owned": True,
            "uses": [{"with": ["in"], "means": "in_same_lane({x}, {y}, log_dir)"}],
        },
    ],
    "behaviours": [
        {"name": "parked", "adjective": ["parked"], "means": "stationary({x}, log_dir)"},
        {
            "name": "moving",
            "adjective": ["moving"],
            "verb": ["move"],
            "vague": True,
            "assume": "moving: at least 0.5 m/s",
            "cases": [{"when": {"min_speed": "any"}, "means": "has_velocity({x}, log_dir, min_velocity={min_speed})"}],
            "means": "has_velocity({x}, log_dir)",
        },
        {"name": "turning", "verb": ["turn", "make {side?} turn"], "means": "turning({x}, log_dir, direction={side?})"},
        {
            "name": "braking",
            "verb": ["brake"],
            "noun": ["brake manoeuvre"],
            "cases": [{"when": {"degree": "hard"}, "standard": 'braking({x}, log_dir, strength="hard")'}],
            "standard": "braking({x}, log_dir)",
            "refav": "accelerating({x}, log_dir, max_accel=-1.0)",
        },
        {"name": "red", "adjective": ["red"], "means": 'is_color({x}, log_dir, color="red")'},
        {"name": "jaywalking", "verb": ["jaywalk"], "of": ["person"], "standard": "jaywalking({x}, log_dir)"},
        {"name": "group", "standard": "group_of({x}, log_dir, min_size={n?})"},
        {"name": "at once", "standard": "count_at_once({x}, log_dir, min_count={n?}, max_count={n_max?})"},
        {"name": "lasting", "standard": "for_at_least({x}, log_dir, min_duration_s={min_duration?})"},
        {"name": "starting", "standard": "starts({x}, log_dir)"},
        {"name": "repeatedly", "standard": "happens_repeatedly({x}, log_dir, min_times={n})"},
        {"name": "then", "standard": "then({x}, {y}, log_dir)"},
    ],
    "relations": [
        {
            "name": "near",
            "preposition": ["near"],
            "bare": ["nearby"],
            "means": NEAR,
            "owner_side": {"means": NEAR},
        },
        {
            "name": "ahead of",
            "preposition": ["in front of", "ahead of"],
            "bare": ["ahead", "in front"],
            "cases": [
                {
                    "when": {"nth": "any"},
                    "standard": 'nth_object_in_direction({y}, {x}, log_dir, direction="forward", n={nth})',
                }
            ],
            "means": 'get_objects_in_relative_direction({y}, {x}, log_dir, direction="forward")',
            "owner_side": {
                "means": 'has_objects_in_relative_direction({x}, {y}, log_dir, direction="forward", min_number={n?})'
            },
        },
        {"name": "following", "verb": ["follow"], "means": "following({x}, {y}, log_dir)"},
        {"name": "between", "standard": "between_two_objects({x}, {y}, log_dir)"},
        {"name": "between two", "standard": "between_two_objects({x}, scenario_or([{y}, {z}]), log_dir)"},
        {"name": "with", "means": NEAR},
    ],
    "words": {
        "articles": ["a", "an", "the", "another"],
        "requests": ["show me", "find"],
        "rewrites": {"in view": "nearby", "hasn ' t": "has not"},
        "function_words": {
            "OR": ["or"],
            "AND": ["and", "but"],
            "COMMA": [","],
            "THAT": ["that", "which"],
            "WHILE": ["while"],
            "THEN": ["then"],
            "BE": ["is", "are", "being"],
            "NOT": ["not"],
            "NON": ["non"],
            "NO": ["no"],
            "EXCEPT": ["except"],
            "BY": ["by"],
            "OF": ["of"],
            "FOR": ["for"],
            "FROM": ["from"],
            "AWAY": ["away"],
            "AT": ["at"],
            "BETWEEN": ["between"],
            "WITH": ["with"],
            "WITHOUT": ["without"],
            "DASH": ["-", "to"],
            "OR_MORE": ["or more"],
            "POSS": ["'s"],
            "POSSPRON": ["its"],
            "PRON": ["it"],
            "LIGHT": ["perform", "performing"],
            "EACH_OTHER": ["each other"],
        },
        "sides": {"left": ["left", "to left"], "right": ["right"]},
        "degrees": {"hard": ["hard"]},
        "comparisons": {
            "low": ["at least"],
            "above": ["more than", "over"],
            "high": ["within", "up to"],
            "exactly": ["exactly"],
        },
        "quantities": {"multiple": ["multiple"], "group": ["group of"]},
        "numbers": {"one": 1, "two": 2, "three": 3},
        "ordinals": {"second": 2, "closest": 1},
        "units": {"distance": {"m": 1, "ft": 0.3048}, "speed": {"m/s": 1, "mph": 0.44704}, "duration": {"s": 1}},
        "phases": {"starting": ["starting to"]},
        "repetitions": {"twice": 2},
        "sequences": [["crosswalk", "jaywalking"]],
        "largest": {"distance": 1000, "n": 100},
        "settings": {"multiple": 2, "group": 3},
        "plurals": {"person": "people", "bus": "buses"},
        "verbs": {},
        "unserved": [{"words": ["happy"], "why": "nobody can tell"}],
    },
}


@pytest.fixture(scope="package")
def small_lexicon():
    return build_lexicon(FILES)


@pytest.fixture(scope="package")
def reader(small_lexicon):
    return EnglishReader("standard", small_lexicon)


@pytest.fixture(scope="package")
def refav_reader(small_lexicon):
    return EnglishReader("refav", small_lexicon)
