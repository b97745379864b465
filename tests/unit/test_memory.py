"""The memory of conversations is bounded and forgets the longest unused first."""

from datetime import UTC, datetime

from chatbot.conversation.state import State
from chatbot.services.memory import Memory
from chatbot.storage.conversations import Conversation

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def talk(name: str) -> Conversation:
    """A conversation of this name."""
    return Conversation(name, NOON, NOON, "en", State())


def test_the_longest_unused_makes_room() -> None:
    memory = Memory(capacity=2)
    for name in ("old", "older", "old", "new"):
        memory.keep(talk(name), is_stored=True)
    assert memory.find("older") is None
    assert memory.find("old") is not None
    assert memory.find("new") is not None


def test_what_is_dropped_is_gone() -> None:
    memory = Memory()
    memory.keep(talk("a"), is_stored=False)
    assert memory.drop("a")
    assert not memory.drop("a")


def test_a_talk_always_has_the_same_lock() -> None:
    memory = Memory()
    assert memory.turn_of("a") is memory.turn_of("a")
