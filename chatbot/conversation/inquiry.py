"""What a message asks: one question, up to three in order, or none that is sure enough.

The rule:

1. The whole message is matched, and every part of it that asks. A part that asks may fall into
   clauses or things, each of which must be sure by itself; the intents of things must also be
   the likeliest of the part.
2. A part counts only inside our field: it names something of it, or neither it nor what was said
   before it speaks of another one. So a letter about diabetes is not answered by its last line.
3. Several sure questions are answered in order, once each. What asks but is not sure is told.
4. One sure question among sentences that only tell: the whole decides where it finds the same kind
   of question, or the part only points back; else the part that asks decides. What is only told
   is never answered.
5. No part is sure: the whole decides, unless it finds what no part that asks is near to.
6. An emergency or a crisis found anywhere is answered alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot.conversation import scope
from chatbot.conversation.asked import POLITE, Asked, Asker
from chatbot.conversation.hearing import Hearing
from chatbot.conversation.questions import Part, Splitter
from chatbot.conversation.script import Remark
from chatbot.conversation.state import Topic
from chatbot.conversation.turn import Heard, Question
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.loader import Language
from chatbot.matching.matcher import Decision, Match, Matcher

_MOST_QUESTIONS = 3
_NEAR = 0.05  # share of an intent from which a part is near to it


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was understood. ``match`` is the one that decided; ``topic`` is what the talk is about.

    Without ``questions``, ``match`` says whether to ask back or to decline.
    """

    questions: tuple[Question, ...]
    match: Match
    topic: Topic
    remarks: tuple[Remark, ...] = ()


