"""Trials as registered: list, one trial, and the way to the registry page."""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from chatbot.answering import places
from chatbot.answering.figures import open_is_told
from chatbot.answering.trial_search import Wanted
from chatbot.knowledge.records import Trial
from chatbot.reply import SourceNote
from chatbot.services.trials import (
    Listed,
    country_name,
    lead_to,
    list_trials,
    show_trial,
    when_you_call,
)
from chatbot.web import inputs, payloads, trial_payloads
from chatbot.web.current import services, today
from chatbot.web.paths import registered, registry_id

blueprint = Blueprint("trials", __name__)
_SHOWN = 100  # of a list, unless another number is asked for


@blueprint.get("/api/v1/trials")
def get_trials() -> ResponseReturnValue:
    """List the trials that fit the filters of the query string."""
    asked = inputs.parse_query(inputs.TrialsRequest, request.args)
    limit = asked.limit or _SHOWN
    found = list_trials(services(), _wanted(asked), today=today(), limit=limit)
    cards = tuple(_card(each) for each in found.trials)
    reply = trial_payloads.TrialsReply(trials=cards, total=found.total, **_disclaimer())
    return payloads.dumped(reply)


def _wanted(asked: inputs.TrialsRequest) -> Wanted:
    return Wanted(
        condition=asked.condition,
        country=country_name(asked.country) if asked.country else None,
        city=asked.city,
        statuses=frozenset({asked.status}) if asked.status else None,
        age=asked.age,
        cells=asked.cells,
        cd7_percent=asked.cd7_percent,
    )


@blueprint.get("/api/v1/trials/<trial>")
def get_trial(trial: str) -> ResponseReturnValue:
    """Show one trial, whom its record names as contacts, and what to have ready for them."""
    listed = show_trial(services(), registry_id(trial), today=today())
    reply = trial_payloads.TrialReply(
        trial=_card(listed), when_you_call=when_you_call(services()), **_disclaimer()
    )
    return payloads.dumped(reply)


@blueprint.get("/go/<path:trial>")
def go(trial: str) -> ResponseReturnValue:
    """Send the reader to the registry page of a trial; nowhere else (attack input I1)."""
    return redirect(lead_to(services(), registered(trial), today=today()), 302)


def _disclaimer() -> dict[str, str]:
    return {"disclaimer": services().known().site.disclaimer}


def _places(trial: Trial) -> Iterator[trial_payloads.TrialPlace]:
    told = open_is_told(trial, today())
    for place in trial.record.places if trial.record else ():
        yield trial_payloads.TrialPlace(
            facility=place.facility,
            city=place.city,
            country=place.country,
            status=places.status(place, open_is_told=told),
        )


def _card(listed: Listed) -> trial_payloads.TrialCard:
    trial, note = listed.trial, listed.note
    return trial_payloads.TrialCard(
        id=trial.id,
        title=trial.title,
        curated=trial.card != "uncurated",
        status=note.status,
        status_as_of=date.fromisoformat(note.status_as_of),
        checked_on=date.fromisoformat(note.checked_on),
        record_updated=trial.record_updated,
        url=note.url,
        plain=trial.plain,
        phase=trial.phase,
        sponsor=trial.sponsor,
        cells=trial.cells,
        conditions=trial.conditions,
        diseases=trial.diseases,
        ages=listed.ages,
        countries=trial.countries,
        cities=trial.cities,
        sites=trial.sites,
        places=tuple(_places(trial)),
        contacts=tuple(
            trial_payloads.TrialContact(name=each.name, phone=each.phone, email=each.email)
            for each in listed.contacts
        ),
        uncertain=listed.uncertain,
        sources=tuple(SourceNote(s.id, s.title, s.url, s.date) for s in listed.sources),
    )
