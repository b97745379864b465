"""Walks through the pre-screener's form as a browser without a script does."""

import html
import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="token" value="([^"]*)"')
_FIELD = re.compile(r'name="field" value="([^"]*)"')
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Walk:
    """One person's way through the form; ``page`` is what is shown now."""

    client: FlaskClient
    page: TestResponse

    @property
    def token(self) -> str:
        """The signed answers that the page holds."""
        found = _TOKEN.search(self.page.text)
        assert found, "this page holds no answers"
        return html.unescape(found[1])

    @property
    def field(self) -> str | None:
        """What is asked for."""
        found = _FIELD.search(self.page.text)
        return found[1] if found else None

    @property
    def heading(self) -> str:
        """The page's first heading."""
        found = _HEADING.search(self.page.text)
        return html.unescape(_TAG.sub("", found[1])).strip() if found else ""

    def send(self, go: str, **given: str) -> "Walk":
        """Press a button of the page."""
        data = {"token": self.token, "go": go, **given}
        if self.field:
            data.setdefault("field", self.field)
        self.page = self.client.post("/screening", data=data)
        return self

    def answer(self, given: str, **more: str) -> "Walk":
        """Answer the question and go on."""
        return self.send("next", answer=given, **more)

    def sheet(self, **given: str) -> TestResponse:
        """The sheet for what was answered so far."""
        return self.client.post("/screening/sheet", data={"token": self.token, **given})


def begin(client: FlaskClient, who: str = "self") -> Walk:
    """Accept the notice."""
    return Walk(client, client.post("/screening", data={"go": "start", "who": who}))
