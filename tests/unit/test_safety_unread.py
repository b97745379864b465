"""A message in signs that no table reads gets the safety line, whatever it says."""

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.safety.tokens import prepare
from chatbot.safety.unread import is_unread
from tests.conftest import TODAY


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("у папы жар после лечения", id="Russian"),
        pytest.param("لا أستطيع التنفس", id="Arabic"),
        pytest.param("כואב לי בחזה", id="Hebrew"),
        pytest.param("मुझे बुखार है", id="Hindi, whose vowels are marks"),
        pytest.param("ฉันมีไข้", id="Thai"),
        pytest.param("숨을 못 쉬겠어요", id="Korean"),
        pytest.param("くるしい", id="Japanese without a Chinese sign"),
        pytest.param("what is CD7? у папы жар", id="another script behind a question"),
        pytest.param("🤢🤮", id="pictures"),
        pytest.param("😱!!", id="pictures and marks"),
    ],
)
def test_it_is_not_read(engine: Engine, text: str) -> None:
    assert is_unread(prepare(text))
    reply = engine.answer(Message(text), State(), today=TODAY).reply
    assert reply.severity == "note"
    assert "call your emergency number" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is cd7", id="English"),
        pytest.param("¿qué es el gen γ?", id="Spanish with a letter of Greek"),
        pytest.param("什么是CD7", id="Chinese"),
        pytest.param("TCRαβ and TCRγδ cells, IL-2Rα", id="names of the field"),
        pytest.param("naïve Łódź Çelik", id="letters with marks"),
        pytest.param("thank you 😀", id="a picture behind words"),
        pytest.param("≥ 30 %", id="signs"),
        pytest.param("?", id="a mark"),
        pytest.param("", id="nothing"),
    ],
)
def test_it_is_read(text: str) -> None:
    assert not is_unread(prepare(text))
