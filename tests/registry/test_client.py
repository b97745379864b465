"""The registry is asked politely, from one host, and every fault becomes one reason of ours."""

import time
from collections.abc import Iterator

import pytest

from chatbot.registry import client as clients
from chatbot.registry.client import Client, Manners
from chatbot.registry.paging import Query, Walk
from chatbot.registry.reading import record_of
from chatbot.registry.record import PassingError, RegistryError
from chatbot.registry.schema import Study, read
from tests.registry.conftest import HASTY, manners
from tests.registry.standin import FAULTS, TIMESTAMP, Registry, Running
from tests.registry.studies import number

SEARCH = Query(term="CD7", page_size=2)
# What stays wrong, with the reason that an operator is told.
REASONS = {
    "too many requests": "the registry asks us to wait (429)",
    "wait for an hour": "the registry asks us to wait (429), for longer than we wait",
    "fault of the server": "the registry has a fault (500)",
    "not available": "the registry has a fault (503)",
    "gone": "the registry has nothing at this address (404)",
    "question refused": "the registry did not accept the question (400)",
    "sent elsewhere": "an answer we do not follow (302)",
    "too slow": "the answer came too slowly",
    "no answer": "the registry did not answer in time",
    "page for people": "the answer is not JSON, perhaps a page for people",
    "empty": "the answer is not whole JSON",
    "truncated": "the answer is not whole JSON",
    "broken off": "the registry cannot be reached (RemoteProtocolError)",
    "damaged": "the answer broke off or is damaged",
    "far too large": "the answer is larger than we take",
    "another document": "the record has another form: the answer (model_type)",
    "circle": "the pages go round in a circle",
    "page twice": "the same trial came twice: the pages overlap",
    "partial page": "trials came, and 3 were promised",
    "endless": "there are more than 40 pages",
    "renamed status": "statusModule.overallStatus (literal_error)",
    "renamed status of a place": "locations.0.status (literal_error)",
    "other unit of age": "eligibilityModule.minimumAge (string_pattern_mismatch)",
    "no number": "identificationModule.nctId (missing)",
    "no day of update": "a record without the day of its last update",
    "text as a list": "eligibilityModule.eligibilityCriteria (string_type)",
}


@pytest.fixture
def client(running: Running, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of the stand-in."""
    case = getattr(request.node, "callspec", None)
    with Client(running.url, manners(case.params["fault"] if case else "")) as client:
        yield client


def walk(client: Client, query: Query) -> list[str]:
    """The numbers of all trials of a search, each read to the end."""
    way = Walk(client.manners.most_pages)
    while not way.is_over:
        page = client.page(query, way.token)
        records = [record_of(read(Study, each)) for each in page.studies]
        way.take(page, (record.id for record in records))
    return sorted(way.seen)


def test_a_search_is_read_page_by_page(client: Client, registry: Registry) -> None:
    registry.discovered = 5
    assert walk(client, SEARCH) == [number(place) for place in range(5)]
    assert [asked.get("pageToken") for asked in registry.asked] == [None, "Z2q", "Z4q"]
    assert all(asked["query.term"] == "CD7" for asked in registry.asked)
    assert "protocolSection.statusModule" in registry.asked[0]["fields"].split("|")


def test_trials_are_asked_for_by_number(client: Client, registry: Registry) -> None:
    registry.missing = frozenset({number(7)})
    wanted = tuple(number(place) for place in (9, 7, 8))
    assert walk(client, Query(ids=wanted)) == [number(8), number(9)]


def test_a_search_that_finds_nothing_is_over_at_once(client: Client, registry: Registry) -> None:
    registry.discovered = 0
    assert walk(client, SEARCH) == []


def test_the_version_of_the_data_is_told(client: Client) -> None:
    assert client.version().data_timestamp == TIMESTAMP


def test_every_fault_has_a_reason() -> None:
    assert set(REASONS) == set(FAULTS)
    assert len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_told(client: Client, registry: Registry, fault: str) -> None:
    registry.fault = fault
    with pytest.raises(RegistryError) as raised:
        walk(client, SEARCH)
    assert REASONS[fault] in str(raised.value)
    assert len(registry.asked) <= 41


@pytest.mark.parametrize(
    "fault",
    ["too many requests", "fault of the server", "not available", "too slow", "no answer",
     "empty", "truncated", "broken off", "damaged"],
)  # fmt: skip
def test_a_fault_that_passes_is_got_over(client: Client, registry: Registry, fault: str) -> None:
    registry.fault, registry.times = fault, 1
    assert walk(client, SEARCH) == [number(0), number(1), number(2)]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://clinicaltrials.gov.evil.example/api/v2", "only https://clinicaltrials.gov"),
        ("https://clinicaltrials.gov@evil.example/api/v2", "only https://clinicaltrials.gov"),
        ("http://clinicaltrials.gov/api/v2", "only https://clinicaltrials.gov"),
        ("https://clinicaltrials.gov:8443/api/v2", "only https://clinicaltrials.gov"),
        ("https://clinicaltrials.gov:port/api/v2", "only https://clinicaltrials.gov"),
        ("https://169.254.169.254/latest", "only https://clinicaltrials.gov"),
    ],
)
def test_no_other_host_is_asked(url: str, reason: str) -> None:
    with pytest.raises(RegistryError, match=reason):
        Client(url)


def test_the_real_registry_may_be_asked() -> None:
    with Client("https://clinicaltrials.gov/api/v2/") as client:
        assert client.manners == Manners()


def test_nobody_listens() -> None:
    with (
        Client("http://127.0.0.1:9/api/v2", HASTY) as client,
        pytest.raises(RegistryError, match="cannot be reached"),
    ):
        client.version()


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of hosts is opened for a name that is reserved to lead nowhere."""
    monkeypatch.setattr(clients, "_LOCAL", frozenset({"registry.invalid"}))
    with (
        Client("http://registry.invalid/api/v2", HASTY) as client,
        pytest.raises(RegistryError, match="cannot be reached"),
    ):
        client.version()


def test_a_proxy_that_is_down(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with (
        Client(running.url, HASTY) as client,
        pytest.raises(RegistryError, match="cannot be reached"),
    ):
        client.version()


def test_a_server_that_cannot_prove_who_it_is(running: Running) -> None:
    with (
        Client(running.url.replace("http://", "https://"), HASTY) as client,
        pytest.raises(RegistryError, match="cannot be reached"),
    ):
        client.version()


def test_between_two_questions_there_is_a_pause(running: Running) -> None:
    slept: list[float] = []
    with Client(running.url, Manners(pause=30), slept.append) as client:
        client.version()
        client.version()
    assert len(slept) == 1
    assert 29 < slept[0] <= 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_what_a_server_asks_us_to_wait(value: str, seconds: float | None) -> None:
    assert clients._asked_wait(value) == seconds


def test_a_wait_until_a_day_is_counted_from_now() -> None:
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 40))
    wait = clients._asked_wait(later)
    assert wait is not None
    assert 30 < wait <= 40


def test_a_passing_fault_is_tried_again_after_the_time_asked_for() -> None:
    assert clients._again(PassingError("wait", 3.0)) == 3.0
    assert clients._again(PassingError("a fault")) is True
    assert clients._again(RegistryError("for good")) is False
