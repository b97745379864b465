"""What people say: known questions, alarms, what nobody can answer, screenings; and hostile bytes.

All sentences are the titles of the knowledge folder or stand here; none is a phrase of it.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge.loader import Language

ALARMS = (
    "i have a fever of 39.4 after car-t",
    "i cannot breathe, what now",
    "i want to kill myself",
    "no puedo respirar",
    "我喘不过气",
)
UNKNOWN = ("how do i renew my passport", "which shares should i buy", "asdf qwer zxcv", "?")
_ASIDE = ("and for children?", "is the trial still open", "1", "what does that mean", "thank you")
_CHAT = ("yes", "34", "no", "i do not know", "t-all", "skip")
_ANSWERS: Mapping[str, tuple[object, ...]] = {
    "age_years": (7, 34, 71),
    "diagnosis": ("aml", "t_all", "t_lbl"),
    "disease_state": ("relapsed", "refractory", "in_remission"),
    "cd7_percent": (5, 30, 95),
    "prior_allo_hsct": ("yes", "no", "unknown"),
    "active_infection": ("yes", "no"),
}
_SHARES = {"question": 45, "talk": 20, "alarm": 10, "unknown": 8, "interview": 5, "screening": 12}


class Known(NamedTuple):
    """A question, and the intent that it is about."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class Script:
    """One talk that somebody has: what they say, or the answers they give to the pre-screener.

    ``intent`` is what the one question is known to be about, "" where that is not known.
    """

    kind: str
    says: tuple[str, ...] = ()
    intent: str = ""
    answers: Mapping[str, object] | None = None


def scripts(language: Language, known: Sequence[Known], seed: int) -> Iterator[Script]:
    """Talks without end; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    kinds = {name: share for name, share in _SHARES.items() if _can(name, language)}
    while True:
        [kind] = chance.choices(list(kinds), list(kinds.values()))
        yield _script(kind, language, chance.choice(known), chance)


def known_questions(engine: Engine, today: date) -> tuple[Known, ...]:
    """The titles of intents that are answered as what they are."""
    language = engine.knowledge.languages[engine.knowledge.site.languages[0]]
    titles = [Known(each.title, each.id) for each in language.intents.values() if each.answers]
    return tuple(each for each in titles if each.intent in _intents(engine, each.text, today))


def _intents(engine: Engine, text: str, today: date) -> list[str]:
    reply = engine.answer(Message(text), State(), today=today).reply
    return [intent.id for intent in reply.intents]


def _can(kind: str, language: Language) -> bool:
    return bool(language.screening) or kind not in ("interview", "screening")


def _script(kind: str, language: Language, known: Known, chance: random.Random) -> Script:
    if kind == "alarm":
        return Script(kind, (chance.choice(ALARMS),))
    if kind == "unknown":
        return Script(kind, (chance.choice(UNKNOWN),))
    if kind == "talk":
        return Script(kind, (known.text, *chance.sample(_ASIDE, 2), chance.choice(ALARMS)))
    if kind == "interview" and language.screening:
        start = language.screening.talk["start"]
        return Script(kind, (start, *chance.choices(_CHAT, k=4)))
    if kind == "screening":
        named = chance.sample(sorted(_ANSWERS), 4)
        return Script(kind, answers={name: chance.choice(_ANSWERS[name]) for name in named})
    return Script("question", (known.text,), intent=known.intent)
