"""The JSON of the registry is read without loss, and strictly where we use it."""

import json
from copy import deepcopy
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chatbot.knowledge.loader import Knowledge
from chatbot.registry import doubts, people, reading, schema
from chatbot.registry.reading import record_of
from chatbot.registry.record import Limit, Record, RegistryError
from chatbot.registry.schema import Page, Study
from tests.conftest import ROOT
from tests.registry.studies import number, study

SAMPLES = ROOT.parent / "shared" / "facts" / "ctgov_v2_samples"
STUDIES = sorted(SAMPLES.glob("NCT*.json"))
PAGES = sorted(SAMPLES.glob("page_*.json"))
NO_SAMPLES = pytest.mark.skipif(not STUDIES, reason="the sample records are not here")
NONE = [pytest.param(SAMPLES, marks=NO_SAMPLES)]
TODAY = date(2026, 9, 1)
NAME = number(1)


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _dumped(model: Page | Study) -> Any:
    return model.model_dump(by_alias=True, exclude_unset=True)


def made(**status: Any) -> dict[str, Any]:
    """A trial that is open, without doubts."""
    given = {"overallStatus": "RECRUITING", **status}
    trial = study(NAME, **given)
    for place in trial["protocolSection"]["contactsLocationsModule"]["locations"]:
        place.pop("status", None)
    return trial


def record(trial: dict[str, Any]) -> Record:
    """The record of a made trial with its doubts."""
    read = schema.read(Study, trial)
    return doubts.doubted(record_of(read), reading.criteria_of(read), TODAY)


@NO_SAMPLES
def test_all_samples_are_here() -> None:
    assert (len(STUDIES), len(PAGES)) == (43, 4)


@pytest.mark.parametrize("path", STUDIES or NONE, ids=lambda path: path.stem)
def test_a_real_record_is_read_without_loss(path: Path) -> None:
    data = _json(path)
    read = schema.read(Study, data)
    assert _dumped(read) == data
    found = record_of(read)
    protocol = data["protocolSection"]
    assert found.id == path.stem
    assert found.status == protocol["statusModule"]["overallStatus"].lower()
    given = protocol["statusModule"]["lastUpdatePostDateStruct"]["date"]
    assert found.updated.isoformat() == given
    places = protocol.get("contactsLocationsModule", {}).get("locations", [])
    assert [place.country for place in found.places] == [place["country"] for place in places]
    assert bool(found.criteria_hash) == bool(protocol["eligibilityModule"]["eligibilityCriteria"])


@pytest.mark.parametrize("path", PAGES or NONE, ids=lambda path: path.stem)
def test_a_real_page_is_read_without_loss(path: Path) -> None:
    data = _json(path)
    page = schema.read(Page, data)
    assert _dumped(page) == data
    assert [_dumped(schema.read(Study, each)) for each in page.studies] == data["studies"]


@NO_SAMPLES
def test_the_known_slip_in_a_real_record_is_told() -> None:
    """Its entry rules ask for liver values that trials keep out (inclusion 6)."""
    trial = _json(SAMPLES / "NCT04762485.json")
    assert set(record(trial).doubts) == {"place_open", "asks_for_harm"}


@NO_SAMPLES
def test_cards_name_the_entry_rules_that_the_real_records_have(knowledge: Knowledge) -> None:
    """Where a card has a hash, the record of the day that the card names has the same text."""
    compared = 0
    for card in knowledge.trials.values():
        path = SAMPLES / f"{card.id}.json"
        if card.criteria_hash and path.is_file():
            real = record(_json(path))
            assert (real.updated, real.criteria_hash) == (card.record_updated, card.criteria_hash)
            compared += 1
    assert compared == 3


def test_a_made_record_has_the_shape_of_a_real_one() -> None:
    data = study(NAME)
    assert _dumped(schema.read(Study, data)) == data


def test_people_are_taken_apart_and_put_together_again() -> None:
    whole = study(NAME, overallStatus="RECRUITING")
    kept, named = people.apart(deepcopy(whole))
    told = json.dumps(kept)
    assert "Coordinator" not in told
    assert "+1 555" not in told
    assert people.together(kept, named) == whole
    forgotten = record_of(schema.read(Study, people.together(kept, {})))
    assert forgotten.contacts == ()
    assert all(place.contacts == () for place in forgotten.places)


def test_people_of_a_record_without_any() -> None:
    bare = study(NAME)
    del bare["protocolSection"]["contactsLocationsModule"]
    assert people.apart(bare) == (bare, {})
    assert people.together(bare, {}) == bare


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("18 Years", Limit(18, "years")),
        ("1 Year", Limit(1, "years")),
        ("6 Months", Limit(6, "months")),
        ("3 Weeks", Limit(3, "weeks")),
        ("2 Days", Limit(2, "days")),
        ("25 Hours", Limit(2, "days")),
        ("30 Minutes", Limit(1, "days")),
    ],
)
def test_ages_are_read_as_registered(text: str, limit: Limit) -> None:
    trial = made()
    trial["protocolSection"]["eligibilityModule"]["minimumAge"] = text
    assert record(trial).min_age == limit


def test_a_missing_age_is_no_limit() -> None:
    trial = made()
    del trial["protocolSection"]["eligibilityModule"]["maximumAge"]
    assert record(trial).max_age is None


