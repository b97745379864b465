"""The page for the doctor: what was told, what is open, each trial's rules; as a PDF too."""

import re
import threading
import zlib
from importlib.util import find_spec

import pytest
from flask.testing import FlaskClient

from chatbot.dossier import pdf
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.screening.facts import read as read_facts
from chatbot.services.registry_text import RegistryText
from chatbot.services.screenings import Prescreener
from chatbot.services.shared import Services
from chatbot.services.sheets import GROUPS, Sheet, make_sheet
from chatbot.web import sheets as view
from tests.conftest import TODAY
from tests.web.plain import plain, read
from tests.web.walk import begin

needs_weasyprint = pytest.mark.skipif(
    find_spec("weasyprint") is None, reason="WeasyPrint is not installed"
)


@pytest.fixture
def words(knowledge: Knowledge) -> ScreeningWords:
    """The words of the sheet."""
    found = knowledge.languages["en"].screening
    assert found is not None
    return found


@pytest.fixture
def sheet(services: Services) -> Sheet:
    """The sheet of somebody of 34 with T-ALL in Singapore who is not sure about CD7."""
    prescreener = Prescreener.of(services, "en", TODAY)
    answers = {
        "age_years": 34,
        "diagnosis": "t_all",
        "country": "SG",
        "cd7_status": None,
    }
    facts = read_facts(answers, prescreener.knowledge.fields)
    return make_sheet(prescreener, facts, lambda _: None, today=TODAY)


def test_every_trial_stands_in_one_group(sheet: Sheet, knowledge: Knowledge) -> None:
    grouped = [each.compared.trial.id for group in GROUPS for each in sheet.of_group(group)]
    assert sorted(grouped) == sorted(knowledge.trials)
    for group in GROUPS:
        for each in sheet.of_group(group):
            assert each.compared.verdict == (
                "need_more_information" if group == "points_away" else group
            )


def test_what_rules_a_trial_out_or_points_away_is_named(sheet: Sheet) -> None:
    """Requirement S-18: the criterion is named."""
    brief = (*sheet.of_group("points_away"), *sheet.of_group("may_not_fit"))
    assert brief
    for each in brief:
        assert each.to_show
        assert all(finding.truth.value == "no" for finding, _ in each.to_show)


def test_the_persons_own_country_comes_first(sheet: Sheet) -> None:
    """The country sorts and does nothing else."""
    places = [each.compared.trial.countries for each in sheet.trials]
    here = ["Singapore" in each for each in places]
    assert any(here)
    assert here == sorted(here, reverse=True)


def test_what_somebody_was_not_sure_of_is_open_all_the_same(sheet: Sheet) -> None:
    asked = [each.field.id for each in sheet.asked]
    assert "cd7_status" in asked
    assert sheet.unsure == ("CD7 on the cancer cells",)
    counts = [each.waiting for each in sheet.open_to("patient")]
    assert counts == sorted(counts, reverse=True)


def test_the_sheet_says_all_of_it(
    client: FlaskClient, knowledge: Knowledge, words: ScreeningWords
) -> None:
    walk = begin(client).answer("34").answer("t_all").send("finish")
    page = read(walk.sheet().text)
    for trial in knowledge.trials.values():
        assert trial.url in page.links
    for name in ("told_self", "open", "may_fit", "may_not_fit", "ask", "decide", "no_name"):
        assert plain(words.sheet[name]) in page.main
    assert "34 years" in page.main
    assert knowledge.release[:12] in page.main
    assert "Trial records as checked" in page.main
    assert read(begin(client, "other").answer("34").sheet().text).main.count(
        words.sheet["told_other"]
    )


def test_registry_words_stand_beside_ours_where_they_are_on_file(
    client: FlaskClient, words: ScreeningWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = begin(client).answer("34").answer("t_all")
    without = walk.sheet().text
    assert "Key inclusion: <b>" not in without
    text = RegistryText("Key inclusion: <b>age</b>", TODAY)
    monkeypatch.setattr(view, "registry_text", lambda *_: text)
    if plain(words.sheet["no_wording"]) in read(without).main:
        told = walk.sheet().text
        assert "Key inclusion: &lt;b&gt;age" in told
        assert "as of 1 September 2026" in told


def test_a_sheet_has_no_address_of_its_own(client: FlaskClient) -> None:
    reply = client.get("/screening/sheet")
    assert (reply.status_code, reply.location) == (302, "/screening")


@needs_weasyprint
@pytest.mark.parametrize("way", ["button", "header"])
def test_it_is_a_tagged_pdf_on_demand(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    made: list[str] = []

    def make(html: str) -> bytes:
        made.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(pdf, "make", make)
    token = begin(client).answer("34").token
    data = {"token": token} | ({"as": "pdf"} if way == "button" else {})
    headers = {"Accept": "application/pdf"} if way == "header" else {}
    reply = client.post("/screening/sheet", data=data, headers=headers)
    assert reply.content_type == "application/pdf"
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert reply.headers["Cache-Control"] == "no-store"
    page = read(made[0])
    assert "34 years" in page.text
    assert not page.tags & {"script", "form", "link", "img"}


@needs_weasyprint
def test_the_pdf_can_be_read_by_assistive_technology(client: FlaskClient) -> None:
    """One real PDF, of a small page: the style sheet of paper is one that WeasyPrint takes."""
    styles = view._STYLES.read_text("utf-8")
    made = pdf.make(
        f'<html lang="en"><head><title>Sheet</title><style>{styles}</style></head>'
        '<body><main class="sheet"><h1>Points</h1><dl class="fields"><dt>Age</dt><dd>34</dd></dl>'
        "</main></body></html>"
    )
    assert made.startswith(b"%PDF-1.7")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    inside = b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")
    assert b"/StructTreeRoot" in inside


def test_one_pdf_is_made_at_a_time(
    client: FlaskClient, words: ScreeningWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "can_make", lambda: True)
    monkeypatch.setattr(view, "_PRESS", threading.Semaphore(0))
    reply = begin(client).answer("34").sheet(**{"as": "pdf"})
    assert reply.status_code == 503
    assert words.sheet["busy"] in reply.text
    assert "34 years" in reply.text


def test_without_weasyprint_the_page_says_how_to_print(
    client: FlaskClient, words: ScreeningWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "can_make", lambda: False)
    reply = begin(client).answer("34").sheet(**{"as": "pdf"})
    assert reply.content_type.startswith("text/html")
    assert words.sheet["pdf"] not in reply.text
    assert words.sheet["print"] in reply.text
