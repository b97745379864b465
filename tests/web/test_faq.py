"""The plain pages say what the chat says, all of it, and nothing else."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.answering.answers import Writer
from chatbot.answering.subject import Subject
from chatbot.app import create_app
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer
from chatbot.knowledge.reviews import content_hash
from chatbot.knowledge.slots import SLOT
from chatbot.services import faq
from chatbot.services.shared import Services
from chatbot.settings import Settings
from tests.web.conftest import CannedEngine, services_of
from tests.web.plain import Page, plain, read

TEMPLATES = Path(__file__).parents[2] / "chatbot" / "web" / "templates"
BASIC = {"phase", "cells", "diseases", "ages", "places", "registry"}  # requirement S-42
FULL, LISTED = "NCT04938115", "NCT02742727"
CHECKED = date(2026, 8, 22)  # the day on which the shipped cards were checked


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Iterator[Flask]:
    """One application for all pages of the shipped knowledge."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        settings = setting.load()
    app = create_app(settings, CannedEngine(knowledge))
    yield app
    services_of(app).database.close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    """A client of ``app``."""
    return app.test_client()


@pytest.fixture(scope="module")
def english(knowledge: Knowledge) -> Language:
    """The language of the pages."""
    return knowledge.languages["en"]


def get(client: FlaskClient, address: str) -> Page:
    """The page at ``address``; assert that there is one."""
    reply = client.get(address)
    assert reply.status_code == 200, address
    assert reply.content_type == "text/html; charset=utf-8"
    return read(reply.text)


def addresses(knowledge: Knowledge) -> list[str]:
    """Every plain page of a release."""
    language = knowledge.languages["en"]
    asked = [intent.id for intent in language.intents.values() if intent.answers]
    topics = dict.fromkeys(language.topics[name] for name in asked)
    return [
        "/faq/",
        "/faq/glossary",
        "/faq/trials/",
        *(f"/faq/{topic}/" for topic in topics),
        *(f"/faq/{language.topics[name]}/{name}" for name in asked),
        *(f"/faq/trials/{trial}" for trial in knowledge.trials),
    ]


def shown_on_question(answer: Answer) -> bool:
    """Whether an answer stands on the page of its question."""
    only = answer.only
    return only.trial is None and only.term != "any" and only.search is None


def test_every_page_is_complete_and_ends_with_the_disclaimer(
    client: FlaskClient, knowledge: Knowledge, english: Language
) -> None:
    pages = addresses(knowledge)
    assert len(pages) > 130
    for address in pages:
        page = get(client, address)
        assert page.footer.endswith(plain(knowledge.site.disclaimer)), address
        assert page.text.endswith(plain(knowledge.site.disclaimer)), address
        assert english.ui.not_reviewed in page.footer, address
        assert knowledge.release[:12] in page.footer, address
        assert english.ui.emergency_line in page.main, address
        assert page.language == "en", address
        assert page.canonical == address
        assert len(page.ids) == len(set(page.ids)), address
        assert not page.tags & {"script", "form", "iframe", "style"}, address
        assert not SLOT.search(page.text), address


def test_no_page_may_run_a_script_or_load_from_elsewhere(client: FlaskClient) -> None:
    policy = client.get("/faq/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:;")
    assert "script" not in policy


def test_every_answer_stands_in_its_place_in_the_words_of_the_chat(
    client: FlaskClient, knowledge: Knowledge, english: Language
) -> None:
    writer = Writer(knowledge, english)
    count = 0
    for intent in english.intents.values():
        wanted = [answer for answer in intent.answers if shown_on_question(answer)]
        if not wanted:
            continue
        page = get(client, f"/faq/{english.topics[intent.id]}/{intent.id}")
        names = [text for name, text in page.properties if name == "name"]
        texts = [text for name, text in page.properties if name == "text"]
        assert names == [plain(answer.title) for answer in wanted]
        for answer, text in zip(wanted, texts, strict=True):
            written = writer.write(answer, Subject(term=answer.only.term), date.today())  # noqa: DTZ011
            for block in written.blocks:
                assert plain(block.text) in text
                assert all(plain(item) in text for item in block.items)
            assert (english.ui.safety_note in text) == answer.note
            assert answer.id in page.ids
            assert f"/verify/{content_hash(answer, knowledge.facts)}" in page.links
            assert all(source.url in page.links for source in written.sources)
            assert all(trial.url in page.links for trial in written.trials)
            count += 1
    about_trials = [answer for _, answer in english.answers() if answer.only.trial]
    by_term = [answer for _, answer in english.answers() if answer.only.term == "any"]
    by_search = [answer for _, answer in english.answers() if answer.only.search]
    elsewhere = [*about_trials, *by_term, *by_search]
    assert count + len(elsewhere) == len(list(english.answers()))


