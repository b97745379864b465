"""Walks through the pages of one search, and notices when they cannot all be true. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeAlias

from chatbot.registry.record import RegistryError
from chatbot.registry.schema import FIELDS, Page

Params: TypeAlias = dict[str, str]
PAGE_SIZE = 100  # of about 12 kB each: well below what one answer may weigh


@dataclass(frozen=True, slots=True)
class Query:
    """What to ask the registry for: trials by their numbers, or by words. One of the two."""

    ids: tuple[str, ...] = ()
    term: str = ""
    page_size: int = PAGE_SIZE

    def params(self, token: str | None) -> Params:
        """The parameters of the page that ``token`` leads to, the first without one."""
        asked = {"filter.ids": ",".join(self.ids)} if self.ids else {"query.term": self.term}
        paged = {"pageToken": token} if token else {"countTotal": "true"}
        return {
            **asked,
            "fields": "|".join(FIELDS),
            "pageSize": str(self.page_size),
            "markupFormat": "markdown",
            "format": "json",
            **paged,
        }

    @property
    def key(self) -> str:
        """The same for the same question, so that a search that broke off can go on."""
        return sha256(repr((self.ids, self.term, self.page_size, FIELDS)).encode()).hexdigest()


@dataclass(slots=True)
class Walk:
    """How far a search has come. Pages are taken one by one, until ``is_over``.

    ``token`` leads to the next page, ``total`` is what the first page promised, ``seen`` are the
    numbers of all trials so far.
    """

    most_pages: int
    token: str | None = None
    total: int | None = None
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    is_over: bool = False
    _tokens: set[str] = field(default_factory=set)

    def take(self, page: Page, ids: Iterable[str]) -> None:
        """Note ``page`` with the numbers of its trials. Raises RegistryError for what cannot be."""
        self.pages += 1
        self.token = page.next_page_token
        if self.token in self._tokens:
            raise RegistryError("the pages go round in a circle")
        for name in ids:
            if name in self.seen:
                raise RegistryError("the same trial came twice: the pages overlap")
            self.seen.add(name)
        if self.pages == 1:
            self.total = page.total_count
        if self.token is None:
            self._end()
        elif self.pages >= self.most_pages:
            raise RegistryError(f"there are more than {self.most_pages} pages")
        else:
            self._tokens.add(self.token)

    def _end(self) -> None:
        if len(self.seen) != self.total:
            raise RegistryError(f"{len(self.seen)} trials came, and {self.total} were promised")
        self.is_over = True
