"""Requirement S-43 over HTTP: a team's own questions while approved, and nothing of them after."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from chatbot.app import create_app
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.scripts import Script, ScriptApproval
from chatbot.settings import Settings
from tests.web.conftest import CannedEngine, services_of
from tests.web.plain import read
from tests.web.walk import Walk

TRIAL = "NCT05043571"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SCRIPT = Script.model_validate(
    {
        "trial": TRIAL,
        "language": "en",
        "title": "Questions of a study team",
        "lead": "A team of a test asks these.",
        "questions": [
            {"field": "age_years", "question": "Your age?", "other": "Their age?"},
            {"field": "hiv", "question": "Is HIV known?", "other": "Is it?", "help": "Look it up."},
        ],
    }
)
APPROVAL = ScriptApproval(
    trial=TRIAL,
    ethics_body="An ethics committee of a test",
    reference="TEST-1",
    approved_on=date(2026, 8, 1),
    expires_on=date(2026, 9, 1),
    sha256=SCRIPT.hash,
)


@pytest.fixture
def run(settings: Settings, knowledge: Knowledge) -> Iterator[Callable[..., FlaskClient]]:
    """Starts the service over the shipped knowledge with a script and an approval."""
    made: list[Flask] = []

    def start(script: Script = SCRIPT, approval: ScriptApproval | None = APPROVAL) -> FlaskClient:
        approvals = {TRIAL: approval} if approval else {}
        held = replace(knowledge, scripts={TRIAL: script}, script_approvals=approvals)
        made.append(create_app(settings, CannedEngine(held)))
        return made[-1].test_client()

    yield start
    for app in made:
        services_of(app).database.close()


def begin(client: FlaskClient) -> Walk:
    """Accept the notice of the script."""
    data = {"go": "start", "who": "self", "trial": TRIAL}
    return Walk(client, client.post("/screening", data=data))


def test_the_team_asks_in_its_own_words_and_order(run: Callable[..., FlaskClient]) -> None:
    with time_machine.travel(NOW, tick=False):
        client = run()
        first = read(client.get(f"/screening/{TRIAL}").text)
        assert SCRIPT.title in first.main
        assert "You can skip any question" in first.main
        walk = begin(client)
        assert walk.heading == "Your age?"
        walk.answer("34")
        assert walk.heading == "Is HIV known?"
        assert "Look it up." in walk.page.text
        walk.answer("no")
        assert walk.heading == "Check your answers"
        sheet = read(walk.sheet().text)
    assert f"https://clinicaltrials.gov/study/{TRIAL}" in sheet.links
    assert sheet.main.count("https://clinicaltrials.gov/study/") <= 1
    assert "Only the study team can decide" in sheet.main


def test_it_ends_with_the_approval_even_in_the_middle(run: Callable[..., FlaskClient]) -> None:
    late = datetime(2026, 9, 1, 23, 50, tzinfo=UTC)
    with time_machine.travel(late, tick=False) as clock:
        client = run()
        walk = begin(client)
        clock.move_to(late + timedelta(minutes=20))
        token = walk.token
        assert walk.answer("34").page.status_code == 400
        assert walk.heading == "These answers are no longer held"
        assert client.post("/screening/sheet", data={"token": token}).status_code == 400
        assert client.get(f"/screening/{TRIAL}").status_code == 404
        assert begin(client).page.status_code == 400


OTHER = SCRIPT.model_copy(update={"title": "Questions of a study team!"})


@pytest.mark.parametrize(
    ("script", "approval"),
    [(SCRIPT, None), (OTHER, APPROVAL)],
    ids=["without an approval", "in other words than were approved"],
)
def test_a_script_that_is_not_approved_does_not_run(
    run: Callable[..., FlaskClient], script: Script, approval: ScriptApproval | None
) -> None:
    with time_machine.travel(NOW, tick=False):
        client = run(script, approval)
        assert client.get(f"/screening/{TRIAL}").status_code == 404
        page = begin(client).page
        assert page.status_code == 400
        assert "study team!" not in page.text
        assert client.get("/screening").status_code == 200


@pytest.mark.parametrize("trial", ["NCT00000000", "NCT04938115", "x", "<b>"])
def test_there_is_no_script_of_other_trials(run: Callable[..., FlaskClient], trial: str) -> None:
    with time_machine.travel(NOW, tick=False):
        reply = run().get(f"/screening/{trial}")
    assert reply.status_code == 404
    assert "<b>" not in reply.text
