"""The pre-screener as plain pages: notice first, one question each, and answers kept nowhere."""

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.settings import Settings
from chatbot.web.request_log import JsonLines
from tests.web.conftest import StartSmall
from tests.web.plain import plain, read
from tests.web.walk import begin

TEMPLATES = Path(__file__).parents[2] / "chatbot" / "web" / "templates" / "screening"
VERDICTS = re.compile(r"\b(in)?eligible\b|\bqualif|\baccepted\b|\brejected\b|\bcure", re.IGNORECASE)


@pytest.fixture
def words(knowledge: Knowledge) -> ScreeningWords:
    """The words of the form."""
    found = knowledge.languages["en"].screening
    assert found is not None
    return found


def test_the_notice_comes_first_and_tells_all_it_must(
    client: FlaskClient, words: ScreeningWords
) -> None:
    page = read(client.get("/screening").text)
    assert all(plain(line) in page.main for line in words.notice.values())
    assert len(words.notice) == 8
    assert "age_years" not in page.text


@pytest.mark.parametrize("who", ["", "me", "<b>"])
def test_nothing_is_asked_before_it_is_said_for_whom(
    client: FlaskClient, words: ScreeningWords, who: str
) -> None:
    walk = begin(client, who)
    assert walk.page.status_code == 400
    assert words.form["no_whom"] in walk.page.text
    assert walk.field is None
    assert f'"{who}"' not in walk.page.text or not who


def test_age_is_asked_first_and_the_rest_by_what_it_settles(client: FlaskClient) -> None:
    walk = begin(client)
    assert walk.field == "age_years"
    seen = []
    while walk.field:
        seen.append(walk.field)
        walk.send("unsure")
    assert len(seen) == len(set(seen))
    assert "country" in seen
    assert walk.heading == "Check your answers"
    assert walk.page.text.count("Not sure") == len(seen)


def test_about_somebody_else_it_is_asked_in_their_words(
    client: FlaskClient, words: ScreeningWords
) -> None:
    assert begin(client, "other").heading == words.questions["age_years"].other
    assert begin(client).heading == words.questions["age_years"].self_


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("46", "46 years"), ("46.5", "46.5 years"), ("46,5", "46.5 years"), (" ４６ ", "46 years")],
)
def test_a_number_is_shown_back_as_it_was_understood(
    client: FlaskClient, typed: str, understood: str
) -> None:
    assert understood in begin(client).answer(typed).send("finish").page.text


@pytest.mark.parametrize(
    "typed", ["", "forty", "1,200", "-3", "121", "1e2", "0x20", "CANARY7f3a", "46 years", "٤٦٦"]
)
def test_what_cannot_be_meant_is_asked_again_and_not_said_back(
    client: FlaskClient, words: ScreeningWords, typed: str
) -> None:
    walk = begin(client).answer(typed)
    page = read(walk.page.text)
    assert walk.page.status_code == 400
    assert walk.field == "age_years"
    assert words.form["problem"] in page.main
    assert "<title>Error: " in walk.page.text
    assert "CANARY" not in walk.page.text


def test_another_unit_can_be_chosen(client: FlaskClient) -> None:
    walk = begin(client).answer("34").send("change:creatinine_umol_l")
    assert walk.field == "creatinine_umol_l"
    assert "176.84 µmol/L" in walk.answer("2", unit="mg/dL").send("finish").page.text


def test_a_unit_that_is_none_of_ours_is_refused(client: FlaskClient) -> None:
    walk = begin(client).answer("34").send("change:creatinine_umol_l").answer("2", unit="<moons>")
    assert walk.page.status_code == 400
    assert "moons" not in walk.page.text


def test_back_takes_the_last_answer_back(client: FlaskClient) -> None:
    walk = begin(client).answer("34")
    second = walk.field
    assert second != "age_years"
    assert walk.send("unsure").send("back").field == second
    assert walk.send("back").field == "age_years"
    assert walk.send("back").heading == "Your answers beside trial rules"


def test_one_answer_can_be_changed_at_the_end(client: FlaskClient) -> None:
    walk = begin(client).answer("34").send("finish")
    walk.send("change:age_years").answer("55", then="check")
    assert walk.heading == "Check your answers"
    assert "55 years" in walk.page.text
    assert "34 years" not in walk.page.text


@pytest.mark.parametrize("field", ["shoe_size", "Maria", ""])
def test_a_question_that_we_do_not_ask_ends_it(client: FlaskClient, field: str) -> None:
    walk = begin(client)
    for page in (walk.send("next", field=field, answer="1"), begin(client).send(f"change:{field}")):
        assert page.page.status_code == 400
        assert page.heading == "These answers are no longer held"
        assert "Maria" not in page.page.text


