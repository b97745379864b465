"""Reads a plain page as a person or a search engine would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "img", "br", "input", "hr"})
_SPACE = str.split


@dataclass(slots=True)
class Page:
    """What stands in a page. ``properties`` are its microdata as (itemprop, text) in order."""

    language: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    types: list[str] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    canonical: str = ""
    main: str = ""
    footer: str = ""


def read(html: str) -> Page:
    """The page that ``html`` is. Fails where a tag is not closed or closed twice."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [], "not closed"
    page = reader.page
    page.text, page.main, page.footer = (
        plain(text) for text in (page.text, page.main, page.footer)
    )
    page.properties = [(name, plain(text)) for name, text in page.properties]
    return page


def plain(text: str) -> str:
    """``text`` with single spaces."""
    return " ".join(_SPACE(text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[tuple[str, int | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag tells of itself."""
        given = {name: value or "" for name, value in attrs}
        page = self.page
        page.tags.add(tag)
        if tag == "html":
            page.language = given["lang"]
        if given.get("rel") == "canonical":
            page.canonical = given["href"]
        page.links += [given["href"]] if tag == "a" else []
        page.ids += [given["id"]] if "id" in given else []
        page.types += [given["itemtype"]] if "itemtype" in given else []
        place = None
        if "itemprop" in given:
            place = len(page.properties)
            page.properties.append((given["itemprop"], ""))
        if tag not in _VOID:
            self.open.append((tag, place))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open, f"</{tag}> closes nothing"
        opened, _ = self.open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        """Give words to everything that they stand in."""
        tags = [tag for tag, _ in self.open]
        self.page.text += data + " "
        for name in ("main", "footer"):
            if name in tags:
                setattr(self.page, name, getattr(self.page, name) + data + " ")
        if tags and tags[-1] == "dt":
            self.page.labels.append(data)
        for _, place in self.open:
            if place is not None:
                name, text = self.page.properties[place]
                self.page.properties[place] = (name, text + data + " ")
