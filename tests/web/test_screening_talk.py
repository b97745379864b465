"""The questions about trials over HTTP: answers live in memory for an hour, or in a token."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.services.replay import replay
from chatbot.settings import Settings
from chatbot.storage.tables import ConversationRow, EventRow
from tests.web.conftest import services_of

MESSAGES = "/api/v1/messages"
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def worker(settings: Settings, engine: Engine) -> Iterator[Callable[..., Flask]]:
    """Starts processes of one service: the same database and secret, each its own memory."""
    started: list[Flask] = []

    def start(**changes: object) -> Flask:
        started.append(create_app(settings.model_copy(update=changes), engine))
        return started[-1]

    yield start
    for app in started:
        services_of(app).database.close()


def say(app: Flask, text: str, before: dict[str, Any] | None = None, *, token: bool = True) -> Any:
    """One message after the reply ``before``, with its token as a page would send it."""
    body = {"text": text}
    if before:
        body["conversation"] = before["conversation"]
    if before and token and "screening" in before:
        body["screening"] = before["screening"]["token"]
    reply = app.test_client().post(MESSAGES, json=body)
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def asked_for_disease(app: Flask) -> Any:
    """The reply that asks for the disease, after an age of 47.5 years was given."""
    reply = None
    for text in ("start the questions", "for me", "47.5"):
        reply = say(app, text, reply)
    assert reply
    assert reply["screening"]["field"] == "diagnosis"
    return reply


def test_a_reply_tells_the_field_that_is_asked_for(worker: Callable[..., Flask]) -> None:
    app = worker()
    notice = say(app, "start the questions")
    age = say(app, "for me", notice)
    plain = say(app, "not now", say(app, "start the questions"))
    assert (notice["outcome"], notice["screening"]["field"]) == ("screening", "notice")
    assert age["screening"]["field"] == "age_years"
    assert "screening" not in plain


def test_another_worker_goes_on_with_the_token(worker: Callable[..., Flask]) -> None:
    reply = say(worker(), "T-ALL", asked_for_disease(worker()))
    assert "Disease: T-ALL" in reply["text"]
    shown = say(worker(), "show result", reply)
    assert "Age: 47.5 years" in shown["text"]


def test_one_worker_goes_on_without_the_token(worker: Callable[..., Flask]) -> None:
    app = worker()
    reply = say(app, "T-ALL", asked_for_disease(app), token=False)
    assert "Disease: T-ALL" in reply["text"]


def test_without_either_the_answers_are_gone_and_one_can_start_anew(
    worker: Callable[..., Flask],
) -> None:
    app = worker()
    reply = say(app, "T-ALL", asked_for_disease(worker()), token=False)
    assert reply["text"].startswith("Your answers are gone.")
    assert "screening" not in reply
    [button] = reply["suggestions"]
    assert say(app, button["text"], reply)["screening"]["field"] == "notice"


def test_a_question_is_answered_although_the_answers_are_gone(
    worker: Callable[..., Flask],
) -> None:
    reply = say(worker(), "what is CD7?", asked_for_disease(worker()), token=False)
    assert reply["intents"][0]["id"] == "what_is_cd7"
    assert "gone" not in reply["text"]


@pytest.mark.parametrize("token", [True, False], ids=["token", "memory"])
@pytest.mark.parametrize(("minutes", "is_known"), [(60, True), (61, False)])
def test_answers_are_forgotten_an_hour_after_the_last_turn(
    worker: Callable[..., Flask], minutes: int, is_known: bool, token: bool
) -> None:
    app = worker()
    with time_machine.travel(NOON, tick=False):
        before = asked_for_disease(app)
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        reply = say(app, "T-ALL", before, token=token)
    assert ("Your answers are gone." not in reply["text"]) is is_known
    assert ("Disease: T-ALL" in reply["text"]) is is_known


def test_every_turn_begins_the_hour_again(worker: Callable[..., Flask]) -> None:
    app = worker()
    with time_machine.travel(NOON, tick=False):
        reply = asked_for_disease(app)
    with time_machine.travel(NOON + timedelta(minutes=50), tick=False):
        reply = say(app, "T-ALL", reply)
    with time_machine.travel(NOON + timedelta(minutes=100), tick=False):
        assert "Age: 47.5 years" in say(app, "show result", reply)["text"]


def _of_another_talk(_: str, other: str) -> str:
    return other


def _signed_by_somebody_else(token: str, _: str) -> str:
    told = URLSafeSerializer("x" * 40).loads_unsafe(token)[1]
    return str(URLSafeSerializer("0" * 40, salt="chatbot.prescreen").dumps(told))


def _changed(token: str, _: str) -> str:
    return token[:-3] + ("abc" if token[-3:] != "abc" else "cba")


def _none_at_all(_: str, __: str) -> str:
    return "x" * 4000


@pytest.mark.parametrize(
    "forge", [_of_another_talk, _signed_by_somebody_else, _changed, _none_at_all]
)
def test_a_token_that_is_not_of_this_talk_is_worth_nothing(
    worker: Callable[..., Flask], forge: Callable[[str, str], str]
) -> None:
    first, other = asked_for_disease(worker()), asked_for_disease(worker())
    token = forge(first["screening"]["token"], other["screening"]["token"])
    reply = say(worker(), "T-ALL", {**first, "screening": {"token": token}})
    assert reply["text"].startswith("Your answers are gone.")


def test_what_was_taken_back_does_not_return_with_an_old_token(
    worker: Callable[..., Flask],
) -> None:
    app = worker()
    before = asked_for_disease(app)
    stopped = say(app, "start over", before)
    again = {**stopped, "screening": before["screening"]}
    assert "47.5" not in say(app, "show result", again)["text"]


def test_forget_me_and_delete_drop_the_answers(worker: Callable[..., Flask]) -> None:
    app = worker()
    held = services_of(app).interviews
    before = asked_for_disease(app)
    assert held.find(before["conversation"], datetime.now(UTC))
    forgotten = say(app, "forget me", before)
    assert held.find(before["conversation"], datetime.now(UTC)) is None
    assert "screening" not in forgotten
    before = asked_for_disease(app)
    client: FlaskClient = app.test_client()
    assert client.delete(f"/api/v1/conversations/{before['conversation']}").status_code == 204
    assert held.find(before["conversation"], datetime.now(UTC)) is None


def rows(app: Flask) -> str:
    """All that is stored of talks, as text."""
    with services_of(app).database.transaction() as session:
        talks = [row.state for row in session.scalars(select(ConversationRow))]
        events = [
            {column.name: getattr(row, column.name) for column in row.__table__.columns}
            for row in session.scalars(select(EventRow))
        ]
    return json.dumps([talks, events], default=str)


def test_a_stored_turn_tells_the_question_and_no_answer(worker: Callable[..., Flask]) -> None:
    app = worker()
    reply = say(app, "T-ALL", asked_for_disease(app))
    reply = say(app, "why not NCT04785833?", reply)
    reply = say(app, "show result", reply)
    stored = rows(app)
    assert "screening:diagnosis" in stored
    assert all(
        mark not in stored for mark in ("47.5", "t_all", "T-ALL", "NCT", "self", "prescreen")
    )


def test_a_minor_leaves_no_trace_of_being_one(worker: Callable[..., Flask]) -> None:
    app = worker()
    reply = None
    for text in ("start the questions", "for me", "16"):
        reply = say(app, text, reply)
    assert reply
    assert "parent or guardian" in reply["text"]
    assert "screening" not in reply
    assert "minor" not in rows(app)


def test_receipts_hold_no_answer_and_can_be_replayed(
    worker: Callable[..., Flask], engine: Engine
) -> None:
    """The receipt of a turn is the same whatever was answered: it could not be tried out."""
    receipts = []
    for age in ("47", "63"):
        app, reply = worker(), None
        told = []
        for text in ("start the questions", "for me", age, "what is CD7?", "show result"):
            reply = say(app, text, reply)
            told.append(reply["receipt"]["id"])
        receipts.append(told)
    assert receipts[0] == receipts[1]
    database = services_of(app).database
    for receipt in receipts[1]:
        assert replay(database, engine.knowledge, receipt).is_same


def test_alarms_come_first_over_http_too(worker: Callable[..., Flask]) -> None:
    app = worker()
    reply = say(app, "I have a fever of 39 after CAR-T", asked_for_disease(app))
    assert (reply["outcome"], reply["severity"]) == ("safety", "emergency")
    assert reply["suggestions"][-1]["text"] == "Go on with the questions"
    assert "Which disease" in say(worker(), "Go on with the questions", reply)["text"]


def test_an_infusion_told_of_counts_for_the_screen_and_is_not_stored(
    worker: Callable[..., Flask],
) -> None:
    app = worker()
    reply = asked_for_disease(app)
    for _ in range(20):
        if reply["screening"]["field"] == "prior_car_t":
            break
        reply = say(app, "not sure", reply)
    reply = say(app, "yes", reply)
    assert say(app, "I have a fever", reply)["severity"] == "emergency"
    assert '"after_cart": false' in rows(app)
