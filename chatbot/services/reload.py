"""Serve a changed knowledge folder without a restart, or go on with the old one and say why.

A folder is left alone until it has been quiet for one look, is loaded and checked as a whole, and
is served only if nobody touched it meanwhile (requirements S-107, S-108).
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from chatbot.knowledge import folder
from chatbot.knowledge.loader import Knowledge
from chatbot.services.releases import keep_release
from chatbot.services.serving import Serving
from chatbot.services.shared import Loaded, Loading, Services

Load: TypeAlias = Callable[[Knowledge | None, bool], Loaded]

log = logging.getLogger(__name__)


class Reloader:
    """Watches one folder. Make it before the folder is loaded first, so that no change is missed.

    ``load`` is given the release that nothing may be missing from, if any, and whether it may take
    the time to learn; it must not raise. The registry is looked at in turn with the folder. All
    work is done on one thread; only ``ask`` may be called elsewhere.
    """

    def __init__(self, path: Path, load: Load) -> None:
        self._path = path
        self._load = load
        self._asked = threading.Event()
        self._is_stopped = False
        self._seen = self._tried = folder.stamp(path)
        self._served = folder.contents(path)
        self._is_sure = False  # the folder may have changed between this look and the first load

    def ask(self) -> None:
        """Load the folder now, whatever was removed from it. For a signal handler."""
        self._asked.set()

    def start(self, serving: Serving, seconds: float) -> None:
        """Look every so many ``seconds`` on a thread of our own; with 0, only when asked."""
        thread = threading.Thread(target=self._run, args=(serving, seconds), daemon=True)
        thread.start()

    def stop(self) -> None:
        """Let the thread end before its next look."""
        self._is_stopped = True
        self._asked.set()

    def _run(self, serving: Serving, seconds: float) -> None:
        kept = ""
        while True:
            asked = self._asked.wait(seconds or None)
            self._asked.clear()
            if self._is_stopped:
                return
            try:
                self.look(serving, asked=asked)
                serving.look_at_registry()
                kept = _keep(serving.services, kept)
            except Exception as error:  # noqa: BLE001 - this thread must live as long as we serve
                fields = {"error": type(error).__name__}
                log.error("the folder could not be looked at", extra={"fields": fields})

    def look(self, serving: Serving, *, asked: bool = False, learn: bool = True) -> None:
        """Load the folder if it changed and is quiet now, or at once when ``asked``.

        Without ``learn``, what nobody has learned yet is looked at again later.
        """
        now = folder.stamp(self._path)
        if now != self._seen and not asked:
            self._seen = now  # perhaps still being written
        elif now != self._tried or asked:
            self._try(serving, now, asked=asked, learn=learn)

    def _try(self, serving: Serving, now: folder.Stamp, *, asked: bool, learn: bool) -> None:
        held = folder.contents(self._path)
        before = None if asked else serving.services.knowledge
        cut = folder.cut(self._served, held) if before else ()
        if (
            before and self._is_sure and held == self._served
        ):  # as it was before a fault: nothing to load
            loaded = Loaded()
        else:
            loaded = Loaded(None, Loading.refused(cut)) if cut else self._load(before, learn)
        if loaded.is_for_later:
            self._seen = {}
            return
        if folder.stamp(self._path) != now:
            self._seen = {}  # touched while we read it: what was read may be two halves
            if asked:
                self._asked.set()
            return
        self._tried = self._seen = now
        serving.take(loaded)
        if loaded.engine:
            self._served, self._is_sure = held, True
            log.info("reloaded", extra={"fields": {"release": loaded.engine.knowledge.release}})
        elif cut:
            fields = {"problems": len(cut), "first": str(cut[0])}
            log.error("the knowledge is not reloaded", extra={"fields": fields})


def _keep(services: Services, kept: str) -> str:
    """The release whose texts are kept by now; tried again on every look while storage is down."""
    release = services.knowledge.release if services.knowledge else ""
    if release == kept or not keep_release(services, now=datetime.now(UTC)):
        return kept
    return release
