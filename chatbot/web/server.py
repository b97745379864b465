"""The built-in server: waitress, with error bodies that carry the emergency line too."""

import itertools
import socket
from typing import Any

import waitress  # type: ignore[import-untyped]
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from chatbot.errors import SettingsError
from chatbot.settings import Settings
from chatbot.web import errors, guards, metrics

# Larger bodies are cut off unread. Between this and MAX_BODY the application refuses, after the
# body was read: a client that is hung up on while it sends often does not see the reason.
_HANG_UP_BYTES = 256 * 1024
WAITING = 8  # requests for each thread that may wait for it
_CONNECTIONS = 1000  # more wait outside, and are not told anything
_IDLE_S = 15  # a client that sends nothing for so long is let go (attack input A10)
_TURNS = itertools.count()


class Busy:
    """Why a request is turned away that nothing is wrong with."""

    code, reason = 503, "Service Unavailable"


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Tells a request that never reached the application what was wrong with it."""

    def execute(self) -> None:
        """Write the problem document and close."""
        error = self.request.error
        code = errors.code_for(error.code)
        if isinstance(error, Busy):
            code = "busy"
            self.response_headers.append(("Retry-After", errors.BUSY_S))
        body = errors.document(code).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", errors.MEDIA_TYPE), *guards.HEADERS.items()]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class ProblemChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are problem documents."""

    error_task_class = ProblemTask

    def service(self) -> None:
        """Answer one request, or turn it away when too many wait behind it (S-125).

        Of as many as may wait one is answered even then: people who come back at once must not
        keep everybody, themselves too, from being answered.
        """
        dispatcher, request = self.server.task_dispatcher, self.requests[0]
        is_full = len(dispatcher.queue) > WAITING * len(dispatcher.threads)
        if is_full and not request.error and next(_TURNS) % WAITING:
            request.error = Busy()
            metrics.count_turned_away()
        super().service()


def make_server(app: Flask, settings: Settings) -> Any:
    """A listening server; call its ``run``. Raises SettingsError when it cannot listen there."""
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app,
            map=sockets,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,
            ident="",  # tells nobody what runs here
            max_request_body_size=_HANG_UP_BYTES,
            channel_timeout=_IDLE_S,
            cleanup_interval=_IDLE_S // 3,
            # Proxy headers are believed only where the operator says how many proxies there are.
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
        )
    except (OSError, ValueError):
        wasyncore.close_all(sockets)
        raise _taken(settings) from None
    for each in sockets.values():
        each.channel_class = ProblemChannel
    return server


def check_port(settings: Settings) -> None:
    """Look whether somebody could listen there. Raises SettingsError if not."""
    try:
        address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(address[0]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address[4])
    except OSError:
        raise _taken(settings) from None


def _taken(settings: Settings) -> SettingsError:
    where = f"{settings.host}:{settings.port}"
    return SettingsError(f"CHATBOT_HOST, CHATBOT_PORT: cannot listen on {where}; is it in use?")
