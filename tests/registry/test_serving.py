"""A snapshot that was published is served without a restart, and without the database (P10)."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.registry.client import Client
from chatbot.registry.record import RegistryError
from chatbot.services.replay import replay
from chatbot.services.serving import Serving
from chatbot.services.shared import Loaded
from chatbot.services.sync import Sync, legs
from chatbot.storage import visits
from chatbot.storage.database import Database
from chatbot.web import current
from tests.factories import HEBEI
from tests.registry.conftest import HASTY
from tests.registry.standin import Registry, Running
from tests.registry.studies import number, study

NEW = number(0)


class Service:
    """A running service beside a stand-in of the registry."""

    def __init__(self, client: FlaskClient, serving: Serving, url: str) -> None:
        self.client = client
        self.serving = serving
        self._url = url

    @property
    def database(self) -> Database:
        return self.serving.services.database

    def sync(self) -> None:
        """Read the registry, as another process would, and look at it."""
        with Client(self._url, HASTY) as client:
            run = Sync(self.database, client, lambda: datetime.now(UTC))
            try:
                run.run(legs([HEBEI], search=True))
            finally:
                self.serving.look_at_registry()

    def trial(self, name: str) -> dict[str, object]:
        shown: dict[str, object] = self.client.get(f"/api/v1/trials/{name}").get_json()["trial"]
        return shown

    def ask(self, text: str, trial: str | None = None) -> str:
        given = {"text": text, **({"trial": trial} if trial else {})}
        told: str = self.client.post("/api/v1/messages", json=given).get_json()["text"]
        return told


@pytest.fixture
def start(
    engine: Engine, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Service]]:
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    made: list[Service] = []

    def make() -> Service:
        app = create_app(setting.load(rate_limits="off"), engine)
        made.append(Service(app.test_client(), current.serving(app), running.url))
        return made[-1]

    yield make
    for service in made:
        service.database.close()


@pytest.fixture
def service(start: Callable[[], Service], registry: Registry) -> Service:
    today = datetime.now(UTC).date().isoformat()
    registry.state = {
        "overallStatus": "RECRUITING",
        "lastUpdatePostDateStruct": {"date": today, "type": "ACTUAL"},
    }
    return start()


def test_a_snapshot_is_told_from_as_soon_as_it_is_published(service: Service) -> None:
    assert service.trial(HEBEI)["status"] == "Completed"
    assert service.client.get(f"/api/v1/trials/{NEW}").status_code == 404
    service.sync()
    shown = service.trial(HEBEI)
    assert (shown["status"], shown["curated"]) == ("Recruiting", True)
    assert shown["checked_on"] == datetime.now(UTC).date().isoformat()
    assert shown["contacts"] == [
        {"name": "A Coordinator", "phone": "+1 555 0100", "email": "coordinator@example.org"}
    ]
    assert 'Listed as "Recruiting"' in service.ask("is this trial open?", HEBEI)


def test_a_trial_that_nobody_here_has_read_is_listed_and_not_answered(service: Service) -> None:
    service.sync()
    shown = service.trial(NEW)
    assert (shown["curated"], shown["sources"]) == (False, [])
    listed = service.client.get("/api/v1/trials?limit=500").get_json()["trials"]
    assert NEW in {each["id"] for each in listed}
    assert all(each["contacts"] == [] for each in listed)
    assert "I do not have that registration number" in service.ask(f"is {NEW} open?")


def test_without_the_database_the_last_snapshot_is_told_from(service: Service) -> None:
    service.sync()
    service.database._engine.dispose()
    service.serving.services.settings.data_dir.joinpath("chatbot.db").unlink()
    service.serving.services.settings.data_dir.joinpath("chatbot.db").mkdir()
    service.serving.look_at_registry()
    assert 'Listed as "Recruiting"' in service.ask("is this trial open?", HEBEI)
    assert service.client.get("/ready").get_json()["registry"]["snapshot"] == 1


def test_a_new_start_tells_from_the_kept_snapshot(
    service: Service, start: Callable[[], Service]
) -> None:
    service.sync()
    assert start().trial(HEBEI)["status"] == "Recruiting"


def test_another_release_of_the_knowledge_is_brought_up_to_date_too(
    service: Service, engine: Engine
) -> None:
    service.sync()
    service.serving.take(Loaded(engine))
    assert service.trial(HEBEI)["status"] == "Recruiting"


def test_failed_syncs_are_told_and_raise_an_alarm(
    service: Service, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    service.sync()
    before = service.trial(HEBEI)
    registry.fault = "fault of the server"
    with caplog.at_level(logging.ERROR, "chatbot.services.registry"):
        with pytest.raises(RegistryError):
            service.sync()
        assert not caplog.records
        with pytest.raises(RegistryError):
            service.sync()
        assert [each.message for each in caplog.records] == ["the registry cannot be read"]
    told = service.client.get("/ready").get_json()["registry"]
    assert (told["failed"], told["reason"]) == (2, "the registry has a fault (500)")
    assert service.trial(HEBEI) == before


def test_what_to_have_ready_when_you_call(service: Service) -> None:
    told = service.client.get(f"/api/v1/trials/{HEBEI}").get_json()["when_you_call"]
    assert any("CD7 test result" in line for line in told)


@pytest.mark.parametrize(
    ("number_given", "url"),
    [
        (HEBEI, f"https://clinicaltrials.gov/study/{HEBEI}"),
        ("chictr2000034762", "https://trialsearch.who.int/Trial2.aspx?TrialID=ChiCTR2000034762"),
        ("ISRCTN14080164", "https://www.isrctn.com/ISRCTN14080164"),
    ],
)
def test_people_are_led_to_a_registration_and_counted_without_identity(
    service: Service, number_given: str, url: str
) -> None:
    for _ in range(2):
        reply = service.client.get(f"/go/{number_given}")
        assert (reply.status_code, reply.headers["Location"]) == (302, url)
    with service.database.transaction() as session:
        [(day, registration, count)] = visits.of_days(session)
    assert (registration in url, count) == (True, 2)
    assert day == datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("number_given", "status"),
    [("NCT00000000", 404), ("ChiCTR1", 400), ("https:evil.example", 400), (f"{HEBEI}x", 400)],
)
def test_nobody_is_led_elsewhere(service: Service, number_given: str, status: int) -> None:
    assert service.client.get(f"/go/{number_given}").status_code == status


def test_people_are_led_on_when_nothing_can_be_counted(service: Service) -> None:
    service.database._engine.dispose()
    service.serving.services.settings.data_dir.joinpath("chatbot.db").unlink()
    service.serving.services.settings.data_dir.joinpath("chatbot.db").mkdir()
    assert service.client.get(f"/go/{HEBEI}").status_code == 302


def test_contacts_are_told_as_the_record_gave_them(service: Service) -> None:
    asked = "who do I contact for this trial"
    assert "+1 555 0100" not in service.ask(asked, HEBEI)
    service.sync()
    told = service.ask(asked, HEBEI)
    assert "- A Coordinator: +1 555 0100, coordinator@example.org" in told
    page = service.client.get(f"/faq/trials/{HEBEI}").text
    assert "A Coordinator: +1 555 0100, coordinator@example.org" in page
    assert "What to have ready when you call" in page


@pytest.mark.parametrize("text", ["is this trial open?", "who do I contact for this trial"])
def test_a_reply_told_from_a_snapshot_can_be_written_again(
    service: Service, registry: Registry, engine: Engine, text: str
) -> None:
    """Also when the people that it named are forgotten: they are not in the receipt."""
    service.sync()
    given = {"text": text, "trial": HEBEI}
    receipt = service.client.post("/api/v1/messages", json=given).get_json()["receipt"]["id"]
    registry.bent[HEBEI] = study(HEBEI, overallStatus="SUSPENDED")
    service.sync()
    assert 'Listed as "Suspended"' in service.ask("is this trial open?", HEBEI)
    assert replay(service.database, engine.knowledge, receipt).is_same
