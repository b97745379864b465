"""A small knowledge folder that is fit to serve, and single entries of it, for tests to bend."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from chatbot.knowledge import loader, parser
from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Answer, Intent, Term, Thresholds, Ui, Vocabulary
from chatbot.knowledge.records import Fact, Review, Trial
from chatbot.knowledge.reviews import reviewables, save

ROOT = Path(__file__).parents[1]
UI = (ROOT / "knowledge" / "en" / "ui.yaml").read_text("utf-8")
HEBEI, HANGZHOU = "NCT04938115", "NCT04599556"

WHAT_IS_CD7 = "en/intents/basics/what_is_cd7.yaml"
SIDE_EFFECTS = "en/intents/harms/side_effects_general.yaml"
HOW_TO_JOIN = "en/intents/trials/how_to_join_contact.yaml"
REGISTRATION = "en/intents/trials/find_trial_registration.yaml"
STATUS = "en/intents/trials/trial_status_recruiting.yaml"
ABOUT_BOT = "en/intents/bot/about_bot.yaml"
HUMAN = "en/intents/bot/human_handoff.yaml"
EMERGENCY = "en/intents/safety/emergency_symptoms.yaml"
ALARMS = "en/safety/emergency.yaml"
OUT_OF_SCOPE = "en/intents/out_of_scope/oos.yaml"


def _trial_card(name: str, place: str, nickname: str) -> str:
    return f"""\
id: {name}
card: full
title: CD7 trial in {place}
plain: This trial tests CD7 CAR-T in {place}.
nicknames: [{nickname}]
phase: phase1
sponsor: Some sponsor
cities: [{place}]
cells: own
status: completed
status_as_of: 2026-08-22
record_updated: 2026-06-14
min_age: {{value: 2, unit: years}}
sources: [registry_page]
"""


def _catalogue(*files: str) -> str:
    names = (file.removesuffix(".yaml").split("/")[2:] for file in files)
    return "".join(
        f"- id: {name}\n  topic: {topic}\n  about: What is asked.\n" for topic, name in names
    )


FILES: Mapping[str, str] = {
    "site.yaml": """\
name: A medical site
disclaimer: "This site does not give medical advice."
languages: [en]
""",
    "sources.yaml": """\
- id: registry_page
  title: The registry
  url: https://example.org/registry
  date: "2026-08-22"
- id: journal_paper
  title: A paper
  url: https://example.org/paper
  date: not dated
""",
    "facts/results.yaml": """\
- id: aml_remission
  says: Complete remission
  n: 7
  of: 10
  population: people with AML
  follow_up: median 178 days
  efficacy: true
  harm: [aml_deaths]
  source: journal_paper
  confidence: high
- id: aml_deaths
  says: Deaths
  n: 3
  of: 10
  source: journal_paper
  confidence: high
""",
    f"trials/{HEBEI}.yaml": _trial_card(HEBEI, "Hebei", "NS7CAR"),
    f"trials/{HANGZHOU}.yaml": _trial_card(HANGZHOU, "Hangzhou", "PersonGen"),
    "regions.yaml": """\
- code: US
  name: the United States
  lines:
    - name: Emergency services
      number: "911"
      kind: emergency
      source: registry_page
      verified_on: 2026-08-22
    - name: Lifeline
      number: "988"
      kind: crisis
      source: registry_page
      verified_on: 2026-08-22
- code: GB
  name: the UK
  lines:
    - name: Samaritans
      number: 116 123
      kind: crisis
      source: registry_page
      verified_on: 2026-08-22
""",
    "en/glossary.yaml": """\
- id: remission
  name: Remission
  forms: [remissions, in remission]
  meaning: The signs of the disease have gone down.
  sources: [journal_paper]
""",
    "en/vocabulary.yaml": """\
concepts:
  cart: [car-t, car t cells]
  cd7: [cd7]
  trial: [trial, study]
  sideeffect: [side effects, adverse events]
  child: [child, children]
  followup: [and, what about]
  other_one: [other trial]
  disease.aml: [aml, acute myeloid leukemia]
deciding:
  - [cure, cures]
