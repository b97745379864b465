"""What stands in the slots of an answer: facts, fields of trials, words, numbers, what was read."""

from datetime import date

from chatbot.answering import calls, cd7_levels, figures, places, trial_table
from chatbot.answering.subject import Subject
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.slots import CONTACTS


class Filler:
    """Fills slots in one language from one release of the knowledge."""

    def __init__(self, knowledge: Knowledge, language: Language, *, names_people: bool) -> None:
        self._knowledge = knowledge
        self._language = language
        self._ui = language.ui
        self._names_people = names_people

    def slot(self, name: str, subject: Subject, today: date, used: list[str]) -> str:
        """What stands in the place of ``{name}``; the sources it needs are added to ``used``."""
        if name in self._knowledge.facts:
            used.append(self._knowledge.facts[name].source)
            return figures.fact(self._knowledge.facts[name])
        if name == CONTACTS[1:-1]:
            return self.contacts(subject)
        group, _, part = name.partition(".")
        if group == "trial":
            group = subject.trial or ""
        if group in self._knowledge.trials:
            trial = self._knowledge.trials[group]
            return figures.trial_field(trial, part or "id", self._ui, today)
        if group == "term" and subject.term:
            term = self._language.terms[subject.term]
            return term.name if part == "name" else term.meaning
        if group == "region":
            return calls.numbers(self._knowledge.regions, part, subject.region, self._ui)
        return self._of_message(name, subject, today)

    def contacts(self, subject: Subject) -> str:
        """Whom the record of the trial talked of names, as of its day; "" for nobody."""
        trial = self._knowledge.trials.get(subject.trial or "")
        if trial is None or not self._names_people:
            return ""
        day = figures.day(trial.status_as_of)
        return "\n".join(places.contact_lines(trial, self._ui, day))

    def _of_message(self, name: str, subject: Subject, today: date) -> str:
        """A slot that is filled by what was read in the message. Raises KeyError for another."""
        group, _, part = name.partition(".")
        if group == "heard" and subject.cd7:
            return cd7_levels.heard(subject.cd7, self._ui)
        if group == "cd7":
            return cd7_levels.other_records(self._knowledge.trials.values())[part]
        if group == "search":
            return self._search(part, subject, today)
        raise KeyError(name)

    def _search(self, part: str, subject: Subject, today: date) -> str:
        """What a ``{search.…}`` slot says of a search: what for, how many, what was left aside."""
        if part == "asked":
            lines = trial_table.asked(subject, self._knowledge.places, self._ui)
            return "\n".join(f"- {line}" for line in lines)
        found = trial_table.search(self._knowledge, subject, today)
        if part == "count":
            return str(len(found.trials))
        return self._ui.search_words[found.note] if found.note else ""
