"""Several worker processes under gunicorn: made once, forked, and renewed one by one.

The application is loaded before the fork, so that workers share its memory and a new one is there
at once. Threads and connections begin after it.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
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

GRACE_S = 10  # to end what was begun, requirement S-111
_SILENT_S = 30  # a worker that gives no sign for so long is replaced
_KEEP_S = 2


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """A worker whose own refusals are problem documents with the emergency line."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Tell a request that never reached the application what was wrong with it."""
        too_large = isinstance(exc, LimitRequestHeaders | LimitRequestLine)
        code = "headers_too_large" if too_large else "bad_request"
        body = errors.document(code).encode()
        headers = {
            "Content-Type": errors.MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
            **guards.HEADERS,
        }
        problem = errors.PROBLEMS[code]
        lines = [f"HTTP/1.1 {problem.status} Refused", *(f"{k}: {v}" for k, v in headers.items())]
        try:
            util.write_nonblock(client, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)
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
        app = self._hooks.make()
        gc.collect()
        gc.freeze()  # what is shared stays shared: the collector writes into what it looks at
        return app
