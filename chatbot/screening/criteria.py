"""All that one trial's record asks for: the criteria of its card, its age limits, its CD7 rule."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from chatbot.answering import cd7_levels, figures
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Ui
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.records import Age, Trial
from chatbot.knowledge.screening import Criterion, Statement
from chatbot.registry.record import AgeUnit
from chatbot.screening.evaluate import Screener

_A_YEAR: Mapping[AgeUnit, Decimal] = {
    "years": Decimal(1),
    "months": Decimal(12),
    "weeks": Decimal("52.18"),
    "days": Decimal("365.25"),
}


def criteria_of(trial: Trial, ui: Ui, words: ScreeningWords) -> tuple[Criterion, ...]:
    """The criteria of a trial, those that follow from the fields of its record first.

    A criterion that the card itself states on age, disease or CD7 takes the place of these.
    """
    stated = {field for criterion in trial.criteria for field in criterion.states.fields()}
    derived = (
        criterion
        for criterion in (*_age(trial, ui, words), *_disease(trial, words), *_cd7(trial, ui, words))
        if stated.isdisjoint(criterion.states.fields())
    )
    return (*derived, *trial.criteria)


def _age(trial: Trial, ui: Ui, words: ScreeningWords) -> Iterator[Criterion]:
    """The registry's age limits; a missing bound is no limit (promise P4)."""
    low, high = age_limits(trial)
    if low is None and high is None:
        return
    yield Criterion(
        kind="inclusion",
        states=Statement(field="age_years", at_least=low, through=high),
        plain=words.rules["age"].format(ages=figures.ages(trial, ui)),
        answered_by="patient",
        source=trial.sources[0],
    )


def age_limits(trial: Trial) -> tuple[Decimal | None, Decimal | None]:
    """The ages in years that the record states, the lowest and the highest."""
    return _years(trial.min_age), _years(trial.max_age)


def _years(age: Age | None) -> Decimal | None:
    if age is None:
        return None
    return Decimal(age.value) / _A_YEAR[age.unit]


def _disease(trial: Trial, words: ScreeningWords) -> Iterator[Criterion]:
    """The diseases of the record's condition field: a label, not an entry rule, so it is shown."""
    named = tuple(words.diseases[disease] for disease in trial.diseases if disease != "other")
    if named:
        yield Criterion(
            kind="inclusion",
            states=Statement(
                field="diagnosis",
                one_of=tuple(words.diagnoses[disease] for disease in trial.diseases),
            ),
            plain=words.rules["disease"].format(diseases=", ".join(named)),
            answered_by="patient",
            sure="approximate",
            because=words.rules["disease_because"],
            source=trial.sources[0],
        )


def _cd7(trial: Trial, ui: Ui, words: ScreeningWords) -> Iterator[Criterion]:
    rule = trial.cd7
    if rule is None or rule.rule == "not_a_rule":
        return
    is_cutoff = rule.rule == "cutoff"
    asked = cd7_levels.asked(rule, ui)
    yield Criterion(
        kind="inclusion",
        states=Statement(cd7=rule)
        if is_cutoff
        else Statement(field="cd7_status", one_of=("positive",)),
        plain=words.rules["cd7_share"].format(asked=asked) if is_cutoff else words.rules["cd7"],
        answered_by="doctor" if is_cutoff else "patient",
        sure="certain" if rule.sure == "certain" else "approximate",
        because=words.rules["cd7_because"] if rule.sure != "certain" else "",
        source=rule.source,
    )


def screeners_of(knowledge: Knowledge) -> dict[str, Screener]:
    """The screener of all trials for each language that has words for it.

    Where a record has other entry rules than its card was written from, nothing decides.
    """
    decides = {trial.id: trial.entry_rules.decides for trial in knowledge.trials.values()}
    return {
        code: Screener(
            {
                trial.id: criteria_of(trial, language.ui, language.screening)
                for trial in knowledge.trials.values()
            },
            decides.__getitem__,
        )
        for code, language in knowledge.languages.items()
        if language.screening
    }
