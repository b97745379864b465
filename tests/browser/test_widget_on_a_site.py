"""The widget on a site of another origin, with the strictest policy that the guide allows."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, Route, expect

from tests.browser.checks import check_with_axe
from tests.browser.conftest import START, ask_in, open_widget
from tests.browser.host import Host

STRICT = (
    "default-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
EVENTS = ("ready", "open", "close", "message", "error")
Paste = Callable[..., Page]


class Site:
    """What a site owner copies from the guide of a server."""

    def __init__(self, server: str, guide: str) -> None:
        self.server = server
        blocks = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", guide, re.DOTALL)
        texts = [html.unescape(block) for block in blocks]
        self.snippet, self.pinned = (text for text in texts if text.startswith("<script"))
        self.frame = next(text for text in texts if text.startswith("<iframe"))
        self.policy = next(text for text in texts if text.startswith("script-src"))


@pytest.fixture
def site(page: Page, base_url: str) -> Site:
    return Site(base_url, page.request.get("/embed-guide").text())


@pytest.fixture
def elsewhere(page: Page, base_url: str, host: Host) -> Iterator[Page]:
    """A page that may log no error and ask nobody but the site and the server of the widget."""
    strange: list[str] = []
    known = {urlsplit(base_url).netloc, urlsplit(host.origin).netloc, ""}

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            strange.append(message.text)

    def look(request: Request) -> None:
        if urlsplit(request.url).netloc not in known:
            strange.append(request.url)

    page.on("console", note)
    page.on("request", look)
    page.on("pageerror", lambda error: strange.append(str(error)))
    yield page

    assert strange == []


def events(page: Page) -> list[dict[str, object]]:
    """Note every event of the widget; gives the list that grows in the page."""
    found: list[dict[str, object]] = page.evaluate("window.heard")
    return found


LISTEN = f"""
  window.heard = [];
  for (const name of {list(EVENTS)}) {{
    addEventListener(`cd7:${{name}}`, ({{ detail }}) => window.heard.push({{ name, ...detail }}));
  }}