class Interpreter:
    """Finds the questions in messages of one language."""

    def __init__(self, language: Language, matcher: Matcher, hearing: Hearing) -> None:
        self._language = language
        self._lexicon = matcher.lexicon
        self._hearing = hearing
        self._answers = {pair[1].id: pair for pair in language.answers()}
        self.asker = Asker(language, matcher, hearing)
        self.splitter = Splitter(language.vocabulary.cues)

    def inquire(self, heard: Heard) -> Inquiry:
        """What the message that was ``heard`` asks."""
        whole = self.asker.asked(heard)
        parts = self.splitter.parts(heard.text)
        if len(parts) < 2 and not any(map(self._may_fall, parts)):
            return _of_whole(whole)
        asked, topic = self._parts(heard, parts, whole)
        found = self._distinct(question for part in asked for question in part.sure)
        grave = [question for question in found if self._intent(question) in ALWAYS_SAID]
        if grave:
            return Inquiry(tuple(grave[:1]), whole.match, topic)
        if not found:
            return self._of_none(whole, asked)
        remarks = tuple(dict.fromkeys(self._remarks(asked, found)))
        inquiry = Inquiry(found[:_MOST_QUESTIONS], whole.match, topic, remarks)
        return inquiry if len(found) > 1 else self._of_one(inquiry, whole, asked)

    def _parts(
        self, heard: Heard, parts: Sequence[Part], whole: Asked
    ) -> tuple[list[Asked], Topic]:
        """Every part that asks, in order, and what the talk is about at the end."""
        inside, lost = scope.may_be_inside(whole.match, self._lexicon), False
        asked: list[Asked] = []
        for part in parts:
            heard = self._hearing.part(heard, part.text)
            one = whole if len(parts) == 1 else self.asker.asked(heard)
            inside = scope.is_inside(one.match, before=inside)
            # "It" after a trial that we do not know is that trial.
            lost = heard.is_lost or (lost and heard.names.trial is None and heard.leans)
            if part.asks or len(parts) == 1:
                asked.append(self._part(part, replace(one, inside=inside and not lost)))
                if asked[-1].sure:
                    intent = self._intent(asked[-1].sure[-1])
                    heard = replace(heard, state=replace(heard.state, intent=intent))
        return asked, heard.state.topic

    def _part(self, part: Part, one: Asked) -> Asked:
        """What a part asks, which is taken as ``one`` question unless it falls into several."""
        again = self.asker.follow_up(one.heard)
        if again:
            return replace(one, sure=(again,), is_follow_up=True)
        if not one.inside:
            return replace(one, sure=())
        clauses = self._each(one.heard, self.splitter.clauses(part))
        is_one = clauses or one.is_read or scope.compares(one.match.reading)
        things = () if is_one else self._each(one.heard, self.splitter.things(part))
        if things and {each.intent for each in things} != one.likeliest(len(things)):
            things = ()
        several = tuple(question for each in clauses or things for question in each.sure)
        return replace(one, sure=several) if several else one

    def _each(self, heard: Heard, pieces: tuple[str, ...]) -> tuple[Asked, ...]:
        """Every one of ``pieces``, if each is sure by itself and not all are of one intent."""
        found: list[Asked] = []
        for piece in pieces:
            each = self.asker.asked(self._hearing.part(heard, piece))
            if not each.sure or not each.is_plain:
                return ()
            heard = each.heard
            found.append(each)
        return tuple(found) if len({each.intent for each in found}) > 1 else ()

    def _of_one(self, inquiry: Inquiry, whole: Asked, asked: list[Asked]) -> Inquiry:
        """One sure question: as the part asks it, or as the whole does, which knows more."""
        [question] = inquiry.questions
        part = next(each for each in asked if question in each.sure)
        topic_of = self._language.topics
        if whole.is_read and part.heard.points_back:
            return replace(inquiry, questions=whole.sure)
        if whole.sure and not whole.is_polite and not part.is_follow_up:
            is_alike = topic_of[self._intent(whole.sure[0])] == topic_of[self._intent(question)]
            if is_alike or part.heard.leans or not part.is_plain:
                return replace(inquiry, questions=whole.sure)
        return replace(inquiry, match=part.match)

    def _of_none(self, whole: Asked, asked: list[Asked]) -> Inquiry:
        """No part is sure: the whole decides, unless it finds what nobody asked."""
        plain = [part for part in asked if part.is_plain]
        telling = [part for part in asked if part.tells]
        if whole.is_polite and telling:
            return Inquiry((), _unsure(telling[-1].match), whole.heard.state.topic)
        if whole.is_read:
            return _of_whole(whole)
        if whole.sure and plain and max(part.share(whole.intent) for part in plain) < _NEAR:
            return Inquiry((), _unsure(whole.match), whole.heard.state.topic)
        for part in plain:
            if not whole.sure and part.match.decision == "ask" and part.inside:
                return Inquiry((), part.match, whole.heard.state.topic)
        return _of_whole(whole)

    def _distinct(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """Each question once, in order; a greeting or thanks only where nothing else is asked."""
        found = {self._key(question): question for question in reversed(tuple(questions))}
        told = tuple(reversed(found.values()))
        return tuple(each for each in told if self._intent(each) not in POLITE) or told

    def _key(self, question: Question) -> tuple[object, ...]:
        """What makes two answers the same: the text, and what its limits are filled with."""
        _, answer = self._answers[question.answer]
        return (
            answer.id,
            *(getattr(question.subject, name) for name, value in answer.only if value),
        )

    def _remarks(self, asked: list[Asked], found: tuple[Question, ...]) -> Iterator[Remark]:
        """What has to be said openly of parts that are not answered."""
        if len(found) > _MOST_QUESTIONS:
            yield "part_left"
        intents = {self._intent(question) for question in found}
        for part in asked:
            if part.heard.unknown_trial:
                yield "trial_unknown"
            elif part.tells and not part.sure and max(map(part.share, intents)) < _NEAR:
                yield "part_missed"

    def _intent(self, question: Question) -> str:
        return self._answers[question.answer][0].id

    def _may_fall(self, part: Part) -> bool:
        return bool(self.splitter.clauses(part) or self.splitter.things(part))


def _of_whole(whole: Asked) -> Inquiry:
    """What is made of a message that is taken as one question."""
    strange: tuple[Remark, ...] = ("trial_unknown",) if whole.heard.unknown_trial else ()
    return Inquiry(whole.sure, whole.match, whole.heard.state.topic, strange)


def _unsure(match: Match) -> Match:
    """``match`` taken as a guess."""
    decision: Decision = "ask" if match.decision == "accept" else match.decision
    return replace(match, decision=decision, reason=f"nobody asked that: {match.reason}"[:100])
