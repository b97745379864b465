"""Take a person's feedback on an answer."""

from datetime import datetime

from chatbot.services.conversations import recall
from chatbot.services.shared import Services, UnknownError
from chatbot.storage import feedback
from chatbot.storage.feedback import Feedback


def give_feedback(services: Services, given: Feedback, *, now: datetime) -> None:
    """Keep ``given``.

    Raises UnknownError for an unknown conversation, turn or answer, and StorageError when it could
    not be kept: a person is never told that feedback arrived when it did not.
    """
    answers = {
        answer.id for code in services.known().languages.values() for _, answer in code.answers()
    }
    if not answers.issuperset(given.answers):
        raise UnknownError("answer")
    if given.conversation is not None:
        found = recall(services, given.conversation)
        if found is None or (given.turn or 0) > found.state.turn:
            raise UnknownError("conversation")
    services.keeper.commit(lambda session: feedback.add(session, given, now))
