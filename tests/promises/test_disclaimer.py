"""Promise P2: the site's disclaimer, byte for byte, ends every reply of every kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State, Topic
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Answer
from chatbot.reply import Reply
from tests.conftest import TODAY
from tests.factories import HANGZHOU, HEBEI

DISCLAIMER = (
    b"Advanced Medicine In China does not provide medical advice, diagnosis, or treatment. "
    b"The information provided on this site is designed to support, not replace, the relationship "
    b"that exists between a patient/site visitor and his/her existing physician."
)


def ends_with_it(reply: Reply) -> bool:
    """Whether the disclaimer is the last thing said, in a paragraph of its own."""
    return reply.text.encode().endswith(b"\n\n" + DISCLAIMER)


def said(engine: Engine, text: str, state: State | None = None, trial: str | None = None) -> Turn:
    return engine.answer(Message(text, trial=trial), state or State(), today=TODAY)


PATIENTS_WORDS = (
    "what is cd7 car-t trial NCT04938115 NCT99999999 side effects cost for children other aml fever"
    " cure help 1 2 second kill myself bleeding 60% price {trial.id} <b> '; 中文 ¿qué?"
)
WORDS = st.sampled_from(PATIENTS_WORDS.split())
ANYTHING = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join))
STATES = st.builds(
    State,
    turn=st.integers(0, 9),
    topic=st.builds(
        Topic,
        st.sampled_from([None, HEBEI, HANGZHOU]),
        st.sampled_from([None, "aml", "t_all"]),
        st.sampled_from([None, "child"]),
    ),
    intent=st.sampled_from([None, "side_effects_general", "trial_status_recruiting"]),
    offered=st.sampled_from([(), ("what_is_cd7", "side_effects_general")]),
    misses=st.integers(0, 2),
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(text=ANYTHING, state=STATES)
def test_it_ends_the_reply_to_anything(engine: Engine, text: str, state: State) -> None:
    assert ends_with_it(said(engine, text, state).reply)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param("what is CD7?", "answer", id="an answer"),
        pytest.param("help", "answer", id="help"),
        pytest.param("start over", "answer", id="starting over"),
        pytest.param("forget me", "answer", id="forgetting"),
        pytest.param("is NCT99999999 open?", "answer", id="an unknown trial"),
        pytest.param("about the study", "clarify", id="a question back"),
        pytest.param("purple elephants fly at noon", "fallback", id="a miss"),
        pytest.param("", "fallback", id="nothing"),
        pytest.param("my son had CAR-T and cannot breathe", "safety", id="an alarm"),
    ],
)
def test_it_ends_every_kind_of_reply(engine: Engine, text: str, outcome: str) -> None:
    reply = said(engine, text).reply
    assert reply.outcome == outcome
    assert ends_with_it(reply)


def page_for(answer: Answer) -> str | None:
    """The trial that must be talked of for ``answer`` to be open."""
    return HEBEI if answer.only.trial == "any" else answer.only.trial


def test_it_ends_every_answer_of_the_knowledge(engine: Engine, knowledge: Knowledge) -> None:
    replies = {
        (answer.id, page): said(engine, answer.title, trial=page).reply
        for language in knowledge.languages.values()
        for _, answer in language.answers()
        for page in {None, page_for(answer)}
    }
    assert len(replies) > 100
    assert [asked for asked, reply in replies.items() if not ends_with_it(reply)] == []


def test_it_is_the_sites_own_and_a_field_of_the_reply(engine: Engine, knowledge: Knowledge) -> None:
    assert knowledge.site.disclaimer.encode() == DISCLAIMER
    assert said(engine, "what is CD7?").reply.disclaimer.encode() == DISCLAIMER
