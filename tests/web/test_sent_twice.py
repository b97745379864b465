"""A message sent again under its id: one reply, one turn, and nobody else's."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot.storage import conversations
from chatbot.storage.conversations import Turn
from chatbot.storage.keeper import Keeper
from chatbot.storage.writer import Write
from tests.web.conftest import services_of

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
    assert client.get(f"/api/v1/conversations/{talk}").status_code == 404
    again = client.post(MESSAGES, json=message).get_json()
    assert again["turn"] == 1
    shown = client.get(f"/api/v1/conversations/{again['conversation']}").get_json()
    assert [turn["turn"] for turn in shown["turns"]] == [1]


Workers = tuple[FlaskClient, FlaskClient]


@pytest.fixture
def workers(make_app: Callable[..., Flask]) -> Workers:
    """Two processes over one database, as far as memory goes."""
    return make_app().test_client(), make_app().test_client()


def test_another_worker_gives_the_same_reply_and_counts_it_once(workers: Workers) -> None:
    """S-110: the first was killed, or its reply was lost on the way."""
    one, other = workers
    first = {"text": "hello", "client_message_id": SENT_AS}
    began = [each.post(MESSAGES, json=first).get_json() for each in (one, other)]
    assert began[0] == began[1]
    talk = began[0]["conversation"]
    second = {**first, "conversation": talk, "client_message_id": SENT_AS[::-1]}
    went_on = [each.post(MESSAGES, json=second).get_json() for each in (other, one, other)]
    assert went_on[0] == went_on[1] == went_on[2]
    shown = [each.get(f"/api/v1/conversations/{talk}").get_json()["turns"] for each in workers]
    assert [[turn["turn"] for turn in turns] for turns in shown] == [[1, 2], [1, 2]]


def test_a_copy_that_comes_after_later_messages_changes_nothing(workers: Workers) -> None:
    one, other = workers
    talk = one.post(MESSAGES, json={"text": "hello"}).get_json()["conversation"]
    late = {"text": "hello", "client_message_id": SENT_AS, "conversation": talk}
    told = one.post(MESSAGES, json=late).get_json()
    one.post(MESSAGES, json={"text": "hello", "conversation": talk})
    assert other.post(MESSAGES, json=late).get_json() == told
    for number, each in enumerate((other, one), start=4):
        reply = each.post(MESSAGES, json={"text": "hello", "conversation": talk}).get_json()
        assert reply["turn"] == number


def test_what_waits_with_one_worker_does_not_undo_erasing_through_another(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-56: the turn is written after the talk was erased elsewhere."""
    one, other = workers
    waiting: list[Turn] = []
    keeper = services_of(one.application).keeper

    def wait(_keeper: Keeper, _write: Write, turn: Turn, **_: object) -> bool:
        waiting.append(turn)
        return False

    for message in ({"text": "hello"}, {"text": "hello", "client_message_id": SENT_AS}):
        with monkeypatch.context() as slow:
            slow.setattr(Keeper, "write", wait)
            talk = one.post(MESSAGES, json=message).get_json()["conversation"]
        other.delete(f"/api/v1/conversations/{talk}")
        late = waiting.pop()
        keeper.commit(lambda session: conversations.save(session, [late]))  # noqa: B023
        assert other.get(f"/api/v1/conversations/{talk}").status_code == 404
        assert one.get(f"/api/v1/conversations/{talk}").status_code == 404


@pytest.mark.parametrize("sent_as", ["1", "a" * 21, "a" * 65, "a b" * 10, ""])
def test_an_id_that_another_might_choose_too_is_refused(app: Flask, sent_as: str) -> None:
    message = {"text": "hello", "client_message_id": sent_as}
    problem = app.test_client().post(MESSAGES, json=message)
    assert problem.status_code == 400
    assert problem.get_json()["field"] == "client_message_id"
