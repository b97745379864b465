"""Flask as we use it: plain JSON, a log without a person's words, and a last resort for errors."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from chatbot.services.serving import Serving
from chatbot.web import (
    channels,
    config,
    conversations,
    current,
    docs,
    errors,
    faq,
    feedback,
    fhir,
    guards,
    health,
    messages,
    metrics,
    page,
    receipts,
    request_log,
    screening_form,
    screenings,
    sheets,
    tracing,
    trials,
    widget,
)
from chatbot.web.strict_json import MAX_BODY

_VIEWS = (
    messages,
    conversations,
    feedback,
    trials,
    screenings,
    screening_form,
    sheets,
    fhir,
    receipts,
    config,
    health,
    metrics,
    docs,
    page,
    faq,
    widget,
    channels,
)

log = logging.getLogger(__name__)


class PlainJson(DefaultJSONProvider):
    """JSON as it is meant to be read: letters unescaped, keys in the order of the contract."""

    ensure_ascii = False
    sort_keys = False


class Application(Flask):
    """Flask, except that its log never tells an exception's words or a path."""

    json_provider_class = PlainJson

    def log_exception(self, exc_info: Any) -> None:
        """Log what failed and where."""
        log.error("unexpected error", extra={"fields": {"error": errors.place(exc_info[1])}})


class LastResort:
    """Sends every answer with its guards, even that of an application that failed outside every
    handler of its own (S-95).
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The application's answer, or a fixed problem document."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, guards.secured(headers), *rest)

        try:
            return self._app(environ, start)
        except Exception as error:  # noqa: BLE001 - nothing may get past this line
            log.error("unexpected error", extra={"fields": {"error": errors.place(error)}})
            start("500 Internal Server Error", [("Content-Type", errors.MEDIA_TYPE)])
            return [errors.document("internal_error").encode()]


def make_application(serving: Serving) -> Flask:
    """The application with every view and guard. Raises SettingsError."""
    settings = serving.services.settings
    app = Application("chatbot.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False  # one address for each thing (attack input B17)
    current.install(app, serving)
    request_log.install(app)
    tracing.install(app, settings)
    guards.install(app, settings)
    errors.install(app)
    for view in _VIEWS:
        app.register_blueprint(view.blueprint)
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.wsgi_app = LastResort(app.wsgi_app)  # type: ignore[method-assign]
    return app
