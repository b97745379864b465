"""A site of another origin that embeds the widget: pages from memory, with headers of their own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class Host:
    """Serves ``pages`` (path to policy and body) on a free port of this machine."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self, path: str, body: str, policy: str = "", head: str = "") -> str:
        """Put a page at ``path``; gives its address."""
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f"{head}</head><body><main><h1>A site</h1>{body}</main></body></html>"
        )
        self.pages[path] = (policy, html)
        return self.origin + path

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy, html = pages.get(self.path, ("", ""))
                body = html.encode()
                self.send_response(200 if html else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
