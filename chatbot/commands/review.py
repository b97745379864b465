"""``chatbot review``: approve texts, and see which approvals there are and which end soon."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from pydantic import ValidationError

from chatbot.commands.folder import knowledge_folder
from chatbot.knowledge import loader, reviews
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.parser import nearest
from chatbot.knowledge.records import Review
from chatbot.knowledge.reviews import Reviewable, Standing

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def review() -> None:
    """Who approved which text, until when. Every approval is bound to the words approved."""


@review.command()
@knowledge_folder
@click.argument("entries", nargs=-1, required=True)
@click.option("--reviewer", required=True, help="The name of the person who approves.")
@click.option("--role", required=True, help="Their role, such as hematologist.")
@click.option("--review-by", required=True, type=_DAY, help="When it must be reviewed again.")
@click.option("--author", default="", help="Who wrote the text: another person.")
@click.option("--language", help="The language of the texts; by default the site's first.")
def approve(
    folder: Path,
    entries: tuple[str, ...],
    language: str | None,
    review_by: datetime,
    **who: str,
) -> None:
    """Note that a clinician approved ENTRIES: ids of answers, term:ID, or registry ids."""
    knowledge = loader.load(folder)
    code = language or knowledge.site.languages[0]
    found = reviews.reviewables(knowledge)
    items = {item.entry: item for item in found if item.language in {code, ""}}
    added = [_review(_item(entry, items), review_by.date(), who) for entry in entries]
    kept = {**knowledge.reviews, **{each.key: each for each in added}}
    reviews.save(folder, kept.values())
    for each in added:
        click.echo(f"approved {each.entry} until {each.review_by} ({each.hash[:12]})")


@review.command("list")
@knowledge_folder
@click.option("--state", type=click.Choice(["draft", "approved", "expired"]))
def list_command(folder: Path, state: str | None) -> None:
    """Every text that can be approved, and how it stands today."""
    found = _standings(loader.load(folder))
    shown = [(item, held) for item, held in found if state in {None, held.state}]
    for item, held in shown:
        click.echo(_line(item, held))
    click.echo(f"{len(shown)} texts", err=True)


@review.command()
@knowledge_folder
@click.option("--days", default=14, show_default=True, help="How far to look ahead.")
def due(folder: Path, days: int) -> None:
    """Approvals that ended, end within the days to come, or no longer fit their text."""
    last = _today() + timedelta(days=days)
    found = _standings(loader.load(folder))
    shown = [
        (item, held) for item, held in found if held.changed or (held.until or date.max) <= last
    ]
    for item, held in sorted(shown, key=lambda pair: pair[1].until or date.min):
        click.echo(_line(item, held))
    click.echo(f"{len(shown)} texts", err=True)


def _today() -> date:
    return datetime.now(UTC).date()


def _standings(knowledge: Knowledge) -> Iterator[tuple[Reviewable, Standing]]:
    for item in reviews.reviewables(knowledge):
        yield item, reviews.standing(item, knowledge.reviews, _today())


def _line(item: Reviewable, found: Standing) -> str:
    name = f"{item.language}:{item.entry}" if item.language else item.entry
    if found.review is None:
        return f"{found.state:9} {name}"
    state = "changed" if found.changed else found.state
    return f"{state:9} {name}  until {found.until}, {found.review.reviewer}, {found.review.role}"


def _item(entry: str, items: dict[str, Reviewable]) -> Reviewable:
    if entry not in items:
        raise click.UsageError(f'there is no "{entry}" to approve ({nearest(entry, list(items))})')
    return items[entry]


def _review(item: Reviewable, review_by: date, who: dict[str, str]) -> Review:
    """A review of ``item`` as of today. Raises UsageError where the rules forbid it."""
    if review_by - _today() > item.longest:
        raise click.UsageError(f"{item.entry} may be approved for {item.longest.days} days at most")
    what = {"entry": item.entry, "language": item.language, "hash": item.hash}
    days = {"reviewed_on": _today(), "review_by": review_by}
    try:
        return Review.model_validate({**what, **days, **who})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        says = first["msg"].removeprefix("Value error, ")
        raise click.UsageError(": ".join([*map(str, first["loc"]), says])) from None
