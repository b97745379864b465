"""Numbers to call: in words, and as links that dial them."""

from collections.abc import Iterable, Mapping

from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import HelpLine, Region
from chatbot.reply import Block, Link

Regions = Mapping[str, Region]


def lines(regions: Regions, kind: str, code: str | None) -> list[tuple[Region, HelpLine]]:
    """The numbers of one kind in a region, or of every region where none is known."""
    region = regions.get(code or "")
    chosen = [region] if region else list(regions.values())
    return [(each, line) for each in chosen for line in each.lines if line.kind == kind]


def numbers(regions: Regions, kind: str, code: str | None, ui: Ui) -> str:
    """The numbers of one kind in words: "999 in the UK, 911 in the United States"."""
    said = [
        ui.number_in_region.format(number=line.number, region=region.name)
        for region, line in lines(regions, kind, code)
    ]
    return ", ".join(said) or ui.not_stated


def links(regions: Regions, kinds: Iterable[str], code: str | None) -> tuple[Block, ...]:
    """One block of links that dial the numbers of some kinds, or none (requirement S-6)."""
    dialed = tuple(
        call(region, line)
        for kind in dict.fromkeys(kinds)
        for region, line in lines(regions, kind, code)
    )
    return (Block("links", links=dialed),) if dialed else ()


def call(region: Region, line: HelpLine) -> Link:
    """A link that dials a number."""
    dialed = "".join(char for char in line.number if char.isdigit() or char == "+")
    return Link(f"{line.name}, {region.name}: {line.number}", f"tel:{dialed}")
