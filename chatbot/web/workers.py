"""Several worker processes under gunicorn: made once, forked, and renewed one by one.

The application is loaded before the fork, so that workers share its memory and a new one is there
at once. Threads and connections begin after it.
"""

import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from chatbot.settings import Settings
from chatbot.web import errors, guards, metrics
from chatbot.web.server import WAITING

GRACE_S = 10  # to end what was begun, requirement S-111
_SILENT_S = 30  # a worker that gives no sign for so long is replaced
_KEEP_S = 2
_LINGER_S = 1.0
_UNREAD = 65536


def _refusal(code: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole response of our own that ends the connection."""
    body, problem = errors.document(code).encode(), errors.PROBLEMS[code]
    given = {
        "Content-Type": errors.MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        **guards.HEADERS,
        **(headers or {}),
    }
    lines = [f"HTTP/1.1 {problem.status} Refused", *(f"{k}: {v}" for k, v in given.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """A worker whose own refusals are problem documents with the emergency line.

    It takes as many requests as can be answered soon and turns the others away unread, which costs
    next to nothing: what it begins it ends, however many ask (requirements S-92, S-125).
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._room = self.cfg.threads * (1 + WAITING)
        self._inside = 0
        self._busy = _refusal("busy", {"Retry-After": errors.BUSY_S})

    def enqueue_req(self, conn: Any) -> None:
        """Hand a request to the threads, or turn it away. Runs in the one thread that accepts."""
        if self._inside >= self._room:
            self._turn_away(conn)
            return
        self._inside += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take note that a thread is through with a request."""
        self._inside -= 1
        super().finish_request(conn, fs)

    def _turn_away(self, conn: Any) -> None:
        """Say so, and hang up after the other side did: else it might not see the words."""
        conn.sock.setblocking(False)
        try:
            conn.sock.send(self._busy)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._listen_on, conn))
        except OSError:
            self._hang_up(conn)
            return
        conn.timeout = time.monotonic() + _LINGER_S
        self.pending_conns.append(conn)
        metrics.count_turned_away()

    def _listen_on(self, conn: Any, client: Any) -> None:
        """Read and drop what somebody still sends who was turned away."""
        try:
            if client.recv(_UNREAD):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._hang_up(conn)

    def _hang_up(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Tell a request that never reached the application what was wrong with it."""
        too_large = isinstance(exc, LimitRequestHeaders | LimitRequestLine)
        told = _refusal("headers_too_large" if too_large else "bad_request")
        try:
            util.write_nonblock(client, told)
        except OSError:
            self.log.debug("the client is gone")


class JsonLog(Logger):  # type: ignore[misc]
    """What gunicorn tells goes where everything else goes, in the same form."""

    def setup(self, cfg: Any) -> None:
        """Hand everything on to the log of this program."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True


@dataclass(frozen=True, slots=True)
class Hooks:
    """What is done around the life of an application, before the fork and in each worker.

    ``look`` is called now and then in the first process, so that whoever is forked later has what
    the others serve; ``renew`` when the folder is to be loaded at once, and tells whether it was.
    """

    make: Callable[[], Flask]
    ready: Callable[[], None]
    look: Callable[[Flask], None]
    renew: Callable[[Flask], bool]
    begin: Callable[[Flask], None]
    end: Callable[[Flask], None]


class First(Arbiter):  # type: ignore[misc]
    """The process that workers are forked from. It has no threads and answers nothing."""

    def manage_workers(self) -> None:
        """Keep as many workers as there should be; called every second."""
        self.app.look()
        super().manage_workers()

    def handle_hup(self) -> None:
        """Replace the workers, one by one, if the folder can be served as it is."""
        if self.app.renew():
            super().handle_hup()


class Workers(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings. ``run`` ends with the process."""

    def __init__(self, settings: Settings, hooks: Hooks) -> None:
        self._settings = settings
        self._hooks = hooks
        self._next_look = 0.0
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop."""
        First(self).run()

    def look(self) -> None:
        """Take a changed folder in the first process too."""
        if self._settings.reload_seconds and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + self._settings.reload_seconds
            self._hooks.look(self.wsgi())

    def renew(self) -> bool:
        """Take the folder as it is now; whether that could be done."""
        return self._hooks.renew(self.wsgi())

    def load_config(self) -> None:
        """Our settings in gunicorn's words; there is no other place that changes them."""
        ours = self._settings
        host = f"[{ours.host}]" if ":" in ours.host else ours.host
        given = {
            "bind": f"{host}:{ours.port}",
            "workers": ours.workers,
            "threads": ours.threads,
            "worker_class": ProblemWorker,
            "logger_class": JsonLog,
            "preload_app": True,
            "control_socket_disable": True,
            "graceful_timeout": GRACE_S,
            "timeout": _SILENT_S,
            "keepalive": _KEEP_S,
            "forwarded_allow_ips": "",  # how many proxies there are is our own setting
            "post_worker_init": lambda worker: self._hooks.begin(worker.wsgi),
            "worker_exit": lambda _, worker: self._hooks.end(worker.wsgi),
            "child_exit": lambda _, worker: metrics.forget_worker(worker.pid),
            "when_ready": lambda _: self._hooks.ready(),
        }
        for name, value in given.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, before the first fork."""
        return self._hooks.make()
