"""A registry id is read exactly: one wrong character never brings the trial meant (S-29, P8)."""

import hashlib
from collections.abc import Iterator

import pytest

from chatbot.conversation.engine import Engine
from chatbot.knowledge.loader import Knowledge
from tests.conftest import Talk

MUTATIONS = 1000
ASKED = ("is {id} open", "where does {id} take place", "{id}", "what is the age limit in {id}?")
_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _draw(text: str, among: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % among


def _mutated(name: str, turn: int) -> str:
    """``name`` with one character exchanged, left out, put in, or swapped with the next."""
    key = f"{name} {turn}"
    place = 3 + _draw(f"place {key}", len(name) - 4)
    letter = _CHARACTERS[_draw(f"letter {key}", len(_CHARACTERS))]
    before, after = name[:place], name[place + 1 :]
    return (
        before + letter + after,
        before + after,
        before + letter + name[place:],
        before + after[0] + name[place] + after[1:],
    )[_draw(f"kind {key}", 4)]


def mutations(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Real ids beside what was made of them, as long as that is no real id itself."""
    names = sorted(knowledge.trials)
    for turn in range(MUTATIONS):
        name = names[turn % len(names)]
        mutated = _mutated(name, turn)
        if mutated.upper() not in knowledge.trials:
            yield name, mutated


def test_a_mutated_id_is_never_answered_as_the_trial(engine: Engine, knowledge: Knowledge) -> None:
    tried = list(mutations(knowledge))
    assert len(tried) > 0.9 * MUTATIONS
    wrong = []
    for turn, (name, mutated) in enumerate(tried):
        reply = Talk(engine).say(ASKED[turn % len(ASKED)].format(id=mutated)).reply
        if name in {trial.id for trial in reply.trials} or f"{name}" in reply.text:
            wrong.append((name, mutated))
    assert wrong == []


@pytest.mark.parametrize("asked", [form for form in ASKED if form != "{id}"])
def test_the_id_itself_is_answered_as_the_trial(
    engine: Engine, knowledge: Knowledge, asked: str
) -> None:
    name = sorted(knowledge.trials)[0]
    assert name in Talk(engine).say(asked.format(id=name)).reply.text
