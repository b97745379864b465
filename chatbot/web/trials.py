"""Trials as registered: list, one trial, and the way to the registry page."""

from datetime import UTC, date, datetime

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from chatbot.reply import SourceNote
from chatbot.services.trials import Asked, Listed, list_trials, show_trial
from chatbot.web import inputs, payloads
from chatbot.web.current import services
from chatbot.web.paths import registry_id

blueprint = Blueprint("trials", __name__)


@blueprint.get("/api/v1/trials")
def get_trials() -> ResponseReturnValue:
    """List the trials that fit the filters of the query string."""
    asked = inputs.parse_query(inputs.TrialsRequest, request.args)
    wanted = Asked(asked.condition, asked.country, asked.status, asked.cd7_percent)
    found = list_trials(services(), wanted, today=_today())
    reply = payloads.TrialsReply(trials=tuple(_card(each) for each in found), **_disclaimer())
    return payloads.dumped(reply)


@blueprint.get("/api/v1/trials/<trial>")
def get_trial(trial: str) -> ResponseReturnValue:
    """Show one trial."""
    listed = show_trial(services(), registry_id(trial), today=_today())
    return payloads.dumped(payloads.TrialReply(trial=_card(listed), **_disclaimer()))


@blueprint.get("/go/<path:trial>")
def go(trial: str) -> ResponseReturnValue:
    """Send the reader to the registry page of a trial we know; nowhere else (attack input I1)."""
    return redirect(show_trial(services(), registry_id(trial), today=_today()).trial.url, 302)


def _today() -> date:
    return datetime.now(UTC).date()


def _disclaimer() -> dict[str, str]:
    return {"disclaimer": services().known().site.disclaimer}


def _card(listed: Listed) -> payloads.TrialCard:
    trial, note = listed.trial, listed.note
    return payloads.TrialCard(
        id=trial.id,
        title=trial.title,
        status=note.status,
        status_as_of=date.fromisoformat(note.status_as_of),
        checked_on=date.fromisoformat(note.checked_on),
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
        uncertain=trial.uncertain,
        sources=tuple(SourceNote(s.id, s.title, s.url, s.date) for s in listed.sources),
    )
