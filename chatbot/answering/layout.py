"""How an authored text is laid out: its paragraphs, lists and pictures."""

import re
from collections.abc import Iterator, Mapping

from chatbot.answering import drawing
from chatbot.knowledge import figure_lines
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Fact
from chatbot.reply import Block


def parts(text: str) -> list[str]:
    """The paragraphs of an authored text, each with the list that belongs to it."""
    return re.split(r"\n\s*\n", text.strip())


def blocks(part: str, facts: Mapping[str, Fact], ui: Ui) -> Iterator[Block]:
    """One part of a text, its slots filled, as it is shown: a picture, or words and a list."""
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    if figure := figure_lines.parse(lines[0] if lines else ""):
        yield drawing.block(figure, lines[1:], facts, ui)
        return
    items = tuple(line[2:] for line in lines if line.startswith("- "))
    plain = " ".join(line for line in lines if not line.startswith("- "))
    if plain:
        yield Block("paragraph", plain)
    if items:
        yield Block("list", items=items)
