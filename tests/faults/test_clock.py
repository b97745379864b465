"""The clock jumps, or stands in another zone: talks go on, and are counted and kept (S-113)."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests import factories
from tests.faults.conftest import Note, Service
from tests.faults.running import ask, running_bot

pytestmark = pytest.mark.fault("S-113")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
JUMPS = {
    "thirty days on": NOW + timedelta(days=30),
    "a day back": NOW - timedelta(days=1),
    "a leap day": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    "the hour that comes twice": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_talk_goes_on_whatever_the_clock_says(
    start: Callable[[], Service], note: Note, jump: str
) -> None:
    """Answers are the same, turns are counted and kept, an erased talk stays erased."""
    with time_machine.travel(NOW) as clock:
        service = start()
        message = {"text": "what is cd7"}
        first = service.client.post("/api/v1/messages", json=message).get_json()
        spent = []
        for moment in (JUMPS[jump], NOW):
            clock.move_to(moment)
            begin = time.perf_counter()
            said = {**message, "conversation": first["conversation"]}
            reply = service.client.post("/api/v1/messages", json=said).get_json()
            spent.append(time.perf_counter() - begin)
            assert reply["intents"] == first["intents"]
        assert reply["turn"] == 3
        shown = f"/api/v1/conversations/{first['conversation']}"
        turns = service.client.get(shown).get_json()["turns"]
        assert [turn["turn"] for turn in turns] == [1, 2, 3]
        clock.move_to(JUMPS[jump])
        assert service.client.delete(shown).status_code == 204
        assert service.client.get(shown).status_code == 404
        note(lost=0, answers=3)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns"])
def test_the_zone_of_the_machine_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: Note, zone: str
) -> None:
    """A process that is started fourteen hours ahead, or three and a half behind."""
    small = factories.write_folder(tmp_path / "knowledge")
    monkeypatch.setitem(os.environ, "TZ", zone)
    with running_bot(tmp_path / "bot", knowledge_dir=small) as bot:
        status, reply = ask(bot.port)
        assert (status, reply["outcome"]) == (200, "answer")
        assert '+00:00"' in bot.log()
        note(answers=1)
