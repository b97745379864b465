"""Whatever is typed, or comes back, is shown as text and never runs (requirement S-71)."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

Ask = Callable[[str], Locator]

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "frame": '"><iframe srcdoc="<script>alert(1)</script>">',
    "break-out": "</textarea></title></style><script>alert(1)</script>",
    "markdown": "[click](javascript:alert(1)) ![x](http://evil.example/p.png)",
    "address": "javascript:alert(1)//https://clinicaltrials.gov",
    "link": '<a href="https://evil.example" target=_blank>trial</a>',
}
# A figure is an image made from the reply itself, in which nothing runs.
FIGURE = "[src^='data:image/svg+xml']"
STRANGE = (
    f"script, img:not({FIGURE}), svg, iframe, style, form, input, [onclick], [onerror], [onload]"
)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_markup_in_a_question_is_shown_as_typed(ask: Ask, started: Page, payload: str) -> None:
    answer = ask(payload)

    assert started.locator(".question .words").text_content() == payload
    assert started.locator("#messages").locator(STRANGE).count() == 0
    assert answer.locator("a[href*='evil'], a[href^='javascript']").count() == 0
    expect(answer).not_to_contain_text("evil.example")


def test_markup_in_a_reply_is_shown_as_text(started: Page, ask: Ask) -> None:
    hostile = PAYLOADS["image"]

    def answer(route: Route) -> None:
        body = route.fetch().json()
        links = [
            {"label": hostile, "url": "javascript:alert(1)"},
            {"label": "The registry", "url": "https://clinicaltrials.gov/study/NCT04938115"},
        ]
        table = {"type": "table", "text": hostile, "header": [hostile], "rows": [[hostile]]}
        body["blocks"] = [
            {"type": "paragraph", "text": hostile},
            {"type": "list", "items": [hostile]},
            {"type": "links", "links": links},
            table,
            {"type": "notice", "text": hostile},
            {"type": "figure", "text": "A figure", "svg": "<svg onload=alert(1)></svg>"},
            {"type": "constructor", "text": hostile},
        ]
        body["trials"] = []
        body["suggestions"] = [{"label": hostile, "text": hostile}]
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    started.route("**/api/v1/messages", answer)
    shown = ask("What is CD7?")

    expect(shown.locator(".blocks")).to_contain_text(hostile)
    assert shown.locator(STRANGE).count() == 0
    links = shown.locator(".blocks a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://clinicaltrials.gov/study/NCT04938115")
    expect(shown.locator(".blocks .host")).to_have_text("(clinicaltrials.gov)")


def test_the_policy_of_the_page_forbids_everything_from_elsewhere(watched: Page) -> None:
    response = watched.goto("/")

    assert response is not None
    policy = response.headers["content-security-policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
