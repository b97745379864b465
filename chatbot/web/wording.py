"""The words that stand in the page templates themselves, for the dossier: read, not rendered.

What a template takes from the knowledge (``{{ ui.… }}``) is not repeated; it has entries of its
own. So have all words of the widget.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_TEMPLATES = Path(__file__).parent / "templates"
# Comments, attributes that a page gives to its frame, and statements.
_CODE = re.compile(r"\{#.*?#\}|\{% block item %\}.*?\{% endblock %\}|\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SPACE = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W\d_]")
_SAID = ("aria-label", "alt", "title", "placeholder")  # attributes that people see or hear
_NOT_SAID = frozenset({"script", "style"})


def page_texts() -> dict[str, tuple[str, ...]]:
    """The words of every page template by its path, in reading order, each once."""
    files = {file.relative_to(_TEMPLATES).as_posix(): file for file in _TEMPLATES.rglob("*.html")}
    read = {name: _texts(file.read_text("utf-8")) for name, file in sorted(files.items())}
    return {name: texts for name, texts in read.items() if texts}


def _texts(template: str) -> tuple[str, ...]:
    reader = _Reader()
    reader.feed(_VALUE.sub("…", _CODE.sub("", template)))
    reader.close()
    return tuple(dict.fromkeys(_clean(reader.said)))


def _clean(texts: list[str]) -> Iterator[str]:
    for text in texts:
        plain = _SPACE.sub(" ", text).strip()
        if _LETTER.search(plain):
            yield plain


class _Reader(HTMLParser):
    """Collects what a template says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes that are said."""
        self._silent = tag in _NOT_SAID
        given = dict(attrs)
        for name, value in attrs:
            if name in _SAID:
                self.said.append(value or "")
            if tag == "meta" and name == "content" and given.get("name") == "description":
                self.said.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        """After a script, words are said again."""
        self._silent = False

    def handle_data(self, data: str) -> None:
        """Take the words between tags."""
        if not self._silent:
            self.said.append(data)
