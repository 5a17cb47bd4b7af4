"""Nouns of sets: the lexicon's actors, groups before their members, articles and plurals."""

import pytest

from agents.meaning.naming_actors import actor_nouns, heads, plural, with_article
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering_nouns import noun_of, nouns_of
from agents.meaning.values import AnyOf, Category, call
from tools.atoms.profiles import load_profile

CATEGORIES = load_profile("standard").signatures["get_objects_of_category"].parameter("category").kind.words


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_one_noun(category: str, profile: str) -> None:
    assert len(nouns_of(normal_form(Category(category), profile), profile)) == 1


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_different_categories_have_different_nouns(profile: str) -> None:
    forms = dict.fromkeys(normal_form(Category(category), profile) for category in CATEGORIES)
    nouns = [noun_of(form, profile) for form in forms]
    assert len(set(nouns)) == len(nouns)


def test_groups_come_before_their_members() -> None:
    trucks = normal_form(call("is_kind", [Category("ANY")], {"kind": "truck"}), "standard")
    assert nouns_of(trucks, "standard") == ("truck",)
    more = normal_form(AnyOf((trucks, Category("DOG"))), "standard")
    assert nouns_of(more, "standard") == ("truck", "dog")


def test_what_is_more_than_categories_has_no_noun() -> None:
    assert nouns_of(normal_form(call("turning", [Category("BUS")]), "standard"), "standard") == ()


@pytest.mark.parametrize(
    ("noun", "text"),
    [("bus", "buses"), ("dog", "dogs"), ("box", "boxes"), ("ferry", "ferries"), ("boy", "boys"), ("bench", "benches")],
)
def test_plurals(noun: str, text: str) -> None:
    assert plural(noun) == text


@pytest.mark.parametrize(
    ("noun", "text"), [("annotated bus", "an annotated bus"), ("bus", "a bus"), ("unit", "a unit")]
)
def test_articles(noun: str, text: str) -> None:
    assert with_article(noun) == text


def test_every_actor_has_a_noun() -> None:
    assert all(actor_nouns().values())


def test_what_a_text_begins_with() -> None:
    assert {"the ego vehicle", "buses", "regular vehicles"} <= heads()
    assert not heads() & {"bus", "cars", "ego vehicles that"}
