"""Random pre-screens in the chat: approved text only, no verdict, the disclaimer last.

People press buttons, type numbers, go back, change their minds, ask something else, have a fever.
"""

import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.dossier.closed_world import ClosedWorld
from chatbot.knowledge.loader import Knowledge
from chatbot.publish import dossier_of
from chatbot.screening.prescreen import Prescreen
from tests.conftest import TODAY

PARTS = 8  # so that several processes can share the work
# Per part, of which there are eight; 1250 makes 10,000 talks.
EXAMPLES = int(os.environ.get("PRESCREENS_PER_PART", "125"))
FORBIDDEN = re.compile(  # requirement S-18, promise P6
    r"eligib|qualif|accepted|rejected|\bcure|breakthrough|recruiting now|you can join",
    re.IGNORECASE,
)
VERDICTS = ("Points to discuss", "May not fit", "More information needed")
ASIDES = (
    "what is CD7?", "how much does it cost", "I have a fever of 39 after CAR-T", "blah", "38.5",
    "I want to die", "should I stop my medicine", "help", "my name is Ann", "am I eligible?",
    "I am pregnant", "start over", "it is", "AML", "NCT04785833", "trials for a 70 year old",
)  # fmt: skip
STEPS = (
    "back", "stop", "show result", "go on", "skip", "change age", "change disease", "why?", "yes",
    "why not NCT04785833?", "why does NCT04938115 not match", "add lab values", "not sure", "no",
    "Show the CD7 levels of all trials", "Start the questions anew", "not now", "T-ALL", "positive",
)  # fmt: skip
NUMBERS = ("0", "5", "12", "17", "18", "45", "45.5", "66", "70", "71", "88", "120", "1.2 mg/dL")
Moves = list[tuple[int, int]]


@pytest.fixture(scope="module")
def world(knowledge: Knowledge) -> ClosedWorld:
    return ClosedWorld(dossier_of(knowledge), knowledge)


def texts(moves: Moves, turn: Turn) -> Iterator[str]:
    """What is said next: mostly a button of the last reply, else a number, a step, an aside."""
    for kind, place in moves:
        buttons = [button.text for button in turn.reply.suggestions] or ["start the questions"]
        among = (buttons, buttons, buttons, NUMBERS, NUMBERS, STEPS, ASIDES)[kind]
        yield among[place % len(among)]


def interview(engine: Engine, moves: Moves) -> Iterator[tuple[str, Turn]]:
    """The turns of one pre-screen of a grown-up, from the second question on."""
    begun = Prescreen("self" if len(moves) % 2 else "other", (), "age_years")
    state = State(turn=2, screening="age_years", prescreen=begun)
    text = ("45", "not sure", "30", "70.5", "17")[len(moves) % 5]
    for move in [(0, 0), *moves]:
        turn = engine.answer(Message(text), state, today=TODAY)
        yield text, turn
        state = turn.state
        text = next(texts([move], turn))


MOVES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50)), min_size=1, max_size=6)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_prescreen_says_approved_text_and_decides_nothing(
    engine: Engine, world: ClosedWorld, part: int
) -> None:
    seen: set[str] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(moves=MOVES.map(lambda moves: [(kind, place + part) for kind, place in moves]))
    def check(moves: Moves) -> None:
        for text, turn in interview(engine, moves):
            reply = turn.reply
            assert world.strange(reply) == (), text
            assert reply.text.endswith(f"\n\n{world.disclaimer}"), text
            seen.add(reply.outcome)
            if reply.outcome == "screening":
                said = reply.text.removesuffix(world.disclaimer)
                assert FORBIDDEN.search(said) is None, (text, FORBIDDEN.search(said))
                if any(verdict in said for verdict in VERDICTS):
                    assert re.search("Only the(y| study team) can decide", said), text

    check()
    assert {"screening", "answer", "safety"} <= seen
