"""A message sent again under its id: one reply, one turn, and nobody else's."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

MESSAGES = "/api/v1/messages"
SENT_AS = "0123456789abcdef0123456789abcdef"


def test_a_lost_reply_can_be_asked_for_again(client: FlaskClient) -> None:
    message = {"text": "hello", "client_message_id": SENT_AS}
    first, second = (client.post(MESSAGES, json=message).get_json() for _ in range(2))
    assert first == second
    kept = client.get(f"/api/v1/conversations/{first['conversation']}").get_json()
    assert kept["turn"] == 1


@pytest.mark.parametrize(
    "change", [{"text": "hello!"}, {"region": "US"}, {"client_message_id": SENT_AS[::-1]}]
)
def test_any_other_message_is_answered_anew(client: FlaskClient, change: dict[str, str]) -> None:
    message = {"text": "hello", "client_message_id": SENT_AS}
    first = client.post(MESSAGES, json=message).get_json()
    second = client.post(MESSAGES, json=message | change).get_json()
    assert first["conversation"] != second["conversation"]


def test_the_next_message_of_a_talk_counts(client: FlaskClient) -> None:
    message = {"text": "hello", "client_message_id": SENT_AS}
    talk = client.post(MESSAGES, json=message).get_json()["conversation"]
    turns = [
        client.post(MESSAGES, json=message | {"conversation": talk}).get_json()["turn"]
        for _ in range(2)
    ]
    assert turns == [2, 2]


def test_an_erased_conversation_is_not_answered_from_memory(client: FlaskClient) -> None:
    message = {"text": "hello", "client_message_id": SENT_AS}
    talk = client.post(MESSAGES, json=message).get_json()["conversation"]
    client.delete(f"/api/v1/conversations/{talk}")
    assert client.post(MESSAGES, json=message).get_json()["conversation"] != talk


@pytest.mark.parametrize("sent_as", ["1", "a" * 21, "a" * 65, "a b" * 10, ""])
def test_an_id_that_another_might_choose_too_is_refused(app: Flask, sent_as: str) -> None:
    message = {"text": "hello", "client_message_id": sent_as}
    problem = app.test_client().post(MESSAGES, json=message)
    assert problem.status_code == 400
    assert problem.get_json()["field"] == "client_message_id"