"""


def test_two_lines_are_enough_under_the_strictest_policy(
    elsewhere: Page, host: Host, site: Site
) -> None:
    address = host.page("/strict", site.snippet, f"{STRICT}; {site.policy}")
    elsewhere.add_init_script(LISTEN)
    elsewhere.goto(address)
    open_widget(elsewhere)
    elsewhere.get_by_role("button", name=START).click()
    figure = ask_in(elsewhere, "Does CD7 CAR-T work?").get_by_role("img").first
    assert figure.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    answer = ask_in(elsewhere, "What is CD7?")
    answer.get_by_role("button", name="Helpful", exact=True).click()
    expect(answer.locator(".feedback")).to_contain_text("Thank you.")
    elsewhere.evaluate("window.print = () => dispatchEvent(new Event('afterprint'))")
    with elsewhere.expect_download():
        elsewhere.get_by_role("button", name="Menu").click()
        elsewhere.get_by_role("button", name="Save as a file").click()
    elsewhere.get_by_role("button", name="Menu").click()
    elsewhere.get_by_role("button", name="Print").click()
    elsewhere.get_by_role("button", name="Close").click()

    heard = events(elsewhere)
    assert [event["name"] for event in heard] == ["ready", "open", "message", "message", "close"]
    assert [event.get("turn") for event in heard] == [None, None, 1, 2, None]
    assert all(set(event) <= {"name", "turn", "code"} for event in heard)


def test_nothing_is_asked_of_anybody_before_it_is_opened(
    elsewhere: Page, host: Host, site: Site
) -> None:
    asked: list[str] = []
    elsewhere.on("request", lambda request: asked.append(urlsplit(request.url).path))
    elsewhere.goto(host.page("/quiet", site.snippet, f"{STRICT}; {site.policy}"))
    expect(elsewhere.locator(".launcher")).to_be_visible()
    assert [path for path in asked if "/api/" in path] == []
    assert [path.split("/")[-1] for path in asked] == ["quiet", "widget.js", "cd7-chat.js"]


@pytest.mark.parametrize("is_changed", [False, True], ids=["as served", "one byte changed"])
def test_a_pinned_file_runs_only_as_it_was_pinned(
    page: Page, host: Host, site: Site, *, is_changed: bool
) -> None:
    def change(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text() + " ")

    if is_changed:
        page.route("**/cd7-chat.js", change)
    page.goto(host.page("/pinned", site.pinned, f"{STRICT}; {site.policy}"))

    shown = page.get_by_role("link", name="Questions and answers")
    if is_changed:
        expect(shown).to_be_visible()
        expect(page.locator(".launcher")).to_have_count(0)
    else:
        expect(page.locator(".launcher")).to_be_visible()
        expect(shown).to_be_hidden()


def test_a_site_that_is_not_allowed_shows_the_link(page: Page, host: Host, site: Site) -> None:
    address = host.page("/stranger", site.snippet).replace("127.0.0.1", "localhost")
    page.goto(address)
    expect(page.get_by_role("link", name="Questions and answers")).to_be_visible()
    expect(page.locator(".launcher")).to_have_count(0)


def test_a_page_without_room_for_drawings_gets_their_numbers(
    page: Page, host: Host, site: Site
) -> None:
    policy = site.policy.replace("; img-src data:", "")
    page.goto(host.page("/no-drawings", site.snippet, f"{STRICT}; {policy}"))
    open_widget(page)
    page.get_by_role("button", name=START).click()
    figure = ask_in(page, "Does CD7 CAR-T work?").locator("figure").first
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.get_by_role("img")).to_have_count(0)


@pytest.mark.parametrize(
    ("color", "is_taken"),
    [
        ("#6b2d73", True),
        ("rebeccapurple", True),
        ("oklch(0.4 0.1 150)", True),
        ("#ffcc00", False),
        ("#999", False),
        ("rgb(0 0 0 / 0.5)", False),
        ("no color", False),
    ],
)
def test_an_accent_is_taken_only_where_it_can_be_read(
    page: Page, host: Host, site: Site, color: str, *, is_taken: bool
) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    style = f"<style>cd7-chat {{ --cd7-accent: {color} }}</style>"
    page.goto(host.page("/accent", site.snippet, head=style))
    launcher = page.locator(".launcher")
    expect(launcher).to_be_visible()
    ours = (
        launcher.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(13, 100, 112)"
    )
    assert ours is not is_taken
    assert any("refused" in text for text in warned) is not is_taken
    if is_taken:
        open_widget(page)
        check_with_axe(page)


def test_a_second_one_stays_off_and_says_so(page: Page, host: Host, site: Site) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    page.goto(host.page("/twice", f"{site.snippet}<cd7-chat><p>The second.</p></cd7-chat>"))
    expect(page.locator(".launcher")).to_have_count(1)
    expect(page.get_by_text("The second.")).to_be_visible()
    assert any("another one" in text for text in warned)


def test_what_the_page_knows_is_sent_along(elsewhere: Page, host: Host, site: Site) -> None:
    snippet = site.snippet.replace(
        "<cd7-chat>", '<cd7-chat trial="NCT04938115" region="GB" launcher="none">'
    )
    elsewhere.goto(host.page("/trial", f'{snippet}<button id="own">Chat</button>'))
    elsewhere.wait_for_selector("cd7-chat:defined", state="attached")
    expect(elsewhere.locator(".launcher")).to_be_hidden()
    elsewhere.evaluate(
        """() => {
          const chat = document.querySelector("cd7-chat");
          document.querySelector("#own").addEventListener("click", () => chat.toggle());
        }"""
    )
    elsewhere.locator("#own").click()
    elsewhere.get_by_role("button", name=START).click()
    with elsewhere.expect_request("**/api/v1/messages") as sent:
        assert elsewhere.evaluate("document.querySelector('cd7-chat').send('Is it open?')")
    body = sent.value.post_data_json or {}
    assert (body["trial"], body["region"]) == ("NCT04938115", "GB")
    assert set(body) == {"text", "client_message_id", "trial", "region"}
    expect(elsewhere.locator(".answer")).to_be_visible()


def test_no_page_can_send_before_a_person_agreed(elsewhere: Page, host: Host, site: Site) -> None:
    elsewhere.goto(host.page("/early", site.snippet))
    expect(elsewhere.locator(".launcher")).to_be_visible()
    sent = elsewhere.evaluate("document.querySelector('cd7-chat').send('What is CD7?')")
    assert sent is False
    expect(elsewhere.get_by_role("button", name=START)).to_be_visible()
    expect(elsewhere.locator(".question")).to_have_count(0)


def test_in_a_frame_it_works_and_tells_the_page_no_words(
    elsewhere: Page, base_url: str, host: Host, site: Site
) -> None:
    frame = site.frame.replace("https://www.example.org", host.origin)
    policy = f"default-src 'none'; img-src data:; frame-src {base_url}"
    elsewhere.add_init_script(
        "window.told = [];"
        "addEventListener('message', ({ origin, data }) => told.push({ origin, data }))"
    )
    elsewhere.goto(host.page("/frame", frame, policy))
    inside = elsewhere.frame_locator("iframe")
    inside.get_by_role("button", name=START).click()
    field = inside.get_by_label("Your question")
    field.fill("What is CD7?")
    field.press("Enter")
    expect(inside.locator(".answer")).to_be_visible()
    expect(inside.get_by_role("button", name="Close")).to_be_hidden()

    told = elsewhere.evaluate("window.told")
    assert {each["origin"] for each in told} == {base_url}
    assert told[-1]["data"] == {"type": "cd7:message", "turn": 1}
    assert "What is" not in str(told)


def test_what_is_framed_is_a_page_that_breaks_no_rule(elsewhere: Page, base_url: str) -> None:
    elsewhere.goto(f"{base_url}/embed")
    elsewhere.get_by_role("button", name=START).click()
    ask_in(elsewhere, "What is CD7?")
    check_with_axe(elsewhere)


def test_a_frame_on_a_site_that_is_not_allowed_stays_empty(
    page: Page, host: Host, site: Site
) -> None:
    page.goto(host.page("/thief", site.frame).replace("127.0.0.1", "localhost"))
    expect(page.frame_locator("iframe").locator("cd7-chat")).to_have_count(0)
