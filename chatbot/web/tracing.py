"""Traces for a collector that speaks OTLP: each request with its steps, and nothing that was sent.

Off unless ``CHATBOT_OTEL_ENDPOINT`` is set, which needs ``pip install ".[otel]"``. A span has one
of a few names, the route, the status, the outcome and the request id of the log. Spans are handed
over by a thread of their own; with the collector gone they are dropped, and no answer waits. What a
client sends as its trace is not believed: each request begins one.
"""

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from chatbot import __version__, steps
from chatbot.errors import SettingsError
from chatbot.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

_EXPORT_S = 2  # for one batch, and as long at most to hand over the last one when we stop
_QUIET: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
_provider: "TracerProvider | None" = None


def install(app: Flask, settings: Settings) -> None:
    """Trace the requests of ``app`` once ``start`` was called. Raises SettingsError."""
    if not settings.otel_endpoint:
        return
    try:
        import opentelemetry.exporter.otlp.proto.http.trace_exporter  # noqa: PLC0415
        import opentelemetry.sdk.trace  # noqa: F401, PLC0415 - an extra
    except ModuleNotFoundError as error:
        line = f"CHATBOT_OTEL_ENDPOINT: needs the package {error.name}, which is not installed"
        raise SettingsError(line) from None
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def start(settings: Settings) -> None:
    """Begin to hand spans over, in the process that answers: the thread for it survives no fork."""
    if not settings.otel_endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra

    exporter = OTLPSpanExporter(endpoint=settings.otel_endpoint, timeout=_EXPORT_S)
    hand_to(BatchSpanProcessor(exporter, export_timeout_millis=1000 * _EXPORT_S))


def hand_to(processor: "SpanProcessor") -> None:
    """Hand every span of this process to ``processor``."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra

    global _provider  # noqa: PLW0603 - one for the process
    who = {"service.name": "cd7-chatbot", "service.version": __version__}
    _provider = TracerProvider(resource=Resource.create(who), shutdown_on_exit=False)
    _provider.add_span_processor(processor)
    tracer = _provider.get_tracer("chatbot")
    steps.watch(lambda name: tracer.start_as_current_span(name, **_QUIET))


def stop() -> None:
    """Hand over what is left, for a moment, and trace no more."""
    global _provider  # noqa: PLW0603 - one for the process
    steps.watch(None)
    if _provider is not None:
        _provider.shutdown()
        _provider = None


def _begin() -> None:
    if _provider is None:
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra

    route = request.url_rule.rule if request.url_rule else "-"
    method = request.method if request.url_rule else "-"
    span = _provider.get_tracer("chatbot").start_as_current_span(
        f"{method} {route}",
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method, "http.route": route},
        **_QUIET,
    )
    g.span_held, g.span = span, span.__enter__()


def _tell(response: Response) -> Response:
    if "span" in g:
        g.span.set_attribute("http.response.status_code", response.status_code)
        for name, value in (
            ("chatbot.request", g.get("request_id")),
            ("chatbot.outcome", g.get("log_fields", {}).get("outcome")),
        ):
            if value:
                g.span.set_attribute(name, str(value))
    return response


def _end(_error: BaseException | None) -> None:
    if "span_held" in g:
        g.pop("span_held").__exit__(None, None, None)
        g.pop("span")
