"""Do the reviews hold? Changed texts, dates that are over or too far away, unknown entries.

And were the numbers to call tried lately?
"""

from collections.abc import Iterator
from datetime import date, timedelta

from chatbot.errors import Problem
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.parser import nearest
from chatbot.knowledge.records import Review
from chatbot.knowledge.reviews import Reviewable, reviewables, standing

_TRIED_FOR = timedelta(days=180)  # how long a number that was tried is believed (attack input O13)


def problems(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """Reviews that do not hold on ``today``. An entry without a review is a draft, not a fault."""
    items = {item.key: item for item in reviewables(knowledge)}
    for review in knowledge.reviews.values():
        item = items.get(review.key)
        origin = knowledge.origin("review", review.key)
        if item is None:
            names = [each.entry for each in items.values() if each.language == review.language]
            what = f'there is no "{review.entry}" to review in "{review.language}"'
            yield Problem(*origin.at("entry"), what, nearest(review.entry, names))
            continue
        for key, what, todo in _faults(review, item, knowledge, today):
            yield Problem(*origin.at(key), what, todo)
    yield from _old_numbers(knowledge, today)


def _old_numbers(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """Numbers to call that were tried once and not for a long time."""
    for region in knowledge.regions.values():
        origin = knowledge.origin("region", region.code)
        for row, line in enumerate(region.lines):
            if line.verified_on and today - line.verified_on > _TRIED_FOR:
                what = f"{line.number} ({region.code}) was last tried on {line.verified_on}"
                yield Problem(*origin.at("lines", row, "verified_on"), what, "try it again")


def _faults(
    review: Review, item: Reviewable, knowledge: Knowledge, today: date
) -> Iterator[tuple[str, str, str]]:
    """The key, the fault and what to do, for each fault of ``review``."""
    found = standing(item, knowledge.reviews, today)
    if found.changed:
        what = f'"{review.entry}" has changed since {review.reviewer} approved it'
        yield "hash", what, "have it approved again, or restore what was approved"
    if found.state == "expired":
        what = f'the review of "{review.entry}" by {review.reviewer} ended on {review.review_by}'
        yield "review_by", what, "have it reviewed again"
    if review.review_by - review.reviewed_on > item.longest:
        what = f'the review of "{review.entry}" holds for more than {item.longest.days} days'
        yield "review_by", what, "choose an earlier day"
    if review.reviewed_on > today:
        what = f'the review of "{review.entry}" is of a day to come'
        yield "reviewed_on", what, "correct the day"
