"""Keeps what the matcher learned beside the data, so that only the first start has to learn.

A file is named by the knowledge release and by the code that learned from it: when either changes,
the file is simply not found, and learning happens again.
"""

import contextlib
import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import chatbot.matching
from chatbot import text
from chatbot.conversation.engine import Engine
from chatbot.knowledge.loader import Knowledge
from chatbot.matching.compiled import Compiled, from_bytes, to_bytes

_log = logging.getLogger(__name__)
_KEPT = 4  # files: the current release and a few to go back to
_FEW = 1000  # phrases


def open_engine(knowledge: Knowledge, folder: Path, *, require_review: bool = False) -> Engine:
    """An engine for ``knowledge``, from ``folder`` if it was learned before, else learned now.

    A folder that cannot be read or written costs time at start, nothing else.
    """
    with _alone(folder):
        engine = learned_engine(knowledge, folder, require_review=require_review)
        if engine is None:
            engine = Engine(knowledge, require_review=require_review)
            for code, file in _files(knowledge, folder).items():
                _write(file, to_bytes(engine.compiled[code]))
        return engine


def learned_engine(
    knowledge: Knowledge, folder: Path, *, require_review: bool = False
) -> Engine | None:
    """An engine for ``knowledge`` if all it needs was learned before; never learns, never waits."""
    files = _files(knowledge, folder)
    compiled = {code: _read(file, knowledge, code) for code, file in files.items()}
    known = {code: found for code, found in compiled.items() if found is not None}
    if len(known) < len(files):
        return None
    return Engine(knowledge, known, require_review=require_review)


def learn_apart(knowledge: Knowledge, source: Path, folder: Path) -> None:
    """Have ``knowledge``, read from ``source``, learned by a process of its own.

    Learning takes several times the memory of what is learned, and a process that learned itself
    never gives all of it back. Whatever goes wrong there only means that we learn ourselves. A few
    phrases are learned sooner than a process begins.
    """
    intents = (held for each in knowledge.languages.values() for held in each.intents.values())
    if sum(1 for intent in intents for _ in intent.all_phrases()) < _FEW:
        return
    folders = ("--knowledge", str(source), "--data", str(folder))
    command = (sys.executable, "-m", "chatbot", "learn", *folders)
    with contextlib.suppress(OSError):
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603


def _files(knowledge: Knowledge, folder: Path) -> dict[str, Path]:
    """Where what is learned of each language is kept."""
    stamp = hashlib.sha256(f"{knowledge.release}{_code()}".encode()).hexdigest()[:24]
    return {code: folder / f"learned-{stamp}-{code}.zip" for code in knowledge.languages}


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait while another process learns: several that learn the same are slower, not quicker."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError, ImportError):
            from fcntl import LOCK_EX, flock  # noqa: PLC0415 - not on Windows

            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flock(held.enter_context((folder / "learning.lock").open("w")), LOCK_EX)
        yield


def _code() -> str:
    """A hash of the code that decides what is learned."""
    sources = [*Path(chatbot.matching.__file__).parent.glob("*.py"), Path(text.__file__)]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _read(file: Path, knowledge: Knowledge, code: str) -> Compiled | None:
    try:
        data = file.read_bytes()
        return from_bytes(data, knowledge.languages[code], knowledge.trials.values())
    except (OSError, ValueError, KeyError):
        return None


def _write(file: Path, data: bytes) -> None:
    """Write ``data`` in one step, so that nobody reads half a file; drop the oldest files."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix="learning-")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
        kept = sorted(file.parent.glob("learned-*.zip"), key=lambda path: path.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("what was learned is not kept: %s", type(error).__name__)
