"""Promises P1 and P7 for the pre-screener's pages: approved words only, and nothing kept.

What a page may say is an entry of the dossier, or one with its slots filled with labels, numbers
as the parser writes them, and days.
"""

import html
import logging
import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.answering import figures
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.dossier.closed_world import ClosedWorld, templates
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.slots import SLOT
from chatbot.publish import dossier_of
from chatbot.services.trials import COUNTRIES
from chatbot.web import current
from chatbot.web.request_log import JsonLines
from tests.conftest import TODAY
from tests.web.walk import begin

SCREENS = 1000  # requirement S-47
_DAY = r"[1-9][0-9]? [A-Z][a-z]+ 20[0-9]{2}"
_NUMBER = r"[0-9]+(?:\.[0-9]{1,2})?"
_SPACE = re.compile(r"\s+")


class _Texts(HTMLParser):
    """Collects what stands between tags in the main part of a page, and labels of buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._is_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin with the main part."""
        self._is_main = self._is_main or tag == "main"
        self.said += [value for name, value in attrs if name == "aria-label" and value]

    def handle_endtag(self, tag: str) -> None:
        """End with the main part."""
        self._is_main = self._is_main and tag != "main"

    def handle_data(self, data: str) -> None:
        """Take the words."""
        if self._is_main and (text := _SPACE.sub(" ", data).strip()):
            self.said.append(text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder: everything that is written to disk is in it."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def client(folder: Path, engine: Engine) -> Iterator[FlaskClient]:
    """The application over the shipped knowledge."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(folder))
        app = create_app(setting.load(rate_limits="off"), engine)
    yield app.test_client()
    with app.app_context():
        current.services().database.close()


class Approved:
    """Texts as they stand in the dossier, and patterns for those with slots."""

    def __init__(self, knowledge: Knowledge) -> None:
        dossier = dossier_of(knowledge)
        self.world = ClosedWorld(dossier, knowledge)
        words = knowledge.languages["en"].screening
        assert words is not None
        labels = [question.label for question in words.questions.values()]
        choices = [text for q in words.questions.values() for text in q.choices.values()]
        units = [unit for field in knowledge.fields.values() for unit in (field.unit, *field.units)]
        value = f"(?:{_any(choices)}|{_NUMBER} (?:{_any(units)})|{_any(COUNTRIES)})"
        one = f"(?:{_any(labels)}): {value}"
        because = {c.because for trial in knowledge.trials.values() for c in trial.criteria}
        shown = [*because, words.rules["disease_because"], words.rules["cd7_because"]]
        slots = {
            "answer": f"{one}(?:; {one})*",
            "asker": f"(?:{_any(words.askers.values())})",
            "because": f"(?:{_any(shown)})",
            "count": "[0-9]+",
            "age": value,
            "low": _NUMBER,
            "high": _NUMBER,
            "unit": f"(?:{_any(units)})",
            "release": "[0-9a-f]{12}",
            **dict.fromkeys(("day", "checked", "first"), _DAY),
        }
        spoken = [text for _, text in words.spoken()]
        self.texts = {_SPACE.sub(" ", text) for text in (*templates(dossier), *spoken, *choices)}
        self.texts |= {*labels, *units, *COUNTRIES.values(), ".", ",", "(", ")"}
        ui = knowledge.languages["en"].ui
        self.texts |= {figures.ages(trial, ui) for trial in knowledge.trials.values()}
        plain = [text for text in spoken if not SLOT.search(text)]
        filled = [_filled(text, slots) for text in spoken if SLOT.search(text)]
        remarks = (words.sheet["unsure"], words.sheet["shown_only"].lower())
        said = f"(?:{_any(plain)}|{'|'.join(filled)})"
        self.form = re.compile(
            # Sentences beside each other; a heading with a count or a remark; counts; an answer.
            rf"{said}(?: (?:· )?{said})*|(?:{_any(plain)}) \((?:[0-9]+|{_any(remarks)})\)"
            rf"|(?:(?:{_any(plain)}): [0-9]+(?:, |\.))+|(?:{_any(plain)}): (?:{_any(labels)})"
            rf"|{value}|{_DAY}|[0-9]+"
        )

    def strange(self, page: str) -> list[str]:
        """What nobody approved."""
        reader = _Texts()
        reader.feed(page.partition('<section class="urgent"')[0])  # which is on every plain page
        return [
            text
            for text in dict.fromkeys(reader.said)
            if text not in self.texts
            and self.world.template(text) is None
            and not self.form.fullmatch(text)
        ]


def _any(texts: object) -> str:
    return "|".join(sorted(map(re.escape, filter(None, texts)), key=len, reverse=True))  # type: ignore[call-overload]


def _filled(template: str, slots: dict[str, str]) -> str:
    pieces = SLOT.split(template)
    return "".join(
        slots.get(piece, "(?!)") if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    )


@pytest.fixture(scope="module")
def approved(knowledge: Knowledge) -> Approved:
    """All that a page may say."""
    return Approved(knowledge)


def test_every_text_of_the_pages_is_approved(client: FlaskClient, approved: Approved) -> None:
    walk = begin(client)
    pages = [client.get("/screening").text, walk.page.text, walk.answer("x").page.text]
    walk.answer("34.5").answer("t_all")
    while walk.field:
        pages.append(walk.page.text)
        walk.send("unsure")
    pages += [walk.page.text, walk.sheet().text]
    pages += [begin(client).answer("9").page.text, begin(client, "other").answer("9").page.text]
    strange = {text for page in pages for text in approved.strange(page)}
    assert sorted(strange) == []


@pytest.mark.parametrize("typed", ["I cannot breathe", "I want to die", "my baby has a fever 39.5"])
def test_an_alarm_is_answered_in_the_middle_of_the_form(
    client: FlaskClient, approved: Approved, engine: Engine, typed: str
) -> None:
    """Promise P3: words where a number belongs are screened like any message."""
    walk = begin(client).answer(typed)
    reply = engine.answer(Message(typed), State(), today=TODAY).reply
    assert reply.outcome == "safety"
    shown = html.unescape(_SPACE.sub(" ", walk.page.text))
    assert all(_SPACE.sub(" ", block.text) in shown for block in reply.blocks)
    assert typed not in shown
    assert approved.strange(walk.page.text) == []
    assert walk.send("change:age_years").field == "age_years"


def test_the_test_would_notice(client: FlaskClient, approved: Approved) -> None:
    page = begin(client).page.text
    assert approved.strange(page) == []
    for words in ("You may join.", "You are eligible.", "NCT00000000", "34", "Maria"):
        said = page.replace("</h1>", f"</h1><p>{words} Really.</p>")
        assert approved.strange(said) == [f"{words} Really."]


def test_a_thousand_screenings_leave_no_trace(
    client: FlaskClient, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Requirement S-47: no answer in a table, a log line or a file, by whatever way it came."""
    given = [f"{20 + number % 60}.{number:03}7" for number in range(SCREENS)]
    with caplog.at_level(logging.DEBUG):
        for number, age in enumerate(given):
            if number % 4:
                answers = {"answers": {"age_years": float(age)}, "trials": ["NCT05043571"]}
                assert client.post("/api/v1/screenings", json=answers).status_code == 200
            elif number % 100:
                assert begin(client).answer(age).page.status_code == 200
            else:
                assert age[:2] in begin(client).answer(age).sheet().text
    written = "\n".join([*map(JsonLines().format, caplog.records), *_files(folder), _rows(folder)])
    assert len(caplog.records) > SCREENS
    assert [age for age in given if age in written] == []


def _files(folder: Path) -> list[str]:
    """The raw content of every file that was written."""
    return [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]


def _rows(folder: Path) -> str:
    """Every row of the database as text."""
    connection = sqlite3.connect(folder / "chatbot.db")
    rows = "\n".join(connection.iterdump())
    connection.close()
    return rows
