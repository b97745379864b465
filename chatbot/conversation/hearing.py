"""What is read from a message, or from a part of it, before anything is made of it."""

import re
from dataclasses import replace
from datetime import date

from chatbot import text as canon
from chatbot.answering.subject import Subject
from chatbot.conversation import scope
from chatbot.conversation import topic as topics
from chatbot.conversation.state import State, Topic
from chatbot.conversation.topic import Names
from chatbot.conversation.turn import Heard, Message
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.matching import cd7_share, entities, search_terms
from chatbot.matching.lexicon import Lexicon, Reading
from chatbot.matching.search_terms import Terms
from chatbot.safety.screen import Finding

# "The AML one" is the AML trial while a trial is talked of; "the other one" is read elsewhere.
_ONE = re.compile(r"\bone\b")
_AFTER_CART = frozenset({"cart", "infusion"})


class Hearing:
    """Hears messages in one language."""

    def __init__(self, knowledge: Knowledge, language: Language, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._trials = knowledge.trials
        cards = knowledge.trials.values()
        self._site_trials = tuple(trial.id for trial in cards if trial.card == "full")
        cues = language.vocabulary.cues
        self._negates = [_words(form) for form in cues.get("negates", ())]
        self._concepts = language.concepts
        self._points_back = frozenset(cues.get("points_back", ()))
        self._places = search_terms.Places(knowledge.places.values())

    def message(
        self, message: Message, state: State, finding: Finding | None, today: date
    ) -> Heard:
        """A whole message. What the talk has not touched on for some turns is forgotten."""
        reading = self.lexicon.read(message.text)
        after_cart = state.after_cart or bool(reading.concepts & _AFTER_CART)
        heard = Heard(
            message=message,
            text=message.text,
            state=replace(state, topic=topics.remembered(state), after_cart=after_cart),
            today=today,
            reading=reading,
            names=Names(),
            subject=topics.subject(Topic(), Names(), message.region),
            finding=finding,
        )
        return self._named(heard, carries=self._leans(reading))

    def part(self, heard: Heard, text: str) -> Heard:
        """A part of the message, or other words for it, in the light of what was ``heard``."""
        heard = replace(heard, text=text, reading=self.lexicon.read(text))
        return self._named(heard, carries=True)

    def _leans(self, reading: Reading) -> bool:
        """Whether the words mean little without what was said before them."""
        opens = any(item.start == 0 and item.concept == "followup" for item in reading.found)
        return opens or self._points(reading)

    def _points(self, reading: Reading) -> bool:
        """Whether "it" stands for something that the words do not name themselves."""
        return scope.thing(reading) is None and not self._points_back.isdisjoint(reading.words)

    def with_thing_named(self, heard: Heard) -> str | None:
        """The words that were ``heard`` with the thing last named in place of "it", if any."""
        thing, words = heard.state.topic.thing, heard.reading.words
        at = next((at for at, word in enumerate(words) if word in self._points_back), None)
        if thing is None or at is None or heard.names.thing is not None:
            return None
        forms = self._concepts.get(thing)
        return " ".join((*words[:at], forms[0], *words[at + 1 :])) if forms else None

    def _named(self, heard: Heard, *, carries: bool) -> Heard:
        """``heard`` with the topic that its own words name, in place of the one before.

        ``carries`` keeps what lasts only while what is said belongs together.
        """
        found = entities.find(heard.text)
        known = tuple(name for name in found.trials if name in self._trials)
        before, message = heard.state.topic, heard.message
        names = topics.named(
            heard.reading,
            replace(found, trials=known),
            before,
            self._site_trials,
            self._negates,
        )
        if names.trial is None and before.trial is not None:
            names = replace(names, trial=self._nickname(heard.text))
        if self._is_elsewhere(heard.reading, names, before):
            before = replace(before, trial=None)
        topic = topics.merged(before, names, message.trial, leans=carries)
        is_strange = found.malformed or len(known) < len(found.trials)
        if is_strange and names.trial is None:
            topic = replace(topic, trial=None)
        used = topics.touched(heard.state.used, heard.state.turn, topics.slots_of(names))
        subject = topics.subject(topic, names, message.region)
        subject = self._numbered(heard, subject, carries=carries)
        terms = self._terms(heard.text, subject, names)
        return replace(
            heard,
            state=replace(heard.state, topic=topic, used=used),
            names=names,
            subject=_searching(subject, terms) if terms else subject,
            points_back=not self._points_back.isdisjoint(heard.reading.words),
            leans=self._leans(heard.reading),
            unknown_trial=is_strange,
            lists=terms is not None and terms.lists and terms.narrows,
        )

    def _numbered(self, heard: Heard, subject: Subject, *, carries: bool) -> Subject:
        """``subject`` with the CD7 number that is told, or pointed back to ("is that enough?")."""
        number = cd7_share.reported(heard.text)
        if number is not None:
            return replace(subject, heard=number.heard, cd7=number.share)
        if carries and self._points(heard.reading):
            return replace(subject, heard=heard.subject.heard, cd7=heard.subject.cd7)
        return subject

    def _terms(self, text: str, subject: Subject, names: Names) -> Terms | None:
        """What trials are looked for by, if they are: not where one trial is talked of."""
        terms = search_terms.read(text, self._places, subject.region)
        if terms is None or names.trial or (subject.trial and not terms.many):
            return None
        by_topic = terms.lists and bool(names.disease or names.group)
        return terms if terms.narrows or by_topic else None

    def _is_elsewhere(self, reading: Reading, names: Names, topic: Topic) -> bool:
        """Whether a disease is named that the trial of the talk is not for, and not that trial."""
        if topic.trial is None or names.trial or names.disease is None or self._points(reading):
            return False
        is_meant = reading.concepts & {"trial", "that_one"}
        return not is_meant and names.disease not in self._trials[topic.trial].diseases

    def _nickname(self, text: str) -> str | None:
        """The trial that a nickname with "one" in place of "trial" stands for."""
        folded = canon.canonical(text)
        if not _ONE.search(folded):
            return None
        found = self.lexicon.read(_ONE.sub("trial", folded)).found
        return next(
            (
                name
                for family, _, name in (item.concept.partition(".") for item in found)
                if family == "trial_name"
            ),
            None,
        )


def _words(form: str) -> tuple[str, ...]:
    return tuple(canon.words(canon.canonical(form)))


def _searching(subject: Subject, terms: Terms) -> Subject:
    """``subject`` with what trials are looked for by."""
    return replace(
        subject,
        place=terms.place,
        cells=terms.cells,
        age=terms.age,
        wants_open=terms.wants_open,
        searches=True,
    )
