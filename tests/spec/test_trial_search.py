"""Trials are looked for in a talk: what was understood, what fits, and what was left aside."""

from collections.abc import Callable
from datetime import date

import pytest

from chatbot.conversation.again import write_again
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.dossier.closed_world import ClosedWorld
from chatbot.knowledge.registered import Checked, with_records
from chatbot.publish import dossier_of
from chatbot.registry.record import Contact, Place, Record
from chatbot.reply import Block, Reply
from tests.conftest import TODAY
from tests.factories import HEBEI

LATE = date(2026, 11, 21)  # the shipped check is older than thirty days
SEARCHES = ("trial_search", "location_search", "status_search")
NO_CITY = "No record that we keep lists a place there."
NO_COUNTRY = "No record that we keep lists a place in that country."
NO_OPEN = "We cannot tell of any of these that it is listed as open"

Ask = Callable[..., Turn]


@pytest.fixture
def ask(engine: Engine) -> Ask:
    def call(text: str, *, today: date = TODAY, region: str | None = None) -> Turn:
        return engine.answer(Message(text, region=region), State(), today=today)

    return call


def table(reply: Reply) -> Block:
    return next(block for block in reply.blocks if block.type == "table")


def asked(reply: Reply) -> tuple[str, ...]:
    return next((block.items for block in reply.blocks if block.type == "list"), ())


SEARCHED: list[tuple[str, tuple[str, ...]]] = [
    ("which trials are open in China for AML",
     ("Country: China", "About AML", "Listed as open, or about to open")),
    ("trials in Wuhan", ("Country: China", "Town or state: Wuhan")),
    ("find trials with my own cells in Italy",
     ("Country: Italy", "Cells: the person's own, or not stated")),
    ("I live in Ohio, is there a trial for me there",
     ("Country: United States", "Town or state: Ohio")),
    ("are there studies in London for my 70 year old father with t-all",
     ("Country: United Kingdom", "Town or state: London", "About T-ALL", "The age that you gave")),
    ("what trials are available for lymphoma",
     ("About lymphoma", "Listed as open, or about to open")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), SEARCHED, ids=[text for text, _ in SEARCHED])
def test_what_was_understood_is_told(ask: Ask, text: str, lines: tuple[str, ...]) -> None:
    reply = ask(text).reply
    assert reply.answers[0].id in SEARCHES
    assert asked(reply) == lines
    assert 1 <= len(table(reply).rows) <= 8
    assert len(reply.trials) == len(table(reply).rows)


@pytest.mark.parametrize(
    "text",
    [
        "why are so many trials in China",
        "where are the trials",
        "how much does a trial in China cost",
        "what is CD7",
        "is the AML trial still open",
        "does the trial in Hebei take place in China",
    ],
)
def test_what_is_no_search_is_answered_as_ever(ask: Ask, text: str) -> None:
    assert not {answer.id for answer in ask(text).reply.answers} & set(SEARCHES)


def test_every_row_has_the_status_with_its_dates(ask: Ask) -> None:
    rows = table(ask("which trials are open in China for AML").reply).rows
    assert all("Record of" in row[1] and "checked on 22 August 2026" in row[1] for row in rows)
    assert all("may have changed" in row[1] for row in rows)
    assert "China" in rows[0][2]


def test_a_check_that_is_too_old_tells_of_no_trial_that_it_is_open(ask: Ask) -> None:
    reply = ask("which trials are open in China for AML", today=LATE).reply
    assert NO_OPEN in reply.text
    assert "Listed as Recruiting" not in reply.text


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("trials in Germany for T-ALL", NO_COUNTRY),
        ("trials near Memphis", NO_CITY),
        ("trials in Wuhan", None),
    ],
)
def test_a_place_without_trials_is_told(ask: Ask, text: str, note: str | None) -> None:
    told = ask(text).reply.text
    assert [each for each in (NO_CITY, NO_COUNTRY) if each in told] == ([note] if note else [])


def test_near_me_is_the_country_that_the_site_knows(ask: Ask) -> None:
    assert asked(ask("trials near me", region="US").reply) == ("Country: United States",)
    assert ask("trials near me").reply.answers[0].id == "location_near_me"


