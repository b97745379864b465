"""The built-in server: waitress, with error bodies that carry the emergency line too."""

import socket
from typing import Any

import waitress  # type: ignore[import-untyped]
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from chatbot.errors import SettingsError
from chatbot.settings import Settings
from chatbot.web import errors, guards

# Larger bodies are cut off unread. Between this and MAX_BODY the application refuses, after the
# body was read: a client that is hung up on while it sends often does not see the reason.
_HANG_UP_BYTES = 256 * 1024
_IDLE_S = 15  # a client that sends nothing for so long is let go (attack input A10)


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Tells a request that never reached the application what was wrong with it."""

    def execute(self) -> None:
        """Write the problem document and close."""
        body = errors.document(errors.code_for(self.request.error.code)).encode()
        self.status = f"{self.request.error.code} {self.request.error.reason}"
        self.response_headers += [("Content-Type", errors.MEDIA_TYPE), *guards.HEADERS.items()]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class ProblemChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are problem documents."""

    error_task_class = ProblemTask


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
