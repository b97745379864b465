"""`make kills`: workers killed 200 times under load, while people talk and send again what failed.

A message that is sent again has the same id, and must not be kept as another turn.
"""

import secrets
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, ClassVar

from tests import factories, servers
from tests.faults.running import FEEDBACK, MESSAGES, QUESTION, Bot, Crowd, post, running_bot
from tests.servers import Postgres, wait_until

KILLS, BETWEEN, WORKERS, PEOPLE, TURNS = 200, 40, 4, 4, 4


@dataclass(slots=True)
class Outcome:
    """What people met, and what the database has to say of it."""

    told: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    """Messages of each talk."""
    answered: Counter[str] = field(default_factory=Counter)
    """Replies in each talk."""
    spent: list[float] = field(default_factory=list)
    """Seconds for each answer, a second try included."""
    back: list[float] = field(default_factory=list)
    """Seconds until there was another worker for one that was killed."""
    duplicates: int = 0
    lost_feedback: int = 0
    lost_turns: int = 0

    @property
    def success(self) -> float:
        """The share of messages and feedback that were answered, at the second try if need be."""
        return 1 - self.told["failed"] / max(1, self.told["sent"])

    def ask_database(self, server: Postgres, name: str) -> None:
        """Count what is there twice and what is missing."""
        kept = Counter(server.sql("SELECT conversation_id FROM event", name).splitlines())
        ours = Counter({talk: count for talk, count in kept.items() if talk in self.sent})
        self.duplicates = (ours - self.sent).total()
        self.lost_turns = (self.answered - kept).total()
        given = int(server.sql("SELECT count(*) FROM feedback", name))
        self.lost_feedback = max(0, self.told["feedback"] - given)


@dataclass(slots=True)
class People(Crowd):
    """Threads that talk, one message after the other, and send once more what got no reply."""

    count: ClassVar[int] = PEOPLE
    outcome: Outcome = field(default_factory=Outcome)

    def _go_on(self) -> None:
        told = self.outcome.told
        while not self._done.is_set():
            talk: dict[str, str] = {}
            for turn in range(1, TURNS + 1):
                sent = {**QUESTION, **talk, "client_message_id": secrets.token_hex(16)}
                begin = time.perf_counter()
                status, body = self._insist(MESSAGES, sent)
                self.outcome.spent.append(time.perf_counter() - begin)
                name = str(body.get("conversation") or talk.get("conversation"))
                self.outcome.sent[name] += 1
                if status != 200:
                    told["failed"] += 1
                    break
                self.outcome.answered[name] += 1
                told["context lost"] += body["turn"] < turn
                talk = {"conversation": name}
            status, _ = self._insist(FEEDBACK, {"kind": "helpful"})
            told["feedback" if status == 201 else "failed"] += 1

    def _insist(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The reply at the first or the second try; status 0 for none.

        A talk that is not known any more begins anew, as it does on a page.
        """
        self.outcome.told["sent"] += 1
        for _ in range(2):
            try:
                status, reply = post(self.port, path, body)
                if reply.get("code") != "conversation_unknown":
                    return status, reply
                body = {name: value for name, value in body.items() if name != "conversation"}
                self.outcome.told["talk unknown"] += 1
            except (OSError, HTTPException, ValueError):
                self.outcome.told["tries without a reply"] += 1
                time.sleep(0.2)
        return 0, {}


def kill(bot: Bot, kills: int) -> Outcome:
    """Kill workers one after the other, with answers in between."""
    wait_until(lambda: len(bot.workers()) == int(bot.environment["CHATBOT_WORKERS"]))
    with People(bot.port) as people:
        told = people.outcome.told
        for number in range(kills):
            done = told["sent"]
            wait_until(lambda: told["sent"] > done + BETWEEN, 60)  # noqa: B023 - waited for here
            begin = time.perf_counter()
            bot.kill_worker(number)
            people.outcome.back.append(time.perf_counter() - begin)
    return people.outcome


def main(kills: int) -> None:
    """Kill and count."""
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, servers.running_postgres() as base:
        home = Path(folder)
        small, url = factories.write_folder(home / "knowledge"), base.fresh("kills")
        given = {"knowledge_dir": small, "database_url": url, "workers": WORKERS, "threads": 4}
        with running_bot(home / "bot", **given) as bot:
            outcome = kill(bot, kills)
        outcome.ask_database(base, "kills")
    print(f"{kills} kills, {dict(outcome.told)}, {len(outcome.answered)} talks")  # noqa: T201
    print(f"answered at the second try at the latest: {outcome.success:.3%}")  # noqa: T201
    print(f"messages kept twice: {outcome.duplicates}")  # noqa: T201
    print(f"acknowledged feedback lost: {outcome.lost_feedback}")  # noqa: T201
    print(f"answered turns that were not yet written: {outcome.lost_turns}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
