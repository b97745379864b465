"""A stand-in for the API of ClinicalTrials.gov, version 2, that can fail in many ways.

``python -m tests.registry.standin --trials 10000`` serves it, to try ``chatbot sync`` by hand.
"""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self
from wsgiref.types import WSGIApplication

import click
from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.registry.studies import number, study

TIMESTAMP = "2026-09-01T09:00:05"
JSON = "application/json"
_BOMB = gzip.compress(b" " * 10_000_000)


@dataclass
class Registry:
    """What the stand-in knows, and how it fails. May be changed while it serves.

    ``discovered`` are the trials that a search by words finds; those asked for by number are made
    on the spot, unless they are ``missing``. ``bent`` holds trials that differ from the made ones.
    ``fault`` is one of FAULTS; ``times`` is how many answers it spoils, from ``after`` on.
    ``state`` replaces fields of the status module of every trial that is made.
    """

    discovered: int = 3
    missing: frozenset[str] = frozenset()
    bent: dict[str, dict[str, Any]] = field(default_factory=dict)
    timestamp: str = TIMESTAMP
    fault: str = ""
    times: int = 10**9
    after: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    pause: float = 0.0
    state: dict[str, Any] = field(default_factory=dict)

    def spoils(self) -> bool:
        """Whether the answer that is made now is to fail."""
        if not self.fault or len(self.asked) <= self.after or self.times <= 0:
            return False
        self.times -= 1
        return True

    def names(self, ids: str) -> list[str]:
        """The numbers that a question finds, in order."""
        if ids:
            return [name for name in ids.split(",") if name not in self.missing]
        return [number(place) for place in range(self.discovered)]

    def page(self) -> dict[str, Any]:
        """A true page for the request at hand."""
        names = self.names(request.args.get("filter.ids", ""))
        size = int(request.args.get("pageSize", 10))
        start = _place(request.args.get("pageToken"))
        shown = names[start : start + size]
        page: dict[str, Any] = {
            "studies": [self.bent.get(name) or study(name, **self.state) for name in shown]
        }
        if "countTotal" in request.args:
            page["totalCount"] = len(names)
        if start + size < len(names):
            page["nextPageToken"] = _token(start + size)
        return page


def _token(place: int) -> str:
    return f"Z{place:x}q"


def _place(token: str | None) -> int:
    return int(token[1:-1], 16) if token else 0


Spoil = Callable[[Registry], Response]


def make_app(registry: Registry) -> Flask:
    """The stand-in as an application."""
    app = Flask(__name__)

    @app.get("/api/v2/version")
    def version() -> Response:
        told = {"apiVersion": "2.0.5", "dataTimestamp": registry.timestamp}
        if registry.fault == "no timestamp":
            del told["dataTimestamp"]
        if registry.fault == "data change meanwhile":
            registry.timestamp += "1"
        return _json(told)

    @app.get("/api/v2/studies")
    def studies() -> Response:
        registry.asked.append(dict(request.args))
        time.sleep(registry.pause)
        return FAULTS[registry.fault](registry) if registry.spoils() else _json(registry.page())

    return app


def _json(body: object) -> Response:
    return Response(json.dumps(body), content_type=JSON)


def _status(code: int, **headers: str) -> Spoil:
    return lambda _: Response(
        "No.", code, {name.replace("_", "-"): v for name, v in headers.items()}
    )


def _bent(bend: Callable[[dict[str, Any]], object]) -> Spoil:
    """A true page on which ``bend`` was let loose."""

    def spoil(registry: Registry) -> Response:
        page = registry.page()
        bend(page)
        return _json(page)

    return spoil


def _protocol(page: dict[str, Any]) -> Any:
    return page["studies"][-1]["protocolSection"]


def _slowly(registry: Registry) -> Response:
    body = json.dumps(registry.page())

    def drops() -> Iterator[str]:
        for at in range(0, len(body), 64):
            time.sleep(0.05)
            yield body[at : at + 64]

    return Response(drops(), content_type=JSON)


def _hangs(_: Registry) -> Response:
    time.sleep(1.5)
    return _json({})


def _breaks_off(registry: Registry) -> Response:
    body = json.dumps(registry.page())
    response = Response(body[: len(body) // 2], content_type=JSON)
    response.automatically_set_content_length = False
    response.headers["Content-Length"] = str(len(body))
    return response


def _truncated(registry: Registry) -> Response:
    body = json.dumps(registry.page())
    return Response(body[: len(body) // 2], content_type=JSON)


def _bomb(_: Registry) -> Response:
    return Response(_BOMB, content_type=JSON, headers={"Content-Encoding": "gzip"})


def _damaged(_: Registry) -> Response:
    return Response(b"not gzip at all", content_type=JSON, headers={"Content-Encoding": "gzip"})


def _endless(registry: Registry) -> Response:
    at = len(registry.asked)
    page = {"studies": [study(number(10**6 + at))], "nextPageToken": _token(10**6 + at)}
    return _json(page)


FAULTS: dict[str, Spoil] = {
    "too many requests": _status(429),
    "wait for an hour": _status(429, Retry_After="3600"),
    "fault of the server": _status(500),
    "not available": _status(503),
    "gone": _status(404),
    "question refused": _status(400),
    "sent elsewhere": _status(302, Location="http://evil.example/studies"),
    "too slow": _slowly,
    "no answer": _hangs,
    "page for people": lambda _: Response("<html>Prove that you are human</html>", 200),
    "empty": lambda _: Response("", content_type=JSON),
    "truncated": _truncated,
    "broken off": _breaks_off,
    "damaged": _damaged,
    "far too large": _bomb,
    "another document": lambda _: _json(["something else"]),
    "circle": _bent(lambda page: page.update(nextPageToken=_token(0))),
    "page twice": lambda registry: _json({**registry.page(), "studies": [study(number(0))]}),
    "partial page": _bent(lambda page: page["studies"].pop()),
    "endless": _endless,
    "renamed status": _bent(lambda p: _protocol(p)["statusModule"].update(overallStatus="OPEN")),
    "renamed status of a place": _bent(
        lambda p: _protocol(p)["contactsLocationsModule"]["locations"][0].update(status="Recruits")
    ),
    "other unit of age": _bent(
        lambda p: _protocol(p)["eligibilityModule"].update(minimumAge="18 Winters")
    ),
    "no number": _bent(lambda p: _protocol(p)["identificationModule"].pop("nctId")),
    "no day of update": _bent(
        lambda p: _protocol(p)["statusModule"].pop("lastUpdatePostDateStruct")
    ),
    "text as a list": _bent(
        lambda p: _protocol(p)["eligibilityModule"].update(eligibilityCriteria=["a", "b"])
    ),
}
# These two spoil the version and not the pages.
OF_VERSION = ("no timestamp", "data change meanwhile")


class Running:
    """A stand-in that serves on a port of its own, in a thread, until the ``with`` block ends."""

    def __init__(self, app: WSGIApplication) -> None:
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=_Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/v2"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as in werkzeug
        """Say nothing."""


@click.command()
@click.option("--trials", default=500, help="How many trials a search finds.")
@click.option("--fault", type=click.Choice([*FAULTS, *OF_VERSION]), default=None)
@click.option("--port", default=8799)
def main(trials: int, fault: str | None, port: int) -> None:
    """Serve the stand-in until stopped."""
    app = make_app(Registry(discovered=trials, fault=fault or ""))
    click.echo(f"CHATBOT_REGISTRY_URL=http://127.0.0.1:{port}/api/v2")
    app.run(port=port)


if __name__ == "__main__":
    main()
