"""The widget's modules as one file: one request brings it, and one hash covers all of it.

The sources in ``element/`` are plain ES modules that a browser could load one by one. A site that
pins the widget by its hash pins all of it only where it is one file (requirement S-79), so they
are joined when the server first needs them: in the order in which they import one another, without
``import`` and ``export``. No two modules may give the same name to different things.
"""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chatbot import __version__

ELEMENT = Path(__file__).parent / "element"
ENTRY = "cd7-chat"
_DIGITS = 10
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file as it is served. ``version`` changes with every byte of ``content``."""

    content: bytes
    compressed: bytes
    version: str
    integrity: str


@lru_cache(maxsize=4)
def bundle(first_words: str) -> Bundle:
    """The widget that begins with ``first_words``, a module of its own in JSON and JavaScript."""
    content = _joined({"first_words": first_words, "styles": _styles()}).encode()
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    integrity = base64.b64encode(hashlib.sha384(content).digest()).decode()
    return Bundle(
        content,
        gzip.compress(content, mtime=0),
        f"{__version__}-{digest}",
        f"sha384-{integrity}",
    )


def constants(**values: object) -> str:
    """A module that exports ``values`` under their names."""
    lines = (f"export const {name} = {_json(value)};\n" for name, value in values.items())
    return "".join(lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _styles() -> str:
    """The style sheet as a module."""
    sheet = re.sub(r"/\*.*?\*/", "", (ELEMENT / "styles.css").read_text("utf-8"), flags=re.DOTALL)
    return constants(STYLES=" ".join(sheet.split()))


def _joined(made: dict[str, str]) -> str:
    """All modules that the entry needs, each after those that it imports. Raises ValueError."""
    modules: dict[str, str] = {}

    def add(name: str) -> None:
        if name in modules:
            return
        source = made.get(name) or (ELEMENT / f"{name}.js").read_text("utf-8")
        for needed in _IMPORT.findall(source):
            add(needed)
        modules[name] = source

    add(ENTRY)
    joined = "".join(_bare(source) for source in modules.values())
    twice = [name for name, count in Counter(_NAME.findall(joined)).items() if count > 1]
    if twice:
        raise ValueError(f"two modules of the widget use the same name: {', '.join(twice)}")
    return _INDENT.sub("", joined)


def _bare(source: str) -> str:
    """A module without comments, imports and exports."""
    plain = _BLOCK_COMMENT.sub("", _LINE_COMMENT.sub("", source))
    return re.sub(r"^export ", "", _IMPORT.sub("", plain), flags=re.MULTILINE)
