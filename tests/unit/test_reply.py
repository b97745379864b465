"""A reply reads the same on every channel: its text is made from its blocks."""

import pytest

from chatbot.reply import Block, Link, Reply


@pytest.mark.parametrize(
    ("block", "plain"),
    [
        pytest.param(Block("paragraph", "Some words."), "Some words.", id="paragraph"),
        pytest.param(Block("notice", "Call now."), "Call now.", id="notice"),
        pytest.param(Block("list", items=("one", "two")), "- one\n- two", id="list"),
        pytest.param(Block("list", "Such as:", items=("one",)), "Such as:\n- one", id="led list"),
        pytest.param(
            Block("table", "Ages", header=("trial", "age"), rows=(("A", "2"), ("B", "70"))),
            "Ages\ntrial | age\nA | 2\nB | 70",
            id="table",
        ),
        pytest.param(Block("table", rows=(("A", "2"),)), "A | 2", id="table without a header"),
        pytest.param(
            Block("links", "Look here", links=(Link("Registry", "https://example.org"),)),
            "Look here\nRegistry: https://example.org",
            id="links",
        ),
        pytest.param(Block("figure", "Seven of ten", svg="<svg/>"), "Seven of ten", id="figure"),
        pytest.param(Block("paragraph"), "", id="empty"),
    ],
)
def test_a_block_as_plain_text(block: Block, plain: str) -> None:
    assert block.plain() == plain


def test_the_text_is_the_blocks_in_order_and_the_disclaimer_last() -> None:
    blocks = (Block("paragraph", "First."), Block("list", items=("a", "b")), Block("notice", "N."))
    reply = Reply("answer", blocks, "Ask your doctor.")
    assert reply.text == "First.\n\n- a\n- b\n\nN.\n\nAsk your doctor."


def test_an_empty_block_leaves_no_gap() -> None:
    blocks = (Block("paragraph", "First."), Block("paragraph"), Block("paragraph", "Second."))
    assert Reply("answer", blocks, "D.").text == "First.\n\nSecond.\n\nD."


def test_a_reply_without_blocks_is_the_disclaimer() -> None:
    assert Reply("fallback", (), "D.").text == "D."