def test_questions_are_data_that_search_engines_read(client: FlaskClient) -> None:
    page = get(client, "/faq/harms/crs")
    items = [name for name, _ in page.properties if name == "mainEntity"]
    assert page.types[0] == "https://schema.org/FAQPage"
    assert page.types.count("https://schema.org/Question") == len(items)
    assert page.types.count("https://schema.org/Answer") == len(items) > 1


def test_every_word_of_the_glossary_is_explained(client: FlaskClient, english: Language) -> None:
    page = get(client, "/faq/glossary")
    told = [text for name, text in page.properties if name == "description"]
    assert sorted(told) == sorted(plain(term.meaning) for term in english.terms.values())
    assert set(english.terms) <= set(page.ids)


def test_the_list_of_trials_tells_basic_information_only(
    client: FlaskClient, knowledge: Knowledge, english: Language
) -> None:
    """Requirement S-42: title, purpose, summary, whom it is for, sites, contact; and the status."""
    page = get(client, "/faq/trials/")
    labels = {english.ui.pages[name] for name in BASIC}
    assert set(page.labels) - labels <= {region.name for region in knowledge.regions.values()}
    assert set(knowledge.trials) <= set(page.ids)
    for trial in knowledge.trials.values():
        assert plain(trial.plain) in page.main
        assert trial.url in page.links
        assert not any(plain(line) in page.main for line in (*trial.known, *trial.uncertain))


def test_a_trial_in_the_list_is_its_six_fields_word_for_word(
    client: FlaskClient, knowledge: Knowledge, english: Language, services: Services
) -> None:
    """Requirement S-42, basic mode: no word beyond title, purpose and summary, entry rules, sites,
    contact (the registry page), and the dated status that requirement S-28 asks for.
    """
    shown = client.get("/faq/trials/").text
    says, ui = english.ui.pages, english.ui
    for card in faq.list_cards(services, today=datetime.now(UTC).date()):
        trial, fields = card.trial, card.fields
        found = re.search(rf'<article[^>]* id="{trial.id}">(.*?)</article>', shown, re.DOTALL)
        assert found, trial.id
        told = {
            "phase": fields["phase"],
            "cells": fields["cells"],
            "diseases": "; ".join(trial.conditions) or ui.not_stated,
            "ages": fields["ages"],
            "places": fields["places"],
            "registry": trial.id,
        }
        assert told.keys() == BASIC
        words = [trial.title, fields["status"], fields["plain"]]
        words += [f"{says[name]} {value}" for name, value in told.items()]
        said = plain(html.unescape(re.sub(r"<[^>]*>", " ", found[1])))
        assert said == plain(" ".join(words)), trial.id


@pytest.mark.parametrize("trial", [FULL, LISTED])
def test_a_leaflet_tells_all_that_is_known_of_a_trial_and_what_is_not(
    client: FlaskClient, knowledge: Knowledge, english: Language, trial: str
) -> None:
    card = knowledge.trials[trial]
    page = get(client, f"/faq/trials/{trial}")
    for line in (card.title, card.plain, *card.known, *card.uncertain, *card.conditions):
        assert plain(line) in page.main
    assert english.ui.research_line in page.main
    assert card.url in page.links
    writer = Writer(knowledge, english)
    to_ask = english.intents["questions_to_ask"].answers[0]
    for block in writer.write(to_ask, Subject(), CHECKED).blocks:
        assert all(plain(item) in page.main for item in block.items)


