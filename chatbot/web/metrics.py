"""What Prometheus may know: counts and times by route, outcome and cause, all in our own words.

No label can hold anything that a person sent, and each has few values. With several workers the
numbers of all stand in the folder PROMETHEUS_MULTIPROC_DIR, which has to be set before this module
is imported, and whichever worker is asked adds them up.
"""

import contextlib
import ipaddress
import os
import time

from flask import Blueprint, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
    start_http_server,
)

from chatbot.reply import Reply
from chatbot.services.shared import Services
from chatbot.web import guards
from chatbot.web.current import services
from chatbot.web.errors import RequestError

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_DIGITS = 12  # of a release
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5)

REQUESTS = Counter("chatbot_requests", "Requests by route and status.", ["route", "status"])
SECONDS = Histogram("chatbot_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS)
REPLIES = Counter("chatbot_replies", "Replies by kind.", ["outcome", "severity"])
TURNED_AWAY = Counter("chatbot_turned_away", "Requests for which there was no room.")
# Gauges, although they only grow: they are read off what counts them, worker by worker.
WRITES = Gauge("chatbot_writes", "Writes by fate.", ["fate"], multiprocess_mode="livesum")
FAULTS = Gauge("chatbot_storage_faults", "By cause.", ["cause"], multiprocess_mode="livesum")
WAITING = Gauge("chatbot_writes_waiting", "Not yet written.", multiprocess_mode="livesum")
DEGRADED = Gauge("chatbot_storage_degraded", "1: left alone.", multiprocess_mode="livemax")
REFUSED = Gauge("chatbot_reload_refused", "1: the folder is unfit.", multiprocess_mode="livemax")
ALONE = Gauge("chatbot_limits_alone", "1: Redis is left alone.", multiprocess_mode="livemax")
SYNCS = Gauge("chatbot_registry_syncs_failed", "In a row.", multiprocess_mode="livemax")
STARTS = Counter("chatbot_worker_starts", "Workers that were begun.")
RELEASE = Gauge("chatbot_release", "Workers by release.", ["release"], multiprocess_mode="livesum")
_releases: set[str] = set()  # that this worker served
_LOOK_S = 1.0
_next_look = 0.0

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def show() -> Response:
    """All numbers, for a program on this machine that did not come through a proxy."""
    try:
        is_local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        is_local = False
    if not is_local or any(name in request.headers for name in _FORWARDED):
        raise RequestError("not_found")
    with contextlib.suppress(OSError, ValueError):
        _look(services())
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def listen(host: str, port: int) -> None:
    """Tell the numbers on a port of their own as well."""
    start_http_server(port, host, _registry())


def count_start() -> None:
    """Count a worker that was begun: one that dies has another begun in its place."""
    with contextlib.suppress(OSError, ValueError):
        STARTS.inc()


def forget_worker(process: int) -> None:
    """Leave what this worker counted, and drop what only it could tell."""
    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def count(route: str, status: int, seconds: float) -> None:
    """Count a request that was answered, and look how storage does. Never fails."""
    with contextlib.suppress(OSError, ValueError):  # a full disk, say, is no reason not to answer
        REQUESTS.labels(route, status).inc()
        SECONDS.labels(route).observe(seconds)
        _look_now_and_then()


def count_reply(reply: Reply) -> None:
    """Count a reply by its kind."""
    with contextlib.suppress(OSError, ValueError):
        REPLIES.labels(reply.outcome, reply.severity).inc()


def _look_now_and_then() -> None:
    """Look how storage does, if nobody did this second."""
    global _next_look  # noqa: PLW0603 - one clock for all threads of this worker
    if time.monotonic() >= _next_look:
        _next_look = time.monotonic() + _LOOK_S
        _look(services())


def count_turned_away() -> None:
    """Count a request for which there was no room."""
    with contextlib.suppress(OSError, ValueError):
        TURNED_AWAY.inc()


def _look(now: Services) -> None:
    writer = now.keeper.writer
    WAITING.set(writer.length)
    DEGRADED.set(now.keeper.is_open)
    REFUSED.set(not now.loading.ok)
    ALONE.set(guards.counts_alone())
    SYNCS.set(now.registry.failed)
    for fate, number in tuple(writer.counts.items()):
        WRITES.labels(fate).set(number)
    for cause, number in now.faults.counts().items():
        FAULTS.labels(cause).set(number)
    served = now.knowledge.release[:_DIGITS] if now.knowledge else "none"
    _releases.add(served)
    for release in tuple(_releases):
        RELEASE.labels(release).set(release == served)


def _registry() -> CollectorRegistry:
    if FOLDER not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