commands:
  help: [help]
  start_over: [start over]
  forget: [forget me]
cues:
  asks: [what, is, are, how, who, can, describe, tell me]
  opens: [what is, what are]
  joins: [and, and also]
  adds: [and]
  first: [first]
  points_back: [it]
function_words: [what, is, are, the, a, of, and, about, for, i, how, do, can, to, me, you, it]
known_words: [weather]
""",
    "en/ui.yaml": UI,
    "en/wording.yaml": """\
easy: [car-t]
names: [CD7, CAR-T]
thin_words: [is, the, a]
""",
    "catalogue.yaml": _catalogue(
        WHAT_IS_CD7,
        SIDE_EFFECTS,
        HOW_TO_JOIN,
        REGISTRATION,
        STATUS,
        ABOUT_BOT,
        HUMAN,
        EMERGENCY,
        OUT_OF_SCOPE,
    ),
    "reviews.yaml": "[]\n",
    "en/thresholds.yaml": """\
accept: 0.45
margin: 0.15
ask: 0.2
sharpness: 2.5
nothing: -1
""",
    WHAT_IS_CD7: """\
id: what_is_cd7
title: What is CD7?
phrases:
  - what is <cd7>
  - (explain|describe) <cd7>
  - meaning of <cd7>
answers:
  - id: what_is_cd7
    title: What is CD7?
    text: |
      CD7 is a marker on some cells.

      It was seen in {aml_remission} people, and {aml_deaths} died.
    sources: [registry_page]
    next: [side_effects_general]
""",
    SIDE_EFFECTS: """\
id: side_effects_general
title: What are the side effects?
phrases:
  - what are the <sideeffect>
  - is it (dangerous|harmful)
  - <sideeffect> of <cart>
answers:
  - id: side_effects_general
    title: What are the side effects?
    text: Ask the study team about harms.
    note: true
    next: [what_is_cd7, how_to_join_contact]
""",
    HOW_TO_JOIN: """\
id: how_to_join_contact
title: How do I join?
phrases:
  - how do i join
  - (join|enter) <trial>
  - whom do i contact
answers:
  - id: how_to_join_contact
    title: How do I join?
    text: Talk with your doctor first.
    next: [find_trial_registration]
""",
    REGISTRATION: """\
id: find_trial_registration
title: Where is the trial registered?
phrases:
  - registry number
  - where is the <trial> registered
answers:
  - id: registration_numbers
    title: Where is the trial registered?
    text: Look at the public registry.
    next: [trial_status_recruiting]
""",
    STATUS: """\
id: trial_status_recruiting
title: Is the trial open?
phrases:
  - is the <trial> open
  - <trial> status
answers:
  - id: trial_status_recruiting
    title: Is the trial open?
    text: Which trial do you mean?
    next: [find_trial_registration]
  - id: trial_status_of_one
    title: Is this trial open?
    only: {trial: any}
    text: "{trial.status}"
    next: [how_to_join_contact]
""",
    ABOUT_BOT: """\
id: about_bot
title: What can you do?
phrases: [what can you do, who are you]
answers:
  - id: about_bot
    title: What can you do?
    text: I am a program. I am not a person.
    next: [how_to_join_contact]
""",
    HUMAN: """\
id: human_handoff
title: Can I speak with a person?
phrases: [speak with a person, real human please]
answers:
  - id: human_handoff
    title: Can I speak with a person?
    text: Please call your care team.
    next: [how_to_join_contact]
""",
    EMERGENCY: """\
id: emergency_symptoms
title: What is an emergency?
answers:
  - id: emergency_now
    title: What is an emergency?
    text: Call {region.emergency} now.
""",
    ALARMS: """\
id: en_emergency
language: en
concepts:
  breath: [cannot breathe]
rules:
  - id: en_breath
    intent: emergency_symptoms
    severity: emergency
    rank: 1
    answer: emergency_now
    when: [breath]
""",
    OUT_OF_SCOPE: """\
