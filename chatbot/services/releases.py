"""Keep the texts of a release that is served, so that its receipts can be checked later."""

from collections.abc import Iterator
from datetime import datetime

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.reviews import content_hash
from chatbot.services.shared import Services
from chatbot.storage import releases
from chatbot.storage.errors import StorageError
from chatbot.storage.releases import ReleaseText


def keep_release(services: Services, *, now: datetime) -> bool:
    """Keep every text that the release served may say, once; whether that is done.

    Called at start and by the thread that reloads, never while a person waits for an answer.
    """
    if services.knowledge is None:
        return False
    shown = services.shown(now.date())
    try:
        with services.database.transaction() as session:
            releases.keep(session, _texts(shown, now))
    except StorageError as error:
        services.faults.note(error.cause)
        return False
    return True


def _texts(knowledge: Knowledge, now: datetime) -> Iterator[ReleaseText]:
    for code, language in knowledge.languages.items():
        for _, answer in language.answers():
            value = content_hash(answer, knowledge.facts)
            yield ReleaseText(
                knowledge.release, code, answer.id, value, answer.title, answer.text, now
            )
