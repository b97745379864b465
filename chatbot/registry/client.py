"""Asks ClinicalTrials.gov over HTTP: politely, for a limited time, from one host only (S-93).

A fault that may pass (too many requests, a fault of the server, a broken connection) is tried again
with growing pauses, or after as long as the server asks for. Whatever stays wrong becomes one
RegistryError with a reason of ours.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import stamina

from chatbot import __version__
from chatbot.registry.paging import Params, Query
from chatbot.registry.record import PassingError, RegistryError
from chatbot.registry.schema import Page, Version, read

OFFICIAL = "clinicaltrials.gov"
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})  # a stand-in for tests and demonstrations
_JSON = "application/json"
_MEANINGS = {
    400: "the registry did not accept the question (400)",
    404: "the registry has nothing at this address (404)",
    429: "the registry asks us to wait (429)",
}
_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Manners:
    """How often, how long and how much we ask. Times are in seconds.

    ``pause`` lies between two requests; ``total`` is the longest that one answer may take, and
    ``longest_wait`` the longest that a server may ask us to wait before we give up instead.
    """

    pause: float = 1.0
    connect: float = 3.0
    read: float = 10.0
    total: float = 30.0
    attempts: int = 4
    longest_wait: float = 60.0
    most_bytes: int = 5 * 2**20
    most_pages: int = 500


class Client:
    """One run of questions to one registry. Use it in a ``with`` block."""

    def __init__(
        self,
        base_url: str,
        manners: Manners | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises RegistryError for an address that is not on the list of hosts."""
        self.manners = manners or Manners()
        self._base = _checked(base_url)
        self._sleep = sleep
        self._asked_at = float("-inf")
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(self.manners.read, connect=self.manners.connect),
            follow_redirects=False,
            headers={"Accept": _JSON, "User-Agent": f"cd7-chatbot/{__version__}"},
            limits=httpx2.Limits(max_connections=1),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def version(self) -> Version:
        """Which data answers now. Raises RegistryError."""
        return read(Version, self._get("/version", {}))

    def page(self, query: Query, token: str | None) -> Page:
        """One page of ``query``. Raises RegistryError."""
        return read(Page, self._get("/studies", query.params(token)))

    def _get(self, path: str, params: Params) -> Any:
        manners = self.manners
        for attempt in stamina.retry_context(
            on=_again, attempts=manners.attempts, timeout=None, wait_max=manners.read
        ):
            with attempt:
                return self._once(path, params)
        raise AssertionError("the last attempt answers or raises")  # pragma: no cover

    def _once(self, path: str, params: Params) -> Any:
        self._wait_my_turn()
        try:
            with self._http.stream("GET", self._base + path, params=params) as response:
                self._check(response)
                body = b"".join(self._chunks(response))
        except httpx2.TimeoutException:
            raise PassingError("the registry did not answer in time") from None
        except httpx2.DecodingError:
            raise PassingError("the answer broke off or is damaged") from None
        except httpx2.TransportError as error:
            raise PassingError(f"the registry cannot be reached ({_kind(error)})") from None
        try:
            return json.loads(body)
        except ValueError:
            raise PassingError("the answer is not whole JSON") from None

    def _wait_my_turn(self) -> None:
        left = self._asked_at + self.manners.pause - time.monotonic()
        if left > 0:
            self._sleep(left)
        self._asked_at = time.monotonic()

    def _check(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status in _MAY_PASS:
            wait = _asked_wait(response.headers.get("Retry-After", ""))
            reason = _MEANINGS.get(status, f"the registry has a fault ({status})")
            if wait is not None and wait > self.manners.longest_wait:
                raise RegistryError(f"{reason}, for longer than we wait")
            raise PassingError(reason, wait)
        if status != httpx2.codes.OK:
            raise RegistryError(_MEANINGS.get(status, f"an answer we do not follow ({status})"))
        if response.headers.get("Content-Type", "").partition(";")[0].strip() != _JSON:
            raise RegistryError("the answer is not JSON, perhaps a page for people")

    def _chunks(self, response: httpx2.Response) -> Iterator[bytes]:
        """The body as it comes, unless it is too much or takes too long."""
        ends, size = time.monotonic() + self.manners.total, 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self.manners.most_bytes:
                raise RegistryError("the answer is larger than we take")
            if time.monotonic() > ends:
                raise PassingError("the answer came too slowly")
            yield chunk


def _again(error: Exception) -> bool | float:
    """Whether to try once more, or after how many seconds."""
    if not isinstance(error, PassingError):
        return False
    return True if error.wait is None else error.wait


def _asked_wait(value: str) -> float | None:
    """The seconds of a Retry-After header, which gives seconds or a day and time."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    is_official = (parts.scheme, parts.netloc.lower()) == ("https", OFFICIAL)
    if not (is_official or parts.hostname in _LOCAL):
        raise RegistryError(f"CHATBOT_REGISTRY_URL: only https://{OFFICIAL} is asked")
    return base_url.rstrip("/")


def _kind(error: httpx2.TransportError) -> str:
    """What kind of connection fault it was, without addresses."""
    return type(error).__name__
