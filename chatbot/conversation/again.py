"""Write a reply again from its script, without the message that led to it."""

from datetime import date

from chatbot.conversation.replies import Replies
from chatbot.conversation.script import Script
from chatbot.conversation.state import State
from chatbot.conversation.turn import Question, Scene, Trace, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.registry import identifiers
from chatbot.reply import Reply
from chatbot.safety.screen import Finding

_TRACE = Trace("again", "")


def write_again(knowledge: Knowledge, script: Script, turn: int, today: date) -> Reply:
    """The reply that ``script`` makes from ``knowledge``, as it was said on ``turn`` and ``today``.

    Raises KeyError when this release has not everything that the script names.
    """
    language = knowledge.languages[script.language]
    strict = script.approved_only
    replies = Replies(knowledge, language, require_review=strict, names_people=False)
    scene = Scene(
        state=State(turn=turn, misses=script.misses, alarmed=script.alarmed),
        today=today,
        subject=script.subject,
        finding=_finding(script),
    )
    return _turn(replies, script, scene).reply


def _turn(replies: Replies, script: Script, scene: Scene) -> Turn:
    bare = {
        "unknown_trial": replies.unknown_trial,
        "unavailable": replies.unavailable,
        "screening": replies.screening_withheld,
    }
    if script.kind in bare:
        return bare[script.kind](scene)
    if script.kind == "elsewhere":
        return replies.elsewhere(scene, tuple(filter(None, map(identifiers.parse, script.names))))
    likely = [replies.writer.answer(name)[1] for name in script.names]
    offers = {"ask_back": replies.ask_back, "decline": replies.decline}
    if script.kind in offers:
        return offers[script.kind](scene, likely, _TRACE)
    if script.kind == "fresh_start":
        return replies.fresh_start(scene, _TRACE, forgotten=False)
    if script.kind == "alarm" and scene.finding is not None:
        return replies.alarm(scene, scene.finding)
    subjects = script.subjects or (script.subject,)
    pairs = zip(script.names, subjects, strict=True)
    questions = [Question(name, 1.0, subject) for name, subject in pairs]
    return replies.answer(scene, questions, _TRACE, script.remarks)


def _finding(script: Script) -> Finding | None:
    if script.severity is None:
        return None
    language = script.language
    return Finding("", script.severity, script.takeover, "", (), language, script.notice)
