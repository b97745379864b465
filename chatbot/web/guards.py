"""What stands before and after every view: origins, rate limits, security headers.

Rate limits guard the machine, not the person: a 429 carries the emergency line, and to a message
with an alarm in it the words that it needs (``messages.tell_alarm``).
"""

import contextlib
import hashlib
import hmac
import ipaddress
import math
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from chatbot.errors import SettingsError
from chatbot.settings import Settings
from chatbot.web.current import services
from chatbot.web.errors import RequestError

API = "/api/"
_CHANNELS = ("/webhooks/", "/channels/")
_WIDGET = ("/widget.js", "/widget/")
_LIMITED = (API, *_CHANNELS, "/screening/sheet")  # a PDF is work
PER_CONVERSATION = "12 per minute"  # requirement S-92
_LIMITER = "chatbot.limiter"
_PREFLIGHT_S = "600"
_RETRY_S = 60
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}


def install(app: Flask, settings: Settings) -> None:
    """Put the guards around ``app``. Raises SettingsError when a limit store cannot be used."""
    app.before_request(_check_origin)
    app.extensions[_LIMITER] = _limiter(app, settings)
    app.after_request(_say_when)
    app.after_request(_allow_origin)


def secured(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """``headers`` and each of ours that is not among them."""
    given = {name.lower() for name, _ in headers}
    return [*headers, *((name, HEADERS[name]) for name in HEADERS if name.lower() not in given)]


def page_policy(response: Response, embedded_by: Iterable[str] = ()) -> Response:
    """Let a page use scripts, styles and the API of this site; ``embedded_by`` may frame it."""
    ancestors = " ".join(["'self'", *embedded_by])
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
        f"frame-ancestors {ancestors}"
    )
    return response


def count_turn(conversation: str | None) -> None:
    """Count a message of a conversation. Raises HTTP 429 when there were too many this minute."""
    if conversation is None:
        return
    limiter = cast(Limiter, current_app.extensions[_LIMITER])
    with limiter.limit(PER_CONVERSATION, key_func=lambda: conversation, scope="conversation"):
        pass


def counts_alone() -> bool:
    """Whether this worker counts requests by itself now, because Redis failed."""
    limiter = cast(Limiter, current_app.extensions[_LIMITER])
    breaker = getattr(limiter.storage, "breaker", None) if limiter.enabled else None
    return breaker is not None and breaker.is_open


def _limiter(app: Flask, settings: Settings) -> Limiter:
    is_on = settings.rate_limits != "off"
    return Limiter(
        _client,
        app=app,
        enabled=is_on,
        application_limits=[settings.rate_limits] if is_on else [],
        application_limits_exempt_when=lambda: not request.path.startswith(_LIMITED),
        storage_uri=_counts(settings) if is_on else "memory://",
    )


def _counts(settings: Settings) -> str:
    """The address of the store that requests are counted in."""
    if not settings.redis_url:
        return "memory://"
    try:
        from chatbot.web.limit_store import SCHEME  # noqa: PLC0415 - needs a package of its own
    except ModuleNotFoundError:
        raise SettingsError("CHATBOT_REDIS_URL: needs the package redis, not installed") from None
    return SCHEME + settings.redis_url


def _say_when(response: Response) -> Response:
    """Tell a client that asked too often in how many seconds it may ask again."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        limit = cast(Limiter, current_app.extensions[_LIMITER]).current_limit
        seconds = math.ceil(limit.reset_at - time.time()) if limit else _RETRY_S
        response.headers["Retry-After"] = str(max(1, seconds))
    return response


def _client() -> str:
    """Whom to count: the peer's address, an IPv6 one by its network, kept as a keyed hash only."""
    peer = request.remote_addr or ""
    if ":" in peer:
        with contextlib.suppress(ValueError):
            peer = str(ipaddress.ip_network(f"{peer.partition('%')[0]}/64", strict=False))
    secret = services().settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, peer.encode(), hashlib.sha256).hexdigest()[:32]


def _check_origin() -> ResponseReturnValue | None:
    """Refuse two origins at once; answer the preflight of an allowed one."""
    origin = request.headers.get("Origin", "")
    if "," in origin or " " in origin:
        raise RequestError("bad_request")
    asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    if not (asks and _is_allowed(origin) and request.url_rule):
        return None
    methods = sorted((request.url_rule.methods or set()) - {"HEAD", "OPTIONS"})
    headers = {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": _PREFLIGHT_S,
    }
    return Response(status=204, headers=headers)


def _is_for_others() -> bool:
    """Whether pages of the allowed origins may read this address."""
    return request.path.startswith((API, *_CHANNELS, *_WIDGET))


def _is_allowed(origin: str) -> bool:
    return _is_for_others() and origin in services().settings.allowed_origins


def _allow_origin(response: Response) -> Response:
    if _is_for_others():
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if _is_allowed(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
