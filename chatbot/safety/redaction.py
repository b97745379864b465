"""Personal data in a message, and the message without it: the only form that may be written down.

Nothing is stored or logged of what a person typed unless it went through ``redact``, and where that
fails nothing is written at all (requirement S-84). Pure, and linear in the length of the text.
"""

import re
from collections.abc import Callable, Collection, Iterator

from chatbot.errors import ChatbotError
from chatbot.safety.recognisers import contact, documents, people, phones, places, spared
from chatbot.safety.recognisers.view import Kind, Span, View

# The surest kinds first: where two overlap, the first one names what stands there.
_ORDER: tuple[Kind, ...] = (
    "url", "email", "record", "iban", "id", "card", "phone", "handle", "birth", "name", "address",
    "number",
)  # fmt: skip
_RECOGNISERS: tuple[Callable[[View], Iterator[Span]], ...] = (
    contact.find,
    phones.find,
    documents.find,
    people.find,
    places.find,
)
_NUMBERS: frozenset[Kind] = frozenset({
    "phone", "card", "iban", "id", "record", "handle", "number"
})  # fmt: skip
_LABELS: dict[Kind, str] = {"id": "id number", "birth": "date of birth", "record": "record number"}
_LABEL = re.compile(r"\[(?:" + "|".join(_LABELS.get(kind, kind) for kind in _ORDER) + r")\]")
_ROUNDS = 4  # what is left after a round may look personal once its neighbour is gone


class RedactionError(ChatbotError):
    """Personal data could not be taken out for certain, so nothing of the text may be kept."""


def find(text: str, known: Collection[str] = ()) -> tuple[Span, ...]:
    """The personal data of ``text`` in order, no two overlapping.

    ``known`` are public numbers as our own texts write them, such as a help line: never personal.
    """
    # The word in "[phone]" must not announce the next number; no pattern reaches across a "|".
    text = _LABEL.sub(lambda found: "|" * len(found[0]), text)
    view = View.of(text)
    spared_places = [*spared.find(view), *_places_of(text, known)]
    found = [
        span
        for recognise in _RECOGNISERS
        for span in recognise(view)
        if span.kind not in _NUMBERS or not _touches(span, spared_places)
    ]
    return tuple(_joined(sorted(found)))


def redact(text: str, known: Collection[str] = ()) -> str:
    """``text`` with "[phone]" and the like in place of personal data; the same when done again.

    Raises RedactionError, whatever went wrong inside: the text must then not be written anywhere.
    """
    try:
        for _ in range(_ROUNDS):
            found = find(text, known)
            if not found:
                return text
            text = _without(text, found)
    except Exception:  # noqa: BLE001 - the words of any error may be the person's
        raise RedactionError("failed") from None
    raise RedactionError("unfinished")


def label(kind: Kind) -> str:
    """What stands in place of personal data of this kind."""
    return f"[{_LABELS.get(kind, kind)}]"


def _without(text: str, found: Collection[Span]) -> str:
    parts, at = [], 0
    for span in found:
        parts += [text[at : span.start], label(span.kind)]
        at = span.end
    return "".join([*parts, text[at:]])


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Spans that overlap as one, named by its surest part."""
    while spans:
        first, *spans = spans
        cluster = [first]
        end = first.end
        while spans and spans[0].start < end:
            cluster.append(spans.pop(0))
            end = max(end, cluster[-1].end)
        kind = min((span.kind for span in cluster), key=_ORDER.index)
        yield Span(first.start, end, kind)


def _touches(span: Span, places: Collection[tuple[int, int]]) -> bool:
    return any(start < span.end and span.start < end for start, end in places)


def _places_of(text: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    for number in known:
        at = text.find(number)
        while at >= 0:
            yield at, at + len(number)
            at = text.find(number, at + len(number))
