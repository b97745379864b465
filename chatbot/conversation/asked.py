"""What one stretch of a message asks by itself: a new question, or the last one again."""

from dataclasses import dataclass, replace

from chatbot.answering.choosing import choose
from chatbot.conversation import scope
from chatbot.conversation import topic as topics
from chatbot.conversation.hearing import Hearing
from chatbot.conversation.turn import Heard, Question
from chatbot.knowledge.loader import Language
from chatbot.matching.matcher import Candidate, Match, Matcher

# An accepted question of another topic ("is 62 % a good response rate") is not about a report.
_TOPICS_OF_NUMBERS = frozenset({"basics", "trials", "eligibility"})
_NEAREST = 3  # of the likeliest intents, where one is looked for that lists trials
POLITE = frozenset({"greeting", "thanks", "goodbye"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A stretch of a message as heard and matched; ``sure`` are the questions found in it.

    ``is_read`` tells that it was a strict parser that found the question.
    """

    heard: Heard
    match: Match
    sure: tuple[Question, ...] = ()
    inside: bool = True
    is_follow_up: bool = False
    is_read: bool = False

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.match.best.intent

    @property
    def is_plain(self) -> bool:
        """Whether the words tell by themselves what is asked."""
        return scope.is_plain(self.match.reading)

    @property
    def tells(self) -> bool:
        """Whether there is anything in it that we understand, or that is strange to us."""
        return self.is_plain or bool(self.match.reading.unknown)

    @property
    def is_polite(self) -> bool:
        """Whether it is likeliest a greeting or the like."""
        return self.intent in POLITE

    def likeliest(self, count: int) -> set[str]:
        """The ``count`` likeliest intents."""
        return {item.intent for item in self.match.candidates[:count]}

    def share(self, intent: str) -> float:
        """The share of ``intent`` among the likeliest, 0 to 1."""
        return next((item.score for item in self.match.candidates if item.intent == intent), 0.0)


class Asker:
    """Finds the question in a stretch of a message of one language."""

    def __init__(self, language: Language, matcher: Matcher, hearing: Hearing) -> None:
        self._language = language
        self._matcher = matcher
        self._hearing = hearing
        limits = ((answer.only.heard, answer.id) for _, answer in language.answers())
        self._of_numbers = {kind: name for kind, name in limits if kind}
        pairs = ((intent.id, answer) for intent, answer in language.answers())
        self._searches = {name: answer.id for name, answer in pairs if answer.only.search}

    def follow_up(self, heard: Heard) -> Question | None:
        """The last question again, where the words that were ``heard`` only change its topic."""
        function_words = self._matcher.lexicon.function_words
        is_new_topic = topics.is_follow_up(heard.reading, heard.state, function_words)
        if heard.unknown_trial or not is_new_topic:
            return None
        intent = self._language.intents[heard.state.intent or ""]
        if heard.reading.concepts & {"other_one"} and heard.names.trial is None:
            return None  # nobody knows which
        # What is named just now comes before what was talked of earlier.
        answer = choose(intent, {}, topics.subject(topics.of(heard.names), heard.names, None))
        subject = replace(heard.subject, group=heard.names.group)
        if not topics.limits(answer):
            answer = choose(intent, {}, subject)
        if heard.names.antigen and answer.only.antigen is None:
            return None  # what is known of our target is not told of another one
        return Question(answer.id, 1.0, subject)

    def question(self, heard: Heard, found: Candidate) -> Question:
        """The question that a likely intent is, with its answer for what is talked of."""
        intent = self._language.intents[found.intent]
        answer = choose(intent, dict(found.answers), heard.subject)
        side = self._matcher.side(heard.reading, answer.id)
        limits = (answer.only.disease, answer.only.search)
        is_general = side is None and limits == (None, None)
        if is_general and len(topics.diseases(heard.reading)) == 1:
            side = heard.names.disease
        return Question(answer.id, found.score, replace(heard.subject, side=side))

    def asked(self, heard: Heard) -> Asked:
        """What ``heard`` asks as one question; "it" is read as the thing last named if that helps.

        Of a trial that we do not know nothing is sure.
        """
        match = self._matcher.weigh(heard.reading)
        clearer = self._hearing.with_thing_named(heard)
        if clearer is not None:
            named = self._matcher.match(clearer)
            if named.decision == "accept" and named.best.score > _sure_score(match):
                match = named
        if heard.is_lost:
            return Asked(heard, match)
        told = self._of_number(heard, match) or self._of_search(heard, match)
        if told is not None:
            return Asked(heard, match, (told,), is_read=True)
        is_sure = match.decision == "accept"
        return Asked(heard, match, (self.question(heard, match.best),) if is_sure else ())

    def _of_number(self, heard: Heard, match: Match) -> Question | None:
        """The answer to a CD7 number, unless something else was clearly asked beside it."""
        topic = self._language.topics.get(match.best.intent)
        if match.decision == "accept" and topic not in _TOPICS_OF_NUMBERS:
            return None
        kind = heard.subject.heard
        name = self._of_numbers.get(kind) if kind else None
        return Question(name, 1.0, heard.subject) if name else None

    def _of_search(self, heard: Heard, match: Match) -> Question | None:
        """The list of trials that were looked for, unless something else was clearly asked."""
        nearest = [item.intent for item in match.candidates[:_NEAREST]]
        by = next((name for name in nearest if name in self._searches), None)
        is_elsewhere = self._language.topics.get(match.best.intent) not in _TOPICS_OF_NUMBERS
        if not heard.lists or not self._searches or (is_elsewhere and by is None):
            return None
        if match.decision == "accept" and is_elsewhere:
            return None
        name = self._searches[by or next(iter(self._searches))]
        return Question(name, 1.0, heard.subject)


def _sure_score(match: Match) -> float:
    return match.best.score if match.decision == "accept" else 0.0
