"""The real server, a real Chromium, and a watch over every page.

No test may cause a script error, a breach of the page's policy, a dialog, or a request to another
host: ``watched`` fails the test that does.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request, expect

from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge
from chatbot.settings import default_knowledge_dir
from tests.browser.host import Host
from tests.conftest import ROOT

START_S = 120  # loading and indexing the knowledge on a busy machine
START = "I understand, start"
SCREENS = ROOT / "build" / "screens"  # what the tests saw, to be looked at by people
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of the system."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is not installed. On Debian: apt-get install chromium")
    return {"executable_path": chromium, "args": _ARGS}


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A site of another origin, which the server allows to embed the widget."""
    with Host() as site:
        yield site


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[str]:
    """The address of a server of our own, with a data folder of its own and no rate limits."""
    folder = tmp_path_factory.mktemp("server")
    port = _free_port()
    environ = {
        **os.environ,
        "CHATBOT_DATA_DIR": str(folder),
        "CHATBOT_RATE_LIMITS": "off",
        "CHATBOT_ALLOWED_ORIGINS": host.origin,
    }
    command = [sys.executable, "-m", "chatbot", "serve", "--host", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=environ, stdout=log, stderr=log
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _await_ready(server, address, lambda: (folder / "log").read_text("utf-8"))
        yield address
    finally:
        server.terminate()
        server.wait(timeout=START_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_ready(server: subprocess.Popen[bytes], address: str, log: Callable[[], str]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/ready", timeout=5):  # noqa: S310 - our own server
                return
        except HTTPError:
            break  # it listens, but could not load its knowledge
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not become ready:\n{log()}")


@pytest.fixture
def watched(page: Page, base_url: str) -> Iterator[Page]:
    """A page that may do nothing strange while the test runs."""
    strange: list[str] = []
    host = urlsplit(base_url).netloc

    def note_console(message: ConsoleMessage) -> None:
        # A request that fails on purpose is logged by the browser itself.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            strange.append(message.text)

    def note_request(request: Request) -> None:
        if urlsplit(request.url).netloc not in (host, ""):
            strange.append(request.url)

    def note_dialog(dialog: Dialog) -> None:
        strange.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", note_console)
    page.on("request", note_request)
    page.on("dialog", note_dialog)
    page.on("pageerror", lambda error: strange.append(str(error)))
    yield page

    assert not strange


@pytest.fixture
def opened(watched: Page) -> Page:
    """The page with the widget open and its notice in sight."""
    watched.goto("/")
    open_widget(watched)
    return watched


@pytest.fixture
def started(opened: Page) -> Page:
    """The page after the notice was accepted."""
    opened.get_by_role("button", name=START).click()
    return opened


def open_widget(page: Page) -> None:
    """Open the widget by its own button and wait until it knows its words."""
    page.locator(".launcher").click()
    expect(page.get_by_role("button", name=START)).to_be_visible()


@pytest.fixture
def ask(started: Page) -> Callable[[str], Locator]:
    """Types a question, sends it with Enter, and gives the answer shown."""

    return lambda text: ask_in(started, text)


def ask_in(page: Page, text: str) -> Locator:
    """Type a question into the open widget, send it with Enter; gives the answer shown."""
    answers = page.locator(".answer")
    count = answers.count()
    field = page.get_by_label("Your question")
    field.fill(text)
    field.press("Enter")
    expect(answers).to_have_count(count + 1)
    return answers.nth(count)


@pytest.fixture
def see() -> Callable[[Page, str], None]:
    """Keeps a picture of a page under a name."""

    def keep(page: Page, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{re.sub(r'[^a-z0-9-]+', '-', name)}.png")

    return keep


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """What the server answers from."""
    found, _ = loader.read(Path(os.environ.get("CHATBOT_KNOWLEDGE_DIR", default_knowledge_dir())))
    assert found is not None
    return found
