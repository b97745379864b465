"""The widget as a file: one version, one hash, for allowed sites only; and its configuration."""

import base64
import gzip
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.ui_words import NEEDED
from chatbot.web import bundle

ALLOWED = "https://www.example.org"
SCRIPT = re.compile(r'src="(/widget/[^"]+/cd7-chat\.js)" integrity="([^"]+)"')
MAX_GZIP = 25_000  # bytes: it must not keep a person on a slow line waiting


def served(client: FlaskClient) -> bytes:
    """The file that the loader leads to."""
    content: bytes = client.get("/widget.js", follow_redirects=True).get_data()
    return content


def test_the_loader_leads_to_a_version_that_never_changes(client: FlaskClient) -> None:
    loader = client.get("/widget.js")
    assert loader.status_code == 302
    assert loader.headers["Cache-Control"] == "public, max-age=300"
    script = client.get(loader.location)
    assert script.content_type == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_version_that_is_no_more_leads_to_that_of_today(client: FlaskClient) -> None:
    old = client.get("/widget/0.0.1-0000000000/cd7-chat.js")
    assert (old.status_code, old.location) == (302, client.get("/widget.js").location)
    assert old.headers["Cache-Control"] == "no-store"


def test_it_is_small(client: FlaskClient) -> None:
    script = client.get("/widget.js", follow_redirects=True, headers={"Accept-Encoding": "gzip"})
    assert script.headers["Content-Encoding"] == "gzip"
    assert len(script.data) <= MAX_GZIP
    assert gzip.decompress(script.data) == served(client)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_pages_pin_the_very_bytes_that_are_served(client: FlaskClient, path: str) -> None:
    found = SCRIPT.search(client.get(path).text)
    assert found is not None
    digest = hashlib.sha384(client.get(found[1]).data).digest()
    assert found[2] == f"sha384-{base64.b64encode(digest).decode()}"


def test_other_words_make_another_version() -> None:
    one, other = (
        bundle.bundle(bundle.constants(FIRST_WORDS={"en": {"launcher": text}}, NUMBERS=[]))
        for text in ("Ask", "Ask us")
    )
    assert one.version != other.version
    assert one.integrity != other.integrity


def test_two_modules_cannot_use_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_styles", lambda: "export const STYLES = 1;\nconst kept = 1;\n")
    with pytest.raises(ValueError, match="same name: kept"):
        bundle.bundle(bundle.constants(FIRST_WORDS={}, NUMBERS=[{"code": "twice"}]))


def test_no_source_writes_markup() -> None:
    for file in bundle.ELEMENT.glob("*.js"):
        source = file.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source), (
            file
        )
        assert not re.search(r"\beval\(|new Function|setAttribute\(\"style", source), file
        assert "http://" not in source.replace("http://www.w3.org/2000/svg", ""), file


def test_it_says_only_what_the_knowledge_holds_and_all_of_that(client: FlaskClient) -> None:
    source = "".join(file.read_text("utf-8") for file in bundle.ELEMENT.glob("*.js"))
    words = client.get("/api/v1/config").get_json()["words"]
    named = set(re.findall(r'["`]([a-z_]+)["`]', source))
    said = set(re.findall(r'say\("(\w+)"', source))
    assert said <= set(words)
    shown = {name for name in NEEDED["widget"] if not name.startswith("alarm_")}
    assert shown - named == {"language_name"}  # the server itself says that one


@pytest.mark.parametrize("path", ["/widget.js", "/widget/any/cd7-chat.js", "/api/v1/config"])
def test_it_is_for_the_allowed_sites_only(client: FlaskClient, path: str) -> None:
    own = client.get(path, headers={"Origin": ALLOWED}).headers
    other = client.get(path, headers={"Origin": "https://evil.example"}).headers
    assert own["Access-Control-Allow-Origin"] == ALLOWED
    assert own["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in other
    assert "Origin" in other["Vary"]


@pytest.mark.parametrize(
    ("query", "parent"),
    [
        ("", None),
        (f"?origin={ALLOWED}", ALLOWED),
        ("?origin=https://evil.example", None),
        ("?origin=null", None),
        ('?origin="><script>', None),
    ],
    ids=["none", "allowed", "another", "null", "markup"],
)
def test_the_frame_speaks_to_an_allowed_site_only(
    client: FlaskClient, query: str, parent: str | None
) -> None:
    page = client.get(f"/embed{query}")
    found = re.search(r'data-parent="([^"]*)"', page.text)
    assert (found[1] if found else None) == parent
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {ALLOWED}" in policy
    assert "require-trusted-types-for 'script'" in policy


def test_the_guide_gives_snippets_that_fit_this_server(client: FlaskClient) -> None:
    guide = client.get("/embed-guide").text
    pinned = SCRIPT.search(client.get("/").text)
    assert pinned is not None
    assert f"http://localhost{pinned[1]}" in guide
    assert pinned[2].replace("+", "&#43;") in guide.replace("+", "&#43;")
    assert "evil" not in client.get("/embed-guide", headers={"Host": "evil<script>"}).text


def test_the_configuration_holds_what_a_chat_window_needs(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    told = client.get("/api/v1/config?language=en").get_json()
    assert told["disclaimer"] == knowledge.site.disclaimer
    assert told["languages"] == [{"code": "en", "name": "English"}]
    assert (told["language"], told["dir"], told["max_length"]) == ("en", "ltr", 1000)
    assert len(told["terms"]) == len(knowledge.languages["en"].terms)
    assert client.get(f"/{told['privacy']}").status_code == 200


@pytest.mark.parametrize("query", ["language=xx", "language=en&other=1", "language="])
def test_a_configuration_that_there_is_not_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/config?{query}").status_code == 400
