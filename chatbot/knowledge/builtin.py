"""The built-in release: what an alarm needs of the shipped folder, kept inside the package.

A folder may be missing, cut short or wrongly edited when the server starts. The screen must work
all the same, and say its approved texts in full (requirements S-1, S-98). So a copy of the safety
tables, the safety answers and everything that these name lies beside this module, in one file that
needs no YAML. ``make builtin`` renews it; a test holds that it is the same as the folder.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Vocabulary
from chatbot.knowledge.slots import named_in
from chatbot.settings import default_knowledge_dir

FILE = Path(__file__).with_name("builtin.json")
_TOPIC = "safety"  # the folder of intents that alarms are answered from
_ADAPTER = TypeAdapter(Knowledge)


def load(file: Path = FILE) -> Knowledge:
    """The built-in release. Raises OSError or ValueError where even that file is broken."""
    knowledge = _ADAPTER.validate_json(file.read_bytes())
    if _hash(knowledge) != knowledge.release:
        raise ValueError("the built-in release was changed")
    return knowledge


def load_for(folder: Path) -> Knowledge:
    """The built-in release, in the name of the site of ``folder`` and with its disclaimer.

    Where those cannot be read either, they are the ones that were shipped. Raises as ``load``.
    """
    knowledge, site = load(), loader.read_site(folder)
    if site is None:
        return knowledge
    own = {"name": site.name, "disclaimer": site.disclaimer, "contact": site.contact}
    return replace(knowledge, site=knowledge.site.model_copy(update=own))


def renew() -> None:
    """Write the file anew from the shipped folder."""
    FILE.write_bytes(dump(essentials(loader.load(default_knowledge_dir()))))


def dump(knowledge: Knowledge) -> bytes:
    """``knowledge`` as the file holds it: one line for each value, to be compared by people."""
    return _ADAPTER.dump_json(knowledge, indent=1, exclude_defaults=True) + b"\n"


def essentials(knowledge: Knowledge) -> Knowledge:
    """The part of ``knowledge`` that alarms are answered from. Its release is its own hash."""
    languages = {code: _safety_of(each) for code, each in knowledge.languages.items()}
    answers = {answer.id: answer for each in languages.values() for _, answer in each.answers()}
    slots = {name for answer in answers.values() for name in named_in(answer.text)}
    facts = {name: fact for name, fact in knowledge.facts.items() if name in slots}
    named = {name for answer in answers.values() for name in answer.sources}
    named |= {fact.source for fact in facts.values()}
    part = Knowledge(
        release="",
        site=knowledge.site,
        sources={name: source for name, source in knowledge.sources.items() if name in named},
        facts=facts,
        trials={},
        regions=knowledge.regions,
        languages=languages,
        reviews={k: review for k, review in knowledge.reviews.items() if review.entry in answers},
        alarms=knowledge.alarms,
    )
    return replace(part, release=_hash(part))


def _hash(knowledge: Knowledge) -> str:
    return hashlib.sha256(dump(replace(knowledge, release=""))).hexdigest()


def _safety_of(language: Language) -> Language:
    """The safety answers and fixed sentences of a language, without ways to ask for them."""
    chosen = {
        name: intent.model_copy(update={"phrases": ()})
        for name, intent in language.intents.items()
        if language.topics[name] == _TOPIC
    }
    return Language(
        code=language.code,
        intents=chosen,
        topics=dict.fromkeys(chosen, _TOPIC),
        terms={},
        vocabulary=Vocabulary(concepts={}, function_words=()),
        thresholds=language.thresholds,
        ui=language.ui,
    )
