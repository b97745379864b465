"""What is left of a release when only approved texts may be shown.

For lists and pages. In a talk the writer decides answer by answer, so that what was asked is
understood all the same, and a person is shown the way to somebody who can tell.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from chatbot.knowledge import reviews
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Intent
from chatbot.knowledge.records import Trial


def approved_only(knowledge: Knowledge, today: date) -> Knowledge:
    """``knowledge`` without the answers and terms that are not approved on ``today``.

    A trial keeps its place and what the registry says; the words of a card that is not approved
    are replaced by a fixed sentence, and its entry rules decide nothing. Answers to emergencies and
    crises stay.
    """
    languages = {
        code: _language(knowledge, language, today)
        for code, language in knowledge.languages.items()
    }
    instead = knowledge.languages[knowledge.site.languages[0]].ui.under_review
    trials = {
        name: trial
        if reviews.are_approved([reviews.of_trial(trial)], knowledge, today)
        else _bare(trial, instead)
        for name, trial in knowledge.trials.items()
    }
    return replace(knowledge, languages=languages, trials=trials)


def without(knowledge: Knowledge, intents: Collection[str]) -> Knowledge:
    """``knowledge`` without the answers of some intents, which are switched off."""
    bare = {
        code: replace(
            language,
            intents=_linked(
                {
                    name: intent.model_copy(update={"answers": ()}) if name in intents else intent
                    for name, intent in language.intents.items()
                }
            ),
        )
        for code, language in knowledge.languages.items()
    }
    return replace(knowledge, languages=bare)


def _language(knowledge: Knowledge, language: Language, today: date) -> Language:
    intents = {
        name: _intent(knowledge, language, intent, today)
        for name, intent in language.intents.items()
    }
    terms = {
        name: term
        for name, term in language.terms.items()
        if reviews.are_approved([reviews.of_term(term, language.code)], knowledge, today)
    }
    return replace(language, intents=_linked(intents), terms=terms)


def _intent(knowledge: Knowledge, language: Language, intent: Intent, today: date) -> Intent:
    kept = tuple(
        answer
        for answer in intent.answers
        if intent.id in ALWAYS_SAID
        or reviews.are_approved(
            [reviews.of_answer(answer, language.code, knowledge.facts)], knowledge, today
        )
    )
    return intent.model_copy(update={"answers": kept})


def _linked(intents: Mapping[str, Intent]) -> dict[str, Intent]:
    """``intents`` whose answers offer no next question that is gone."""
    known = {name for name, intent in intents.items() if intent.answers}
    known |= {answer.id for intent in intents.values() for answer in intent.answers}
    linked = {}
    for name, intent in intents.items():
        answers = tuple(
            answer.model_copy(update={"next": tuple(each for each in answer.next if each in known)})
            for answer in intent.answers
        )
        linked[name] = intent.model_copy(update={"answers": answers})
    return linked


def _bare(trial: Trial, instead: str) -> Trial:
    unread = {"plain": instead, "because": instead, "sure": "approximate"}
    words = {
        "title": trial.id,
        "plain": instead,
        "known": (),
        "uncertain": (),
        "criteria": tuple(rule.model_copy(update=unread) for rule in trial.criteria),
    }
    return trial.model_copy(update=words)
