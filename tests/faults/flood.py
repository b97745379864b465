"""Very many requests at once from one thread, each over a connection of its own."""

import errno
import itertools
import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.running import MESSAGES, QUESTION

_BURST = 32  # at most at once: whoever falls behind is not to make up for it
PATIENCE_S = 5.0  # who got nothing for so long counts as "none"
_LINE = b"call your local emergency number"


@dataclass(slots=True)
class Asked:
    """One request under way."""

    connection: socket.socket
    since: float
    is_sent: bool = False
    told: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Told:
    """What came back. ``bare`` counts refusals without the emergency line or when to ask again."""

    seconds: float = 0.0
    sent: int = 0
    statuses: Counter[int | str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    bare: int = 0

    @property
    def per_s(self) -> float:
        """Right answers in a second."""
        return self.statuses[200] / self.seconds

    def note(self, asked: Asked) -> None:
        """Take down what one was told."""
        told = bytes(asked.told)
        status: int | str = int(told[9:12]) if told.startswith(b"HTTP/1.1 ") else "none"
        self.statuses[status] += 1
        if status == 200:
            self.waits.append(time.monotonic() - asked.since)
        elif status != "none" and not (_LINE in told and b"Retry-After:" in told):
            self.bare += 1


def _request(question: str) -> bytes:
    body = json.dumps({"text": question})
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


class Flood:
    """Asks the bot at ``port`` the same questions over and over."""

    def __init__(self, port: int, questions: Sequence[str] = (QUESTION["text"],)) -> None:
        self._port = port
        self._under_way: dict[int, Asked] = {}
        self._selector = selectors.DefaultSelector()
        self._requests = itertools.cycle([_request(question) for question in questions])

    def keep(self, number: int, seconds: float) -> Told:
        """Have always so many requests under way."""
        return self._run(seconds, lambda _: number - len(self._under_way))

    def ask(self, number: int, under_way: int) -> Told:
        """Ask so many times, always with so many under way."""
        told = Told()
        while told.statuses.total() < number:
            left = number - told.statuses.total() - len(self._under_way)
            for _ in range(min(under_way - len(self._under_way), left)):
                self._ask()
            self._listen(told)
        return told

    def pour(self, per_s: float, seconds: float) -> Told:
        """Send so many requests in a second, whatever becomes of the earlier ones."""
        counted = 0

        def due(passed: float) -> int:
            nonlocal counted
            before, counted = counted, int(passed * per_s)
            return min(counted - before, _BURST)

        return self._run(seconds, due)

    def _run(self, seconds: float, due: Callable[[float], int]) -> Told:
        told, begin = Told(seconds), time.monotonic()
        while (passed := time.monotonic() - begin) < seconds:
            new = max(0, due(passed))
            told.sent += new
            for _ in range(new):
                self._ask()
            self._listen(told)
        for asked in list(self._under_way.values()):
            self._end(asked)
        return told

    def _listen(self, told: Told) -> None:
        for key, _ in self._selector.select(0.002):
            self._go_on(key.data, told)
        self._give_up(told)

    def _ask(self) -> None:
        connection = socket.socket()
        connection.setblocking(False)
        begun = connection.connect_ex(("127.0.0.1", self._port))
        assert begun in (0, errno.EINPROGRESS), begun
        asked = Asked(connection, time.monotonic())
        self._under_way[connection.fileno()] = asked
        self._selector.register(connection, selectors.EVENT_WRITE, asked)

    def _go_on(self, asked: Asked, told: Told) -> None:
        try:
            if not asked.is_sent:
                asked.connection.send(next(self._requests))
                asked.is_sent = True
                self._selector.modify(asked.connection, selectors.EVENT_READ, asked)
                return
            if data := asked.connection.recv(65536):
                asked.told += data
                return
        except OSError:
            pass
        told.note(asked)
        self._end(asked)

    def _give_up(self, told: Told) -> None:
        before = time.monotonic() - PATIENCE_S
        while self._under_way and (first := next(iter(self._under_way.values()))).since < before:
            told.note(first)  # they stand in the order in which they began
            self._end(first)

    def _end(self, asked: Asked) -> None:
        self._selector.unregister(asked.connection)
        del self._under_way[asked.connection.fileno()]
        asked.connection.close()
