"""Answer one message: recall the talk, ask the engine, keep the turn."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chatbot.conversation.again import write_again
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.screening.prescreen import Prescreen
from chatbot.services.conversations import erase_stored, recall
from chatbot.services.interviews import Held
from chatbot.services.names import new_name
from chatbot.services.once import Answered
from chatbot.services.receipts import receipt_of
from chatbot.services.shared import NotReadyError, Services, UnknownError
from chatbot.steps import step
from chatbot.storage import conversations
from chatbot.storage.conversations import Conversation, Event
from chatbot.storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with a message.

    ``token`` is the one of an earlier reply, where a pre-screen is under way; ``sent_as`` the hash
    of all that was sent, where the sender gave it a random id to be able to send it again.
    """

    token: str | None = None
    sent_as: str | None = None


def answer_message(
    services: Services,
    message: Message,
    conversation: str | None,
    *,
    now: datetime,
    beside: Beside = Beside(),
) -> Answered:
    """Answer ``message``, in a new conversation when no id is given.

    A message that another process has answered already gets that reply again and is one turn.
    Works without the database: the talk is then only remembered (promise P10). Raises
    UnknownError for an unknown conversation or trial, NotReadyError when not even alarms can be
    answered, and StorageError when a person asked to be forgotten and that could not be done for
    certain.
    """
    off = services.switch.off()
    engine = (None if off.all else services.engine) or services.quiet
    if engine is None:
        raise NotReadyError
    release, known = engine.knowledge.release, services.knowledge
    if known and message.trial is not None and message.trial not in known.trials:
        raise UnknownError("trial")
    secret, sent_as = services.settings.secret_key.get_secret_value(), beside.sent_as
    name = conversation or new_name(secret, sent_as)
    with services.memory.turn_of(name):
        before = _before(services, name, sent_as, now) if conversation else _new(name, now)
        state = _with_answers(services, before, release, beside.token, now)
        turn = services.recent.answer(engine, message, state, now.date())
        if off.silences(turn.reply):
            turn = (services.quiet or engine).answer(message, state, today=now.date())
        number, prescreen = state.turn + 1, turn.state.prescreen
        receipt = _receipt(engine.knowledge, turn, number, now.date())
        held = Held(prescreen, name, number, release, now) if prescreen else None
        state = replace(turn.state, turn=number, prescreen=None)
        if not before.is_earlier:
            _hold(services, held, name)
            after = replace(before, last_at=now, language=turn.reply.language, state=state)
            event = _event(turn, after, release, receipt)
            sent = replace(event, sent_as=sent_as, before=before.state if sent_as else None)
            if turn.forget:
                _start_over(services, after)
            else:
                _keep(services, after, sent)
    token = services.interviews.token(held) if held else ""
    return Answered(name, number, turn.reply, release, receipt, token, state.screening)


def alarm_words(services: Services, message: Message, today: date) -> str:
    """What is to be said to an alarm in ``message`` where it is not answered; empty without one."""
    if services.quiet is None:
        return ""
    reply = services.quiet.answer(message, State(), today=today).reply
    return reply.text if reply.outcome == "safety" and reply.severity != "normal" else ""


def _with_answers(
    services: Services, before: Conversation, release: str, token: str | None, now: datetime
) -> State:
    """The state of a talk with the answers of its pre-screen, from memory or the page's token."""
    remembered = None if before.is_earlier else services.interviews.find(before.id, now)
    given = services.interviews.read(token) if token else None
    found: Prescreen | None = None
    for held in (remembered, given):
        if held and held.serves(before.id, before.state.turn, release, now):
            found = held.prescreen
    return replace(before.state, prescreen=found)


def _hold(services: Services, held: Held | None, conversation: str) -> None:
    """Keep the answers of a pre-screen, or forget them where none is under way."""
    if held is None:
        services.interviews.drop(conversation)
    else:
        services.interviews.keep(held)


def _receipt(knowledge: Knowledge, turn: Turn, number: int, today: date) -> str:
    """The receipt of what can be written again: a number that a person gave is not in it."""
    reply = turn.reply
    if turn.script is not None and turn.script.withheld:
        reply = write_again(knowledge, turn.script, number, today)
    return receipt_of(reply, knowledge.release)


def _before(services: Services, name: str, sent_as: str | None, now: datetime) -> Conversation:
    try:
        found = recall(services, name, sent_as)
    except StorageError:
        # Nobody can tell whether the id is known. A person who asks is answered all the same.
        return _new(name, now)
    if found is None:
        raise UnknownError("conversation")
    return found


def _new(name: str, now: datetime) -> Conversation:
    return Conversation(name, now, now, "", State())


def _keep(services: Services, conversation: Conversation, event: Event) -> None:
    """Hand the turn in. A first one is not waited for: whoever goes on with the talk does that."""
    services.memory.keep(conversation, is_stored=False)
    with step("store"):
        services.keeper.write(
            conversations.save,
            (conversation, event),
            then=lambda: services.memory.mark_stored(conversation),
            is_patient=event.turn > 1,
        )


def _start_over(services: Services, fresh: Conversation) -> None:
    """Erase the talk so far; it may go on under the same id, as if it had just begun."""
    erase_stored(services, fresh.id, fresh.last_at, always=True)
    services.once.drop(fresh.id)
    services.memory.keep(replace(fresh, created_at=fresh.last_at), is_stored=False)


def _event(turn: Turn, conversation: Conversation, release: str, receipt: str) -> Event:
    reply = turn.reply
    return Event(
        turn=conversation.state.turn,
        at=conversation.last_at,
        outcome=reply.outcome,
        severity=reply.severity,
        intents=tuple(intent.id for intent in reply.intents),
        score=reply.intents[0].score if reply.intents else None,
        rule=f"{turn.trace.stage}:{turn.trace.rule}"[:120],
        answers=tuple(answer.id for answer in reply.answers),
        release=release,
        receipt=receipt,
        script=turn.script,
        candidates=turn.trace.candidates,
    )
