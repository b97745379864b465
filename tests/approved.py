"""Whether a reply that came as JSON says approved text only."""

from collections.abc import Iterator
from typing import Any

from chatbot.dossier.closed_world import ClosedWorld


def strange(body: dict[str, Any], world: ClosedWorld) -> list[str]:
    """What the blocks and buttons of a reply say that is no approved text."""
    shown = [words for block in body["blocks"] for words in _words(block)]
    buttons = [button["label"] for button in body["suggestions"]]
    return [words for words in (*shown, *buttons) if world.template(words) is None]


def _words(block: dict[str, Any]) -> Iterator[str]:
    """Every text in a block, but for its type."""
    for name, value in block.items():
        if name != "type":
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, (value,))
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