def test_who_is_under_age_gets_the_fixed_text_and_nothing_else(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    """Requirement S-26."""
    fixed = knowledge.languages["en"].intents["minor_user"].answers[0]
    for walk in (begin(client).answer("17"), begin(client).answer("0.5")):
        page = read(walk.page.text)
        assert "parent or guardian" in page.main
        assert plain(fixed.text.split("\n\n")[0]) in page.main
        assert 'name="token"' not in walk.page.text
        assert "NCT" not in page.main
    assert begin(client).answer("18").field is not None


def test_about_a_child_only_the_age_limits_are_shown(
    client: FlaskClient, knowledge: Knowledge, words: ScreeningWords
) -> None:
    walk = begin(client, "other").answer("9")
    page = read(walk.page.text)
    assert page.main.count("NCT") == len(knowledge.trials)
    assert "Only the study team can decide" in page.main
    assert words.sheet["may_fit"] not in page.main
    # Nor is there a way round it.
    assert "Age limits" in walk.sheet().text
    assert "Age limits" in walk.send("check").page.text


def test_a_minor_is_not_led_on_by_a_changed_answer(client: FlaskClient) -> None:
    walk = begin(client).answer("34").send("finish").send("change:age_years")
    walk.answer("12", then="check")
    assert walk.heading == "Please ask together with a parent or guardian"


def test_a_token_lasts_for_an_hour_from_the_notice(client: FlaskClient) -> None:
    now = datetime(2026, 9, 1, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        walk = begin(client).answer("34")
        clock.move_to(now + timedelta(minutes=59))
        assert walk.send("unsure").page.status_code == 200
        token = walk.token
        clock.move_to(now + timedelta(minutes=60))
        assert walk.send("unsure").page.status_code == 400
        assert walk.heading == "These answers are no longer held"
        page = client.post("/screening/sheet", data={"token": token})
        assert page.status_code == 400
        assert "34 years" not in page.text


def test_a_token_that_was_changed_is_worth_nothing(client: FlaskClient) -> None:
    token = begin(client).answer("34").token
    place = len(token) // 2
    changed = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :],
        token[:-1],
        token + "A",
        token.split(".")[0],
        "CANARY7f3a",
    ]
    for each in changed:
        for address, more in (("/screening", {"go": "finish"}), ("/screening/sheet", {})):
            page = client.post(address, data={"token": each, **more})
            assert page.status_code == 400, each
            assert "no longer held" in page.text
            assert "CANARY" not in page.text


def test_answers_are_written_to_no_log_no_file_and_no_address(
    client: FlaskClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Requirement S-47, with a number that cannot occur by chance."""
    with caplog.at_level(logging.DEBUG):
        walk = begin(client).answer("34.5678")
        token = walk.token
        walk.send("finish")
        sheet = walk.sheet()
    assert "34.57 years" in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in sheet.headers
    logged = [JsonLines().format(record) for record in caplog.records]
    assert len(logged) >= 4
    files = [path.read_bytes() for path in Path(settings.data_dir).rglob("*") if path.is_file()]
    written = "\n".join([*logged, *(content.decode("latin-1") for content in files)])
    assert [part for part in ("34.5678", "34.57", token[:40]) if part in written] == []


def test_forms_are_sent_to_this_site_alone_and_not_filled_in_by_the_browser(
    client: FlaskClient,
) -> None:
    page = client.get("/screening")
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert 'autocomplete="off"' in page.text
    assert "form-action 'none'" in client.get("/faq/").headers["Content-Security-Policy"]


def test_every_page_has_the_emergency_line_and_ends_with_the_disclaimer(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    line = plain(knowledge.languages["en"].ui.emergency_line)
    walk = begin(client)
    pages = [client.get("/screening").text, walk.page.text, walk.answer("").page.text]
    pages += [begin(client).answer("9").page.text, begin(client, "other").answer("9").page.text]
    walk.answer("34")
    pages += [walk.send("finish").page.text, walk.sheet().text]
    pages += [client.post("/screening", data={"token": "x"}).text]
    for html in pages:
        page = read(html)
        assert line in page.main
        assert page.text.endswith(plain(knowledge.site.disclaimer))
        assert len(page.ids) == len(set(page.ids))
        assert not page.tags & {"script", "iframe", "style"}
        assert not VERDICTS.search(page.main)
        assert "{" not in page.main


def test_every_word_that_a_template_takes_is_there(words: ScreeningWords) -> None:
    taken = "\n".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    for group, held in (("form", words.form), ("words.sheet", words.sheet)):
        named = set(re.findall(rf"\b{re.escape(group)}\.([a-z_]+)", taken))
        assert named - held.keys() - {"css", "html"} == set()
    body = (TEMPLATES / "sheet_body.html").read_text("utf-8")
    assert set(re.findall(r"\blabels\.([a-z_]+)", body)) - words.sheet.keys() == set()


def test_without_the_words_there_is_no_form(start_small: StartSmall) -> None:
    assert start_small().get("/screening").status_code == 503
