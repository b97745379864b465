"""Whatever people do one after the other, the API keeps its promises: a machine of random steps.

Two workers share one database, and either may be met by the next request, as behind nginx. A page
sends along what it was handed (id and token), as the widget does.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    rule,
    run_state_machine_as_test,
)

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.dossier.closed_world import ClosedWorld
from chatbot.knowledge.loader import Knowledge
from chatbot.publish import dossier_of
from chatbot.services.replay import replay
from chatbot.services.shared import Services
from chatbot.storage.keeper import Keeper
from chatbot.web import current
from tests.approved import strange

TALKS = int(os.environ.get("STATES", "25"))  # `make contract` tries more
STEPS = 25
_PATIENCE_S = 20.0
MESSAGES, FEEDBACK, TALK = "/api/v1/messages", "/api/v1/feedback", "/api/v1/conversations/{}"
TEXTS = st.sampled_from(
    (
        "what is CD7?", "and for children?", "how long would we stay in hospital", "2", "the first",
        "is NCT04938115 open? and what does it cost", "what about NCT09999999", "the other trial",
        "my blasts are 45 % CD7 by flow", "is that enough?", "trials in China", "who pays", "help",
        "I have 39.4 and shivers since the cells", "I do not want to live any more", "thank you",
        "zebras sing at noon", "no, T-ALL", "start the questions", "yes", "52", "17", "not sure",
        "back", "show result", "stop", "change age", "T-ALL", "start over", "¿qué es CD7?", "发烧",
        "my name is Ann Doe", "<b>hi</b>", "{{7*7}}", "у меня жар", "?",
    )
)  # fmt: skip
WORKERS = st.integers(0, 1)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "age_years": st.sampled_from([16, 17, 18, 45, 71, "unknown"]),
        "diagnosis": st.sampled_from(["t_all", "aml", "other", "unknown"]),
        "cd7_percent": st.sampled_from([0, 29.9, 30, 100, "unknown"]),
        "hiv": st.sampled_from(["yes", "no", "unknown"]),
    },
)
_SAID = ("language", "outcome", "intents", "severity", "text", "blocks", "trials", "suggestions")


@dataclass(slots=True)
class Talk:
    """One conversation as its page knows it: what was sent, and what came back."""

    id: str
    sent: list[str] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def token(self) -> dict[str, str]:
        """What to send along while questions about trials are open."""
        told = self.replies[-1].get("screening")
        return {"screening": told["token"]} if told else {}

    def button(self, number: int) -> str | None:
        """What a button of the last reply sends."""
        buttons = self.replies[-1]["suggestions"]
        return str(buttons[number % len(buttons)]["text"]) if buttons else None


@dataclass(slots=True)
class World:
    """What all runs of the machine share: workers, approved texts, every id that was ever made."""

    workers: tuple[Flask, Flask]
    approved: ClosedWorld
    ids: set[str] = field(default_factory=set)

    def client(self, worker: int) -> FlaskClient:
        """A worker, when all that the other one has to write is written."""
        for app in self.workers:
            assert services_of(app).keeper.drain(_PATIENCE_S)
        return self.workers[worker].test_client()


def services_of(app: Flask) -> Services:
    """What an application works with."""
    return current.serving(app).services


class Api(RuleBasedStateMachine):
    """Steps in any order. ``talks`` can be gone on with, ``erased`` never return."""

    talks: Bundle[Talk] = Bundle("talks")
    erased: Bundle[Talk] = Bundle("erased")

    world: ClassVar[World]

    def _say(self, worker: int, text: str, **more: str) -> dict[str, Any]:
        """The reply to a message; everything that holds for every reply is looked at here."""
        response = self.world.client(worker).post(MESSAGES, json={"text": text, **more})
        assert response.status_code == 200, text
        body: dict[str, Any] = response.get_json()
        assert strange(body, self.world.approved) == [], text
        assert body["text"].endswith(f"\n\n{self.world.approved.disclaimer}")
        return body

    def _begin(self, worker: int, text: str, **more: str) -> Talk:
        reply = self._say(worker, text, **more)
        assert reply["conversation"] not in self.world.ids
        assert reply["turn"] == 1
        self.world.ids.add(reply["conversation"])
        return Talk(reply["conversation"], [text], [reply])

    def _go_on(self, talk: Talk, worker: int, text: str, **more: str) -> None:
        sent = {"conversation": talk.id, **talk.token, **more}
        reply = self._say(worker, text, **sent)
        assert (reply["conversation"], reply["turn"]) == (talk.id, len(talk.sent) + 1)
        talk.sent.append(text)
        talk.replies.append(reply)

    @rule(target=talks, worker=WORKERS, text=TEXTS)
    def begin(self, worker: int, text: str) -> Talk:
        """A new talk has an id that nobody had before."""
        return self._begin(worker, text)

    @rule(talk=talks, worker=WORKERS, text=TEXTS)
    def go_on(self, talk: Talk, worker: int, text: str) -> None:
        """The next turn has the next number, whoever answers."""
        self._go_on(talk, worker, text)

    @rule(talk=talks, worker=WORKERS, number=st.integers(0, 9))
    def press(self, talk: Talk, worker: int, number: int) -> None:
        """A button of the last reply does what typing it does."""
        if text := talk.button(number):
            self._go_on(talk, worker, text)

    @rule(talk=talks, worker=WORKERS, text=TEXTS, number=st.integers(0, 10**6))
    def send_twice(self, talk: Talk, worker: int, text: str, number: int) -> None:
        """A message sent again under its id counts once and gets the same reply."""
        sent = {"client_message_id": f"{talk.id[:12]}{number:012}", **talk.token}
        self._go_on(talk, worker, text, **sent)
        assert self._say(worker, text, conversation=talk.id, **sent) == talk.replies[-1]

    @rule(target=talks, talk=talks, worker=WORKERS)
    def say_it_all_again(self, talk: Talk, worker: int) -> Talk:
        """The same messages one after the other get the same replies (P9)."""
        twin = self._begin(worker, talk.sent[0])
        for text in talk.sent[1:]:
            self._go_on(twin, worker, text)
        for one, other in zip(talk.replies, twin.replies, strict=True):
            assert {name: one[name] for name in _SAID} == {name: other[name] for name in _SAID}
            assert one["receipt"] == other["receipt"]
        return twin

    @rule(talk=talks, other=talks, worker=WORKERS, text=TEXTS)
    def send_a_strange_token(self, talk: Talk, other: Talk, worker: int, text: str) -> None:
        """Another talk's answers, or changed ones, are as good as none."""
        token = other.token.get("screening", "") if other is not talk else ""
        before = len(talk.sent)
        if not talk.token:
            self._go_on(talk, worker, text, screening=token or "a.b")
            assert len(talk.sent) == before + 1

    @rule(talk=talks, worker=WORKERS, turn=st.integers(1, 40), kind=st.sampled_from(["helpful"]))
    def give_feedback(self, talk: Talk, worker: int, turn: int, kind: str) -> None:
        """Feedback is for turns that there were."""
        given = {"kind": kind, "conversation": talk.id, "turn": turn}
        response = self.world.client(worker).post(FEEDBACK, json=given)
        assert response.status_code == (201 if turn <= len(talk.sent) else 404)

    @rule(talk=talks, worker=WORKERS)
    def export(self, talk: Talk, worker: int) -> None:
        """All that is kept: every turn with its receipt, and no word of the person."""
        response = self.world.client(worker).get(TALK.format(talk.id))
        assert response.status_code == 200
        kept = response.get_json()
        assert [turn["turn"] for turn in kept["turns"]] == list(range(1, len(talk.sent) + 1))
        receipts = [reply["receipt"]["id"] for reply in talk.replies]
        assert [turn["receipt"] for turn in kept["turns"]] == receipts
        assert "Ann Doe" not in response.text

    @rule(talk=talks, worker=WORKERS, number=st.integers(0, 99))
    def replay(self, talk: Talk, worker: int, number: int) -> None:
        """The decision behind any receipt makes the same reply again."""
        told = talk.replies[number % len(talk.replies)]
        self.world.client(worker)
        services = services_of(self.world.workers[worker])
        again = replay(services.database, services.known(), told["receipt"]["id"])
        assert again.is_same, told["text"]

    @rule(answers=ANSWERS, worker=WORKERS)
    def screen(self, answers: dict[str, object], worker: int) -> None:
        """The same answers get the same comparison from either worker."""
        found = [
            self.world.client(each).post("/api/v1/screenings", json={"answers": answers})
            for each in (worker, 1 - worker)
        ]
        assert [reply.status_code for reply in found] == [200, 200]
        assert found[0].get_json() == found[1].get_json()

    @rule(target=erased, talk=consumes(talks), worker=WORKERS)
    def erase(self, talk: Talk, worker: int) -> Talk:
        """Erased at either worker, gone at both."""
        assert self.world.client(worker).delete(TALK.format(talk.id)).status_code == 204
        return talk

    @rule(talk=erased, worker=WORKERS, text=TEXTS)
    def return_to_the_erased(self, talk: Talk, worker: int, text: str) -> None:
        """Nothing brings an erased talk back, neither its id nor its token."""
        client = self.world.client(worker)
        sent = {"text": text, "conversation": talk.id, **talk.token}
        given = {"kind": "helpful", "conversation": talk.id}
        for response in (
            client.post(MESSAGES, json=sent),
            client.post(FEEDBACK, json=given),
            client.get(TALK.format(talk.id)),
            client.delete(TALK.format(talk.id)),
        ):
            assert response.status_code == 404
            assert response.get_json(force=True)["code"] == "conversation_unknown"


@pytest.fixture
def world(
    engine: Engine, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Two workers over one database and one secret."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("states")))
        given = setting.load(rate_limits="off")
        workers = (create_app(given, engine), create_app(given, engine))
        # All is written before the next step, so nobody needs to wait for what is on its way; and
        # a busy machine may take its time.
        environment.setattr("chatbot.services.conversations._PAUSES_S", ())
        environment.setattr("chatbot.storage.keeper.MUST_S", _PATIENCE_S)
        environment.setattr(Keeper.read, "__defaults__", (_PATIENCE_S,))
        yield World(workers, ClosedWorld(dossier_of(knowledge), knowledge))
    for app in workers:
        services_of(app).database.close()


def test_the_api_keeps_its_promises_whatever_the_order(world: World) -> None:
    Api.world = world
    run_state_machine_as_test(
        Api,
        settings=settings(
            max_examples=TALKS,
            stateful_step_count=STEPS,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[
                Phase.generate
            ],  # steps are told as they were found: to shorten them takes long
            suppress_health_check=list(HealthCheck),
        ),
    )