id: oos
title: Something else
phrases: [weather tomorrow, sing a song, who won the match]
""",
}


def write_folder(path: Path) -> Path:
    """The small folder, written below ``path``."""
    for name, content in FILES.items():
        add(path, name, content)
    return path


def add(path: Path, name: str, content: str) -> None:
    """One more file of a folder, or another content for it."""
    file = path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def edit(path: Path, name: str, old: str, new: str) -> None:
    """Change ``old`` to ``new`` in one file; ``old`` must stand in it once."""
    text = (path / name).read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    add(path, name, text.replace(old, new))


def review(entry: str, **given: str) -> str:
    """One review as it stands in reviews.yaml, until the end of August 2026, of no real words."""
    plain = {
        "entry": entry,
        "language": "en",
        "hash": "0" * 64,
        "reviewer": "Ada",
        "role": "hematologist",
        "reviewed_on": "2026-08-20",
        "review_by": "2026-08-31",
    }
    fields = {**plain, **given}
    return "- " + "\n  ".join(f'{name}: "{value}"' for name, value in fields.items()) + "\n"


def approve(path: Path, *entries: str, on: date, days: int = 30) -> None:
    """Approve ``entries`` (or, without any, everything) of a folder as it stands."""
    knowledge = loader.load(path)
    items = [item for item in reviewables(knowledge) if not entries or item.entry in entries]
    assert items
    save(
        path,
        [
            Review(
                entry=item.entry,
                language=item.language,
                hash=item.hash,
                reviewer="Ada",
                role="hematologist",
                reviewed_on=on,
                review_by=on + timedelta(days=days),
            )
            for item in items
        ],
    )


def ui() -> Ui:
    """The fixed sentences that ship."""
    built = parser.build(Ui, parser.parse(UI, "ui.yaml"))
    assert isinstance(built, Ui)
    return built


def fact(**given: Any) -> Fact:
    """A fact; without figures it is a bare statement."""
    plain = {"id": "a_fact", "says": "something", "source": "registry_page", "confidence": "high"}
    return Fact.model_validate({**plain, **given})


def trial(**given: Any) -> Trial:
    """A trial that is listed as recruiting and was checked on 22 August 2026."""
    plain = {
        "id": HEBEI,
        "card": "full",
        "title": "CD7 trial",
        "plain": "It tests CD7 CAR-T.",
        "phase": "phase1",
        "sponsor": "Some sponsor",
        "cells": "own",
        "status": "recruiting",
        "status_as_of": date(2026, 8, 22),
        "record_updated": date(2026, 6, 14),
        "sources": ("registry_page",),
    }
    return Trial.model_validate({**plain, **given})


def answer(name: str, **given: Any) -> Answer:
    """An answer called ``name``."""
    plain = {"id": name, "title": f"Title of {name}?", "text": f"Text of {name}."}
    return Answer.model_validate({**plain, **given})


def intent(name: str, *phrases: str, **given: Any) -> Intent:
    """An intent with one answer of the same name, unless answers are given."""
    plain = {"id": name, "title": f"Title of {name}?", "phrases": phrases}
    return Intent.model_validate({"answers": (answer(name),), **plain, **given})


def vocabulary(**given: Any) -> Vocabulary:
    """A small vocabulary."""
    plain = {"concepts": {}, "function_words": ("what", "is", "the", "a", "of", "and", "for")}
    return Vocabulary.model_validate({**plain, **given})


def thresholds(**given: str) -> Thresholds:
    """When a toy matcher is sure enough."""
    plain = {"accept": "0.45", "margin": "0.15", "ask": "0.2", "sharpness": "4", "nothing": "-0.1"}
    return Thresholds(**{name: Decimal(share) for name, share in {**plain, **given}.items()})


def language(*intents: Intent, terms: tuple[Term, ...] = (), **given: Any) -> Language:
    """An English of ``intents``; the out-of-scope intent has its own folder."""
    return Language(
        code="en",
        intents={item.id: item for item in intents},
        topics={item.id: "out_of_scope" if item.id == "oos" else "basics" for item in intents},
        terms={term.id: term for term in terms},
        vocabulary=given.get("vocabulary", vocabulary()),
        thresholds=given.get("thresholds", thresholds()),
        ui=ui(),
    )