def test_answers_about_one_trial_stand_on_its_leaflet_only(
    client: FlaskClient, knowledge: Knowledge, english: Language
) -> None:
    named = {intent.id for intent, answer in english.answers() if answer.only.trial == FULL}
    expected = [
        answer.id
        for intent, answer in english.answers()
        if answer.only.trial == (FULL if intent.id in named else "any")
    ]
    page = get(client, f"/faq/trials/{FULL}")
    assert expected
    assert set(expected) <= set(page.ids)
    others = {answer.id for _, answer in english.answers()} - set(expected)
    assert not others & set(page.ids)


def test_a_status_is_told_with_its_dates_and_not_when_it_is_old(
    client: FlaskClient, knowledge: Knowledge, english: Language
) -> None:
    """Requirement S-28."""
    trial = next(card for card in knowledge.trials.values() if card.status == "recruiting")
    said = english.ui.status_words["recruiting"]
    for address in ("/faq/trials/", f"/faq/trials/{trial.id}"):
        with time_machine.travel("2026-08-23", tick=False):
            fresh = get(client, address)
        with time_machine.travel("2026-09-25", tick=False):
            stale = get(client, address)
        assert f"Listed as {said} on ClinicalTrials.gov" in fresh.main
        assert "checked it on 22 August 2026" in fresh.main
        assert f"Listed as {said}" not in stale.main
        assert "We cannot say whether this trial is open" in stale.main


def test_every_link_of_the_pages_leads_somewhere(client: FlaskClient, knowledge: Knowledge) -> None:
    pages = {address: get(client, address) for address in addresses(knowledge)}
    links = {link for page in pages.values() for link in page.links}
    assert all(link.startswith(("/", "#", "https://", "http://", "tel:")) for link in links)
    inside = {link for link in links if link.startswith("/") and not link.startswith("/verify/")}
    for link in sorted(inside - {"/", "/screening"}):
        address, _, anchor = link.partition("#")
        assert address in pages, link
        assert not anchor or anchor in pages[address].ids, link
    reached = {link.partition("#")[0] for link in inside}
    assert set(pages) <= reached


@pytest.mark.parametrize(
    "address",
    [
        "/faq/nothing/",
        "/faq/out_of_scope/",
        "/faq/out_of_scope/oos",
        "/faq/basics/nothing",
        "/faq/harms/what_is_cd7",
        "/faq/trials/nothing",
        "/faq/trials/NCT00000000",
        "/faq/basics/<script>",
    ],
)
def test_what_is_not_there_is_told_to_people(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    page = read(reply.text)
    assert reply.status_code == 404
    assert "If this is an emergency" in page.main
    assert "script" not in page.main


def test_an_id_in_another_spelling_leads_to_the_one_address(client: FlaskClient) -> None:
    reply = client.get("/faq/trials/nct04938115")
    assert (reply.status_code, reply.headers["Location"]) == (308, f"/faq/trials/{FULL}")


def test_where_review_is_required_no_page_shows_what_nobody_approved(
    settings: Settings, knowledge: Knowledge, english: Language
) -> None:
    strict = create_app(
        settings.model_copy(update={"require_review": True}), CannedEngine(knowledge)
    )
    client = strict.test_client()
    held = [answer for intent, answer in english.answers() if intent.id not in ALWAYS_SAID]
    statuses = set()
    for address in addresses(knowledge):
        reply = client.get(address)
        statuses.add(reply.status_code)
        assert not {answer.id for answer in held} & set(read(reply.text).ids), address
    services_of(strict).database.close()
    assert statuses == {200, 404}


def test_labels_and_templates_fit_together(knowledge: Knowledge) -> None:
    templates = [path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")]
    used = {name for text in templates for name in re.findall(r"says\.(\w+)", text)}
    used |= {"review_draft", "review_approved", "review_expired"}  # by the state of review
    used |= {"storage_down", "receipt_unknown"}  # by what went wrong
    for language in knowledge.languages.values():
        assert set(language.ui.pages) == used
        answered = {language.topics[intent.id] for intent, _ in language.answers()}
        assert answered <= set(language.ui.topics)
