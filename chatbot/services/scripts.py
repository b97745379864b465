"""What a form asks next: by what it settles, or by the approved script of one trial team."""

from dataclasses import dataclass
from datetime import date

from chatbot.knowledge.entry import TrialId
from chatbot.knowledge.questionnaire import Question
from chatbot.knowledge.scripts import Script, ScriptQuestion, approved
from chatbot.screening.steps import Steps, questions_left
from chatbot.services.screenings import Asked, Prescreener
from chatbot.services.shared import UnknownError


def script_of(prescreener: Prescreener, trial: str, today: date) -> Script:
    """The script of a trial, if it may run on ``today``. Raises UnknownError("script") if not."""
    knowledge = prescreener.knowledge
    found = approved(knowledge.scripts, knowledge.script_approvals, trial, today)
    is_ours = found is not None and trial in knowledge.trials
    if found is None or not is_ours or found.language != prescreener.language.code:
        raise UnknownError("script")
    return found


@dataclass(frozen=True, slots=True)
class Asker:
    """Chooses questions and their words; all trials are compared unless a script is followed."""

    prescreener: Prescreener
    script: Script | None = None

    @classmethod
    def of(cls, prescreener: Prescreener, steps: Steps, today: date) -> "Asker":
        """The asker for ``steps``. Raises UnknownError("script") once an approval is over."""
        script = script_of(prescreener, steps.script, today) if steps.script else None
        return cls(prescreener, script)

    @property
    def trials(self) -> tuple[TrialId, ...]:
        """The trials that answers are compared with."""
        names = (self.script.trial,) if self.script else self.prescreener.knowledge.trials
        return tuple(map(TrialId, names))

    def next(self, steps: Steps) -> Asked | None:
        """The next question; None where nothing is left to ask."""
        facts = self.prescreener.read(steps.answers)
        if self.script is None:
            outcome = self.prescreener.screener.screen(facts)
            left = questions_left(outcome, self.prescreener.knowledge.fields, self.trials)
            return self.prescreener.asked(*left[0]) if left else None
        ordered = (each.field for each in self.script.questions)
        name = next((each for each in ordered if each not in facts.answered), None)
        return self.asked(name) if name else None

    def asked(self, name: str) -> Asked:
        """A field with the words it is asked for in: the team's own, where a script has some."""
        plain = self.prescreener.asked(name)
        if self.script is None:
            return plain
        own = next((each for each in self.script.questions if each.field == name), None)
        return Asked(plain.field, _own(own, plain.question)) if own else plain


def _own(own: ScriptQuestion, plain: Question) -> Question:
    """The team's words; the labels of choices stay ours, so that answers mean the same."""
    words = {"self_": own.question, "other": own.other, "help": own.help}
    return plain.model_copy(update=words)
