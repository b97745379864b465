"""What trials are looked for by is read by whole words from closed lists, or not at all."""

import pytest

from chatbot.knowledge.loader import Knowledge
from chatbot.matching.search_terms import Places, Terms, read


@pytest.fixture(scope="module")
def places(knowledge: Knowledge) -> Places:
    return Places(knowledge.places.values())


PLACES = {
    "trials in China": "CN",
    "TRIALS IN CHINA": "CN",
    "a chinese study": "CN",
    "anything near Boston?": "US/Boston",
    "Boston, USA": "US/Boston",
    "in the U.S.": "US",
    "in the US": "US",
    "in São Paulo": "BR/Sao Paulo",
    "we live in Xi'an": "CN/Xi'an",
    "new york or houston": "US/New York",
    "in south korea": "KR",
    "tell us more": None,
    "Chinatown": None,
    "Bostonn": None,
    "romeo": None,
    "in China or in Italy": None,
    "Rome or Boston": None,
    "": None,
}


@pytest.mark.parametrize(("text", "place"), PLACES.items(), ids=PLACES)
def test_a_place_is_read_as_written(places: Places, text: str, place: str | None) -> None:
    terms = read(text, places, None)
    assert terms is not None
    assert terms.place == place


AGES = {
    "for a 5 year old": 5,
    "5-year-old son": 5,
    "he is 5 years old": 5,
    "5yo girl": 5,
    "5 y/o": 5,
    "aged 70": 70,
    "at age 70?": 70,
    "he is 5 and she is 7": None,
    "5 years old or 7 years old": None,
    "5 years after transplant": None,
    "121 years old": None,
    "cd7 5 %": None,
    "age 62.5%": None,
    "phase 2": None,
}


@pytest.mark.parametrize(("text", "age"), AGES.items(), ids=AGES)
def test_an_age_is_read_where_it_is_one(places: Places, text: str, age: int | None) -> None:
    terms = read(text, places, None)
    assert terms is not None
    assert terms.age == age


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("with my own cells", "own"),
        ("autologous", "own"),
        ("the patient's own cells", "own"),
        ("off-the-shelf cells", "universal"),
        ("donor cells", "donor"),
        ("donor-derived T cells", "donor"),
        ("allogeneic", "donor"),
        ("is a donor needed", None),
        ("on my own", None),
    ],
)
def test_whose_cells_are_meant(places: Places, text: str, cells: str | None) -> None:
    terms = read(text, places, None)
    assert terms is not None
    assert terms.cells == cells


@pytest.mark.parametrize(
    ("text", "region", "place"),
    [
        ("is there a trial near me", "US", "US"),
        ("something nearby", "GB", "GB"),
        ("trials in my country", "US", "US"),
        ("is there a trial near me", None, None),
        ("is there a trial near me", "XX", None),
        ("trials in Italy near me", "US", "IT"),
        ("which trials are there", "US", None),
    ],
)
def test_near_is_where_the_person_is(
    places: Places, text: str, region: str | None, place: str | None
) -> None:
    terms = read(text, places, region)
    assert terms is not None
    assert terms.place == place


@pytest.mark.parametrize(
    "text",
    [
        "why are so many trials in China",
        "how much does a trial in China cost",
        "do I need a visa for China",
        "is the hospital in Rome reputable",
        "is it approved in the US",
        "how do I travel to China",
        "does the trial in Hebei take place in China",
        "is this study for a 5 year old",
    ],
)
def test_what_asks_something_else_about_a_place_is_no_search(places: Places, text: str) -> None:
    assert read(text, places, "US") is None


@pytest.mark.parametrize(
    ("text", "lists", "many", "opens"),
    [
        ("which trials are open in China", True, True, True),
        ("any studies for AML", True, True, False),
        ("trials in Germany", True, True, False),
        ("is there a trial in Ohio", True, False, False),
        ("still recruiting in Rome", False, False, True),
        ("in China", False, False, False),
    ],
)
def test_a_list_is_told_from_a_single_trial(
    places: Places, text: str, lists: bool, many: bool, opens: bool
) -> None:
    terms = read(text, places, None)
    assert terms is not None
    assert (terms.lists, terms.many, terms.wants_open) == (lists, many, opens)


def test_without_places_there_are_none() -> None:
    assert read("in China", Places([]), None) == Terms()


def test_every_country_of_a_card_can_be_asked_for(knowledge: Knowledge) -> None:
    named = {country.name for country in knowledge.places.values()}
    assert {name for trial in knowledge.trials.values() for name in trial.countries} <= named
