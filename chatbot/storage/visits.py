"""Counts how often people went on to a registration, inside a transaction of the caller."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatbot.storage.tables import VisitRow
from chatbot.storage.upsert import into


def count(session: Session, registration: str, day: date) -> None:
    """One visit more on ``day``. Whose it was is not known here."""
    row = into(session, VisitRow).values(day=day, registration=registration, count=1)
    more = {"count": VisitRow.count + 1}
    same = [VisitRow.day, VisitRow.registration]
    session.execute(row.on_conflict_do_update(index_elements=same, set_=more))


def of_days(session: Session) -> tuple[tuple[date, str, int], ...]:
    """Day, registration number and count, the latest day and the most visited first."""
    order = (VisitRow.day.desc(), VisitRow.count.desc(), VisitRow.registration)
    rows = session.scalars(select(VisitRow).order_by(*order))
    return tuple((row.day, row.registration, row.count) for row in rows)