def test_where_nothing_fits_that_is_told(ask: Ask) -> None:
    reply = ask("trials for a 110 year old with myeloma in Wuhan").reply
    assert "Records that fit: 0." in reply.text
    assert not [block for block in reply.blocks if block.type == "table"]


def test_a_parent_who_asks_about_a_child_gets_ages_as_registered(ask: Ask) -> None:
    """Requirement S-26: registry age limits, and the way to the child's doctor."""
    reply = ask("any trial near Boston for a 5 year old").reply
    assert reply.answers[0].id == "minor_child"
    assert NO_CITY in reply.text
    assert all("United States" in row[2] for row in table(reply).rows)
    assert "Please ask the child's doctor" in reply.text


def test_an_age_is_kept_nowhere(engine: Engine, ask: Ask) -> None:
    turn = ask("are there studies in London for my 71 year old father with t-all")
    assert turn.script is not None
    assert turn.script.withheld
    assert "71" not in str(turn.script.as_json())
    again = write_again(engine.knowledge, turn.script, 1, TODAY)
    assert "The age that you gave" not in again.text


def test_a_search_without_an_age_is_written_again_in_the_same_words(
    engine: Engine, ask: Ask
) -> None:
    turn = ask("trials in Wuhan")
    assert turn.script is not None
    assert write_again(engine.knowledge, turn.script, 1, TODAY).text == turn.reply.text


OTHERS = {
    "is ChiCTR2000034762 still open?": ("ChiCTR: ChiCTR2000034762",),
    "isrctn14080164 and ACTRN12621000436875": (
        "ISRCTN: ISRCTN14080164", "ANZCTR: ACTRN12621000436875",
    ),
    "what about 2022-500001-12-00": ("EU CTIS: 2022-500001-12-00",),
}  # fmt: skip


@pytest.mark.parametrize(("text", "labels"), OTHERS.items(), ids=OTHERS)
def test_a_number_of_another_registry_leads_to_its_page(
    engine: Engine, ask: Ask, text: str, labels: tuple[str, ...]
) -> None:
    turn = ask(text)
    shown = [link for block in turn.reply.blocks for link in block.links]
    assert tuple(link.label for link in shown) == labels
    assert turn.script is not None
    assert write_again(engine.knowledge, turn.script, 1, TODAY) == turn.reply
    world = ClosedWorld(dossier_of(engine.knowledge), engine.knowledge)
    assert world.strange(turn.reply) == ()
    assert world.template("ChiCTR: ChiCTR200003476") is None
    assert world.template("https://evil.example/ISRCTN14080164") is None
    assert world.template("ClinicalTrials.gov: NCT99999999") is None


def test_an_alarm_comes_before_a_number_of_another_registry(ask: Ask) -> None:
    assert ask("I cannot breathe, ChiCTR2000034762").reply.severity == "emergency"


def test_twenty_places_stay_readable(engine: Engine) -> None:
    """A snapshot with many places and contacts: all that is said is in the dossier of that day."""
    places = tuple(
        Place(f"Hospital {n}", "Wuhan", country="China", status="recruiting") for n in range(20)
    )
    contact = Contact("A coordinator", "contact", "+1 555 0100", "a@example.org")
    record = Record(
        HEBEI, "A title", "recruiting", TODAY, places=places, contacts=(contact,),
        doubts=("ages_differ",), last_known="recruiting",
    )  # fmt: skip
    current = with_records(engine.knowledge, "1", [Checked(record, TODAY)])
    world, bot = ClosedWorld(dossier_of(current), current), engine.as_of(current)
    for text in (
        "trials in Wuhan",
        "is this trial open",
        "where is this trial",
        "can I join this one",
    ):
        reply = bot.answer(Message(text, trial=HEBEI), State(), today=TODAY).reply
        assert world.strange(reply) == (), text
    rows = table(bot.answer(Message("trials in Wuhan"), State(), today=TODAY).reply).rows
    assert HEBEI in rows[0][0]
    assert all(len(cell) < 150 for row in rows for cell in row)
