"""What must hold of whatever comes back, and what the table of hostile requests says of a case."""

import re

from chatbot.dossier.closed_world import ClosedWorld
from tests.approved import strange
from tests.faults.attacks import Attack, Response, Sender

# What no reply may tell: how it is made, where it stands, what failed.
_INSIDE = re.compile(
    r"Traceback|sqlalchemy|psycopg|werkzeug|gunicorn|waitress|nginx/|/usr/|/home/|/tmp/|site-packages"
)
CALM = {"normal", "note"}


def is_sound(response: Response, world: ClosedWorld) -> None:
    """What holds for every response, whatever was sent."""
    assert response.status < 500
    assert not _INSIDE.search(response.text)
    assert "nginx/" not in response.headers.get("Server", "")
    if response.status:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"]
    body = response.json
    if response.status >= 400:
        assert "call your local emergency number" in response.text
        if response.headers["Content-Type"] == "application/problem+json":
            assert body["status"] == response.status
    elif "blocks" in body:
        assert strange(body, world) == []
        assert body["text"].endswith(f"\n\n{world.disclaimer}")
    elif response.status == 200 and "trials" in body:
        assert body["disclaimer"] == world.disclaimer


def is_as_expected(response: Response, attack: Attack) -> None:
    """What the table says of this case."""
    given, body = attack.given, response.json
    status, what = attack.expected
    if not status:
        assert response.status in (0, 408)
        return
    assert response.status == status, response.text[:300]
    if what == "calm":
        assert body["severity"] in CALM, body["intents"]
    elif what:
        assert what in (body.get("code"), body.get("outcome"), body.get("severity")), body
    if "intent" in given:
        assert body["intents"][0]["id"] == given["intent"]
    if "says" in given:
        assert re.search(given["says"], response.text)
    if "silent" in given:
        assert not re.search(given["silent"], response.text)
        assert not re.search(given["silent"], str(response.headers))
    for name, value in given.get("headers_say", {}).items():
        assert _header_is(response.headers.get(name), value), name


def _header_is(told: str | None, value: str | None) -> bool:
    if told is None or value is None:
        return told is value is None
    pattern = value[1:-1] if value.startswith("/") and value.endswith("/") else re.escape(value)
    return re.search(pattern, told) is not None


def is_compared(response: Response, attack: Attack, sender: Sender) -> None:
    """Whether it says the same as another message, or something else."""
    for key, is_same in (("same_as", True), ("unlike", False)):
        if other := attack.given.get(key):
            said = [sender.message(other).json["text"], response.json["text"]]
            assert (said[0] == said[1]) is is_same, other
