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
    "capitals": "<ScRiPt>alert(1)</sCrIpT>",
    "split": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "no closing": "<img src=x onerror=alert(1) //",
    "slash": "<img/src=x/onerror=alert(1)>",
    "tab": "<img\tsrc=x\tonerror=alert(1)>",
    "quotes": "\"'><img src=x onerror=alert(1)>",
    "body": "<body onload=alert(1)>",
    "details": "<details open ontoggle=alert(1)>x</details>",
    "input": "<input autofocus onfocus=alert(1)>",
    "video": "<video><source onerror=alert(1)></video>",
    "audio": "<audio src=x onerror=alert(1)>",
    "object": "<object data=javascript:alert(1)></object>",
    "embed": "<embed src=javascript:alert(1)>",
    "math": "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "template": "<template><script>alert(1)</script></template>",
    "style": "<style>@import 'http://evil.example/x.css'</style>",
    "style attribute": '<p style="background:url(http://evil.example/x)">x</p>',
    "base": "<base href=http://evil.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=http://evil.example">',
    "form": "<form action=http://evil.example><button>Send</button></form>",
    "form action": "<button formaction=javascript:alert(1)>x</button>",
    "entity": "&lt;img src=x onerror=alert(1)&gt;",
    "number entity": "&#60;script&#62;alert(1)&#60;/script&#62;",
    "escape": "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "percent": "%3Cscript%3Ealert(1)%3C/script%3E",
    "full width": "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "reversed": "\u202e>tpircs/<)1(trela>tpircs<",
    "jinja": "{{ config.__class__.__init__.__globals__ }}{% print(1) %}",
    "template literal": "${alert(1)}`-alert(1)-`",
    "expression": "{{constructor.constructor('alert(1)')()}}",
    "comment": "<!--><script>alert(1)</script>-->",
    "cdata": "<![CDATA[><script>alert(1)</script>]]>",
    "data address": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "custom element": "<cd7-chat onclick=alert(1)></cd7-chat>",
    "prototype": '{"__proto__": {"innerHTML": "<img src=x onerror=alert(1)>"}}',
    "slot": "<slot name=announcer onslotchange=alert(1)></slot>",
}
# A figure is an image made from the reply itself, in which nothing runs.
FIGURE = "[src^='data:image/svg+xml']"
STRANGE = f"script, img:not({FIGURE}), iframe, style, form, input, [onclick], [onerror], [onload]"


def test_markup_in_a_question_is_shown_as_typed_and_never_runs(ask: Ask, started: Page) -> None:
    for payload in PAYLOADS.values():
        answer = ask(payload)
        shown = started.locator(".question .words").last.text_content()
        assert shown == payload
        assert answer.locator("a[href*='evil'], a[href^='javascript']").count() == 0
        expect(answer).not_to_contain_text("evil.example")
    assert started.locator(".messages").locator(STRANGE).count() == 0
    assert len(PAYLOADS) >= 40


def test_markup_is_no_more_on_paper_and_in_the_file(ask: Ask, started: Page) -> None:
    for name in ("script", "image", "svg"):
        ask(PAYLOADS[name])
    started.evaluate("() => { window.print = () => {}; }")
    started.get_by_role("button", name="Menu").click()
    started.get_by_role("button", name="Print").click()
    paper = started.locator(".cd7-paper")
    expect(paper).to_contain_text(PAYLOADS["image"])
    assert paper.locator(STRANGE).count() == 0


@pytest.mark.parametrize("field", ["kind", "conversation", "answers"])
def test_feedback_takes_no_markup_and_repeats_none(started: Page, field: str) -> None:
    for payload in PAYLOADS.values():
        value = [payload] if field == "answers" else payload
        given = {"kind": "helpful", field: value}
        reply = started.request.post("/api/v1/feedback", data=given)
        assert reply.status == 400
        assert payload not in reply.text()
        assert reply.headers["content-type"] == "application/problem+json"


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
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "frame-ancestors 'none'",
    ]
