"""Cards are brought up to date with the registry; what follows from old rules stops deciding."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chatbot.answering import figures, places
from chatbot.knowledge.cd7 import Cd7Rule, Cutoff
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Trial
from chatbot.knowledge.registered import Checked, with_records
from chatbot.registry.record import Contact, Limit, Place, Record, Status
from chatbot.screening.criteria import screeners_of
from tests.factories import HEBEI, trial, ui

CHECKED = date(2026, 9, 1)
UPDATED = date(2026, 8, 30)
NEW = "NCT90000001"
RULE = Cd7Rule(
    rule="cutoff",
    cutoffs=(Cutoff(sign="at_least", percent=Decimal(30), cells="blasts"),),
    source="registry_page",
    sure="certain",
)


@pytest.fixture(scope="module")
def words() -> Ui:
    return ui()


def record(name: str = HEBEI, **given: Any) -> Record:
    """A record that is listed as recruiting."""
    plain: dict[str, Any] = {"id": name, "title": "A title", "status": "recruiting"}
    return Record(**{**plain, "updated": UPDATED, **given})


def current(knowledge: Knowledge, *records: Record, on: date = CHECKED) -> Knowledge:
    """``knowledge`` as of a snapshot of these records."""
    return with_records(knowledge, "7", [Checked(each, on) for each in records])


def carded(card: Trial, **given: Any) -> Trial:
    """A card that was brought up to date with a record."""
    return card.model_copy(update={"record": record(**given)})


def test_a_card_tells_what_the_record_says_and_keeps_its_own_words(knowledge: Knowledge) -> None:
    given = record(
        status="suspended",
        enrolment=12,
        min_age=Limit(6, "months"),
        places=(Place("A hospital", "Boston", country="United States"),),
    )
    after = current(knowledge, given)
    card, before = after.trials[HEBEI], knowledge.trials[HEBEI]
    assert (card.status, card.status_as_of, card.record_updated) == ("suspended", CHECKED, UPDATED)
    assert card.min_age is not None
    assert (card.min_age.value, card.min_age.unit, card.max_age) == (6, "months", None)
    assert card.enrolment == 12
    assert card.countries == (*before.countries, "United States")
    assert (card.title, card.plain, card.known) == (before.title, before.plain, before.known)
    assert (after.registry, after.release) == ("7", knowledge.release)


def test_a_card_that_is_younger_than_the_record_stays(knowledge: Knowledge) -> None:
    before = knowledge.trials[HEBEI]
    early = before.status_as_of - timedelta(days=1)
    assert current(knowledge, record(), on=early).trials[HEBEI] == before
    old = record(updated=before.record_updated - timedelta(days=1))
    assert current(knowledge, old).trials[HEBEI] == before


def test_other_cards_are_as_shipped(knowledge: Knowledge) -> None:
    after = current(knowledge, record())
    assert {n: t for n, t in after.trials.items() if n != HEBEI} == {
        n: t for n, t in knowledge.trials.items() if n != HEBEI
    }


def test_a_trial_without_a_card_is_listed_and_never_an_answer(knowledge: Knowledge) -> None:
    given = record(
        NEW,
        conditions=("Acute Myeloid Leukemia",),
        phases=("PHASE1", "PHASE2"),
        places=(Place("A hospital", "Hefei", country="China"),) * 2,
    )
    after = current(knowledge, given)
    assert NEW not in after.trials
    listed = after.listings[NEW]
    assert (listed.card, listed.title, listed.phase) == ("uncurated", "A title", "phase1_phase2")
    assert "aml" in listed.diseases
    assert (listed.cities, listed.countries) == (("Hefei",), ("China",))
    assert "have not read it" in listed.plain


def test_criteria_stop_deciding_when_the_entry_rules_have_other_words(
    knowledge: Knowledge, words: Ui
) -> None:
    name = next(name for name, card in knowledge.trials.items() if card.criteria_hash)
    card = knowledge.trials[name]
    updated = max(card.record_updated, UPDATED)
    same = current(knowledge, record(name, updated=updated, criteria_hash=card.criteria_hash))
    other = current(knowledge, record(name, updated=updated, criteria_hash="0" * 64))
    assert same.trials[name].entry_rules.reason == "same"
    assert figures.changed_rules(same.trials[name], words) == ""
    assert other.trials[name].entry_rules.reason == "changed"
    told = figures.trial_field(other.trials[name], "uncertain", words, CHECKED)
    assert "has changed the entry rules of this trial" in told
    assert figures.day(updated) in told
    assert screeners_of(same)["en"].laid[name].deciding
    assert not screeners_of(other)["en"].laid[name].deciding


def test_a_cut_off_of_old_rules_is_shown_and_compares_nothing(knowledge: Knowledge) -> None:
    card = knowledge.trials[HEBEI].model_copy(update={"cd7": RULE, "criteria_hash": "a" * 64})
    small = replace(knowledge, trials={HEBEI: card})
    after = current(small, record(criteria_hash="b" * 64)).trials[HEBEI]
    assert after.cd7 is not None
    assert (after.cd7.cutoffs, after.cd7.sure) == (RULE.cutoffs, "outdated")
    kept = current(small, record(criteria_hash="a" * 64)).trials[HEBEI]
    assert kept.cd7 == RULE


LISTED = (
    "Listed as {word} on ClinicalTrials.gov. The record was updated on {updated}; we checked it"
    " on 1 September 2026. Please confirm with the study site."
)
OLD_CHECK = " Our check is more than a week old, so this may have changed."
HIDDEN = (
    "We cannot say whether this trial is open. Our last check was on 1 September 2026 and the"
    " record was updated on {updated}. Please look at the registry page and ask the study site."
)
WAS_OPEN = (
    " The registry had listed it as taking people, or about to. Nobody has confirmed that for a"
    " long time."
)
TWO_YEARS = date(2024, 9, 1)
# Status, status before, day of the update, days since the check: what is said.
CLOCK: list[tuple[str, Status, Status | None, date, int, str]] = [
    ("checked today", "recruiting", None, UPDATED, 0, LISTED),
    ("a week ago", "recruiting", None, UPDATED, 7, LISTED),
    ("eight days ago", "recruiting", None, UPDATED, 8, LISTED + OLD_CHECK),
    ("thirty days ago", "recruiting", None, UPDATED, 30, LISTED + OLD_CHECK),
    ("thirty-one days ago", "recruiting", None, UPDATED, 31, HIDDEN),
    ("not yet, long ago", "not_yet_recruiting", None, UPDATED, 31, HIDDEN),
    ("by invitation, long ago", "enrolling_by_invitation", None, UPDATED, 31, HIDDEN),
    ("available, long ago", "available", None, UPDATED, 31, HIDDEN),
    ("record of two years", "recruiting", None, TWO_YEARS, 0, LISTED),
    ("record over two years old", "recruiting", None, TWO_YEARS, 1, HIDDEN),
    ("unknown", "unknown", None, UPDATED, 0, HIDDEN),
    ("unknown, was open", "unknown", "recruiting", UPDATED, 0, HIDDEN + WAS_OPEN),
    ("unknown, was to open", "unknown", "not_yet_recruiting", UPDATED, 0, HIDDEN + WAS_OPEN),
    (
        "unknown, was closed", "unknown", "active_not_recruiting", UPDATED, 0,
        HIDDEN + ' The status before that was "Active, not recruiting".',
    ),
    ("over, long ago", "completed", None, TWO_YEARS, 400, LISTED),
    ("stopped, long ago", "terminated", None, TWO_YEARS, 400, LISTED),
    ("paused, long ago", "suspended", None, TWO_YEARS, 400, LISTED),
    ("known before, and over", "completed", "recruiting", UPDATED, 0, LISTED),
]  # fmt: skip
WORDS = {
    "recruiting": '"Recruiting"',
    "completed": '"Completed" (it has ended, so new people cannot join)',
    "terminated": '"Terminated" (it stopped early)',
    "suspended": '"Suspended"',
}


@pytest.mark.parametrize("case", CLOCK, ids=lambda case: case[0])
def test_what_is_said_of_a_status_as_time_goes_by(
    words: Ui, case: tuple[str, Status, Status | None, date, int, str]
) -> None:
    _, status, last, updated, days, said = case
    card = trial(status=status, status_as_of=CHECKED, record_updated=updated)
    card = carded(card, status=status, last_known=last)
    told = figures.status(card, words, CHECKED + timedelta(days=days))
    assert told == said.format(word=WORDS.get(status, ""), updated=figures.day(updated))
    assert "currently" not in told.lower()
    assert " now" not in told


OPEN_HERE = Place("A hospital", "Boston", country="United States", status="recruiting")
OVER_HERE = Place("B hospital", "Rome", country="Italy", status="completed")
NOT_SAID = Place("C hospital", "Rome", country="Italy")


@pytest.mark.parametrize(
    ("status", "days", "told"),
    [
        pytest.param(
            "recruiting", 0,
            "A hospital, Boston, United States (listed as Recruiting); "
            "B hospital, Rome, Italy (listed as Completed); C hospital, Rome, Italy",
            id="fresh",
        ),
        pytest.param(
            "recruiting", 31,
            "A hospital, Boston, United States; B hospital, Rome, Italy (listed as Completed); "
            "C hospital, Rome, Italy",
            id="old check",
        ),
        pytest.param(
            "unknown", 0,
            "A hospital, Boston, United States; B hospital, Rome, Italy (listed as Completed); "
            "C hospital, Rome, Italy",
            id="trial of unknown status",
        ),
    ],
)  # fmt: skip
def test_a_place_is_told_with_its_own_status_while_that_is_fresh(
    words: Ui, status: Status, days: int, told: str
) -> None:
    card = trial(status=status, status_as_of=CHECKED, record_updated=UPDATED)
    card = carded(card, status=status, places=(OPEN_HERE, OVER_HERE, NOT_SAID))
    today = CHECKED + timedelta(days=days)
    assert figures.trial_field(card, "places", words, today) == told


def test_places_without_a_status_are_those_of_the_card(words: Ui) -> None:
    card = carded(trial(sites=("A hospital",), countries=("China",)), places=(NOT_SAID,))
    assert figures.trial_field(card, "places", words, CHECKED) == "A hospital; China"


def test_many_places_stay_readable(words: Ui) -> None:
    many = tuple(Place(f"Hospital {n}", "Rome", status="completed") for n in range(25))
    told = figures.trial_field(carded(trial(), places=many), "places", words, CHECKED)
    assert told.count(";") == 10
    assert told.endswith("and 15 more places on the record")


CENTRAL = Contact("A coordinator", "contact", "+1 555 0100", "a@example.org")
AT_PLACE = Contact("A nurse", "contact", "+1 555 0101")
NAME_ONLY = Contact("A professor", "principal_investigator")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param({"contacts": (CENTRAL, NAME_ONLY)}, (CENTRAL,), id="central"),
        pytest.param({"places": (Place(contacts=(AT_PLACE,)),) * 2}, (AT_PLACE,), id="at a place"),
        pytest.param({"contacts": (NAME_ONLY,)}, (), id="nobody to reach"),
        pytest.param({}, (), id="nobody"),
    ],
)
def test_whom_the_record_names(given: dict[str, Any], found: tuple[Contact, ...]) -> None:
    assert places.contacts(carded(trial(), **given)) == found


def test_contacts_are_told_with_their_day(words: Ui) -> None:
    card = carded(trial(status_as_of=CHECKED), contacts=(CENTRAL, AT_PLACE))
    assert figures.trial_field(card, "contacts", words, CHECKED) == (
        "Contacts as the record gave them on 1 September 2026\n"
        "- A coordinator: +1 555 0100, a@example.org\n- A nurse: +1 555 0101"
    )
    assert figures.trial_field(trial(), "contacts", words, CHECKED) == ""


def test_what_a_record_says_against_itself_is_told(words: Ui) -> None:
    card = carded(trial(uncertain=("A gap.",)), doubts=("open_after_end",))
    told = figures.trial_field(card, "uncertain", words, CHECKED)
    assert told == f"- A gap.\n- {words.record_doubts['open_after_end']}"