BROKEN: dict[str, tuple[list[str], object]] = {
    "status": (["statusModule", "overallStatus"], "OPEN"),
    "status of a place": (["contactsLocationsModule", "locations", "0", "status"], "Open"),
    "unit of age": (["eligibilityModule", "minimumAge"], "18 Winters"),
    "number": (["identificationModule", "nctId"], "NCT1"),
    "list for a text": (["eligibilityModule", "eligibilityCriteria"], ["a"]),
    "negative count": (["designModule", "enrollmentInfo", "count"], -1),
    "no module": (["statusModule"], None),
    "day": (["statusModule", "lastUpdatePostDateStruct", "date"], "soon"),
    "a month instead of a day": (["statusModule", "lastUpdatePostDateStruct", "date"], "2026-08"),
    "no day": (["statusModule", "lastUpdatePostDateStruct"], None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_we_do_not_understand_is_refused_and_not_repeated(name: str) -> None:
    path, value = BROKEN[name]
    trial = made()
    at: Any = trial["protocolSection"]
    for part in path[:-1]:
        at = at[int(part)] if part.isdigit() else at[part]
    at[path[-1]] = value
    with pytest.raises(RegistryError) as raised:
        record(trial)
    assert str(value) not in str(raised.value) or value is None


def test_a_key_that_nobody_knows_yet_is_kept() -> None:
    trial = made(newDateStruct={"date": "2026-01-01"})
    assert _dumped(schema.read(Study, trial)) == trial


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  A \n hospital\t", "A hospital"),
        ("A\u202eB\u200b C", "A B C"),
        ("x" * 400, f"{'x' * 299}…"),
        ("上海 医院", "上海 医院"),
    ],
    ids=ascii,
)
def test_names_are_shown_in_one_plain_line(text: str, shown: str) -> None:
    assert reading.plain(text) == shown


def test_entry_rules_have_one_hash_however_they_are_spaced_or_marked_up() -> None:
    one = reading.criteria_hash("Age \\> 18\n* ECOG ≤ 2")
    assert one == reading.criteria_hash("Age > 18  * ECOG ≤ 2 ")
    assert one != reading.criteria_hash("Age > 16 * ECOG ≤ 2")
    assert reading.criteria_hash(" \n") == ""


def _rules(text: str) -> dict[str, Any]:
    trial = made()
    rules = trial["protocolSection"]["eligibilityModule"]
    rules |= {"eligibilityCriteria": text, "minimumAge": "18 Years", "maximumAge": "70 Years"}
    return trial


def _places(status: str, *places: str | None) -> dict[str, Any]:
    trial = made(overallStatus=status)
    where = trial["protocolSection"]["contactsLocationsModule"]
    where["locations"] = [
        {"facility": "A", "country": "China", **({"status": place} if place else {})}
        for place in places
    ]
    return trial


def _bent(**eligibility: str) -> dict[str, Any]:
    trial = made()
    trial["protocolSection"]["eligibilityModule"] |= eligibility
    return trial


def _when(date: str, kind: str = "ESTIMATED") -> dict[str, str]:
    return {"date": date, "type": kind}


def _results(status: str) -> dict[str, Any]:
    return {**made(overallStatus=status), "hasResults": True}


def _withdrawn(count: int) -> dict[str, Any]:
    trial = made(overallStatus="WITHDRAWN")
    trial["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = count
    return trial


DOUBTED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "none": (made(), set()),
    "youngest above oldest": (
        _bent(minimumAge="70 Years", maximumAge="600 Months", eligibilityCriteria="x"),
        {"ages_turned"},
    ),
    "over": (made(completionDateStruct=_when("2026-08")), {"open_after_end"}),
    "over, by its main part": (
        {**made(completionDateStruct=None, primaryCompletionDateStruct=_when("2026-08-31"))},
        {"open_after_end"},
    ),
    "over this very month": (made(completionDateStruct=_when("2026-09")), set()),
    "no place open": (_places("RECRUITING", "COMPLETED", None), {"no_place_open"}),
    "no place told": (_places("RECRUITING", None), set()),
    "place open": (_places("UNKNOWN", "RECRUITING"), {"place_open"}),
    "withdrawn with people": (_withdrawn(3), {"withdrawn_with_people"}),
    "withdrawn": (_withdrawn(0), set()),
    "started in the future": (
        made(startDateStruct=_when("2027-01", "ACTUAL")),
        {"started_in_future"},
    ),
    "starts in the future": (made(startDateStruct=_when("2027-01")), set()),
    "ends before it starts": (
        made(startDateStruct=_when("2029-03"), completionDateStruct=_when("2029-02-28")),
        {"ends_before_start"},
    ),
    "results": (_results("RECRUITING"), {"results_while_open"}),
    "results at the end": (_results("COMPLETED"), set()),
    "same ages": (_rules("Inclusion: aged 18 to 70 years old"), set()),
    "other ages": (_rules("Inclusion: Age 12-65 years"), {"ages_differ"}),
    "ages of two groups": (_rules("Age 12-17 years or age 18-65 years"), set()),
    "ages kept out": (_rules("x\nExclusion Criteria:\nage 71-99 years"), set()),
    "harm asked for": (_rules("1. ALT \\> 3x upper limit"), {"asks_for_harm"}),
    "harm kept out": (_rules("x\nExclusion Criteria:\nALT > 3x upper limit"), set()),
    "harm limited": (_rules("creatinine < 2 or, if > 2, clearance > 60"), set()),
    "harm denied": (_rules("bilirubin not more than 2 mg/dl"), set()),
}


@pytest.mark.parametrize("name", DOUBTED)
def test_what_a_record_says_against_itself_is_told(name: str) -> None:
    trial, found = DOUBTED[name]
    assert set(record(trial).doubts) == found
    assert found <= set(doubts.DOUBTS)


def test_every_doubt_has_a_case() -> None:
    assert set().union(*(found for _, found in DOUBTED.values())) == set(doubts.DOUBTS)


def test_a_record_is_plain_values() -> None:
    assert asdict(record(made()))["places"][0]["country"]
