"""The contract of ``POST /api/v1/messages`` and of the talk that it belongs to."""

import threading
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot.knowledge.loader import Knowledge

MESSAGES = "/api/v1/messages"
KEYS = [
    "conversation", "turn", "language", "outcome", "intents", "severity", "text", "blocks",
    "trials", "sources", "suggestions", "disclaimer", "receipt",
]  # fmt: skip


def test_a_reply_has_every_field_of_the_contract_in_order(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    reply = client.post(MESSAGES, json={"text": "hello"})
    body = reply.get_json()
    assert reply.status_code == 200
    assert list(body) == KEYS
    assert body["intents"] == [{"id": "greeting", "score": 0.5}]
    assert body["text"].endswith(knowledge.site.disclaimer)
    assert set(body["receipt"]) == {"id", "release", "answers"}
    assert set(body["receipt"]["answers"][0]) == {"id", "hash", "reviewed_on"}


def test_a_block_has_only_the_fields_it_fills(client: FlaskClient) -> None:
    blocks = client.post(MESSAGES, json={"text": "hello"}).get_json()["blocks"]
    assert blocks == [
        {"type": "paragraph", "text": "Hello."},
        {"type": "links", "links": [{"label": "a", "url": "tel:112"}]},
    ]


def test_a_receipt_can_be_checked_by_whoever_kept_the_reply(client: FlaskClient) -> None:
    body = client.post(MESSAGES, json={"text": "hello"}).get_json()
    receipt = body["receipt"]
    assert receipt["id"] == sha256(f"{receipt['release']}\n{body['text']}".encode()).hexdigest()


def test_letters_of_every_script_are_sent_as_they_are(app: Flask) -> None:
    assert app.json.dumps({"b": "你好", "a": 1}) == '{"b": "你好", "a": 1}'


def test_a_talk_goes_on_and_keeps_its_topic(client: FlaskClient) -> None:
    first = client.post(MESSAGES, json={"text": "hello", "trial": "nct 04938115"}).get_json()
    talk = {"text": "and where?", "conversation": first["conversation"]}
    second = client.post(MESSAGES, json=talk).get_json()
    kept = client.get(f"/api/v1/conversations/{first['conversation']}").get_json()
    assert (first["turn"], second["turn"]) == (1, 2)
    assert second["conversation"] == first["conversation"]
    assert kept["topic"]["trial"] == "NCT04938115"
    assert [turn["turn"] for turn in kept["turns"]] == [1, 2]


def test_every_new_talk_has_its_own_long_random_id(client: FlaskClient) -> None:
    ids = {client.post(MESSAGES, json={"text": "hi"}).get_json()["conversation"] for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 22  # 128 bits in base 64


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("conversation", "A" * 22, 404, "conversation_unknown"),
        ("conversation", "' OR '1'='1", 400, "invalid_value"),
        ("trial", "NCT00000000", 404, "trial_unknown"),
        ("trial", "NCT04938116", 404, "trial_unknown"),
        ("trial", "NCT123", 400, "trial_id_invalid"),
        ("language", "xx", 400, "language_unknown"),
        ("region", "us", 400, "invalid_value"),
        ("region", "USA", 400, "invalid_value"),
    ],
)
def test_a_field_that_names_nothing_is_refused(
    client: FlaskClient, field: str, value: str, status: int, code: str
) -> None:
    reply = client.post(MESSAGES, json={"text": "hello", field: value})
    assert (reply.status_code, reply.get_json()["code"]) == (status, code)


def test_a_person_can_have_everything_forgotten_by_address(client: FlaskClient) -> None:
    talk = client.post(MESSAGES, json={"text": "hello"}).get_json()["conversation"]
    client.post("/api/v1/feedback", json={"kind": "helpful", "conversation": talk, "turn": 1})
    assert client.delete(f"/api/v1/conversations/{talk}").status_code == 204
    assert client.get(f"/api/v1/conversations/{talk}").status_code == 404
    assert client.delete(f"/api/v1/conversations/{talk}").status_code == 404
    assert client.post(MESSAGES, json={"text": "hi", "conversation": talk}).status_code == 404


def test_a_person_can_have_everything_forgotten_by_asking(client: FlaskClient) -> None:
    start = {"text": "hello", "trial": "NCT04938115"}
    talk = client.post(MESSAGES, json=start).get_json()["conversation"]
    assert (
        client.post(MESSAGES, json={"text": "forget me", "conversation": talk}).status_code == 200
    )
    kept = client.get(f"/api/v1/conversations/{talk}").get_json()
    assert (kept["turns"], kept["topic"]["trial"]) == ([], None)
    assert client.post(MESSAGES, json={"text": "hi", "conversation": talk}).status_code == 200


def test_turns_of_one_talk_follow_one_another(app: Flask, client: FlaskClient) -> None:
    talk = client.post(MESSAGES, json={"text": "hello"}).get_json()["conversation"]
    turns: list[int] = []

    def ask() -> None:
        reply = app.test_client().post(MESSAGES, json={"text": "hi", "conversation": talk})
        turns.append(reply.get_json()["turn"])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [2, 3, 4, 5, 6, 7]


def test_another_process_takes_up_the_talk_where_it_was(
    client: FlaskClient, make_app: Callable[..., Flask]
) -> None:
    other = make_app().test_client()
    talk = client.post(MESSAGES, json={"text": "hello"}).get_json()["conversation"]
    again = {"text": "hi", "conversation": talk}
    turns = [asked.post(MESSAGES, json=again).get_json()["turn"] for asked in (other, client)]
    assert turns == [2, 3]
    other.delete(f"/api/v1/conversations/{talk}")
    assert client.post(MESSAGES, json=again).status_code == 404
