"""Personal data is found with its place, in linear time, and plain figures are left alone."""

import pytest

from chatbot.safety import identity, noise, tokens

FOUND = [
    ("write to ana.b+c@example.org now", "contact_data", "ana.b+c@example.org"),
    ("call +1 202-555-0142 today", "contact_data", "+1 202-555-0142"),
    ("13800138000", "contact_data", "13800138000"),
    ("600 123 456", "contact_data", "600 123 456"),
    ("ssn 900-12-3456", "identity_data", "900-12-3456"),
    ("12345678z", "identity_data", "12345678z"),
    ("110101199001011234", "identity_data", "110101199001011234"),
    ("at 14 elm street, springfield", "identity_data", "14 elm street"),
    ("calle mayor 12", "identity_data", "calle mayor 12"),
    ("幸福路12号", "identity_data", "幸福路12号"),
    ("wechat id: lily_2020", "handle_data", "wechat id: lily_2020"),
    ("i am @anna.b here", "handle_data", "@anna.b"),
    ("wechat lily_rose", "handle_data", "wechat lily_rose"),
]


@pytest.mark.parametrize(("text", "concept", "part"), FOUND)
def test_personal_data_is_found(text: str, concept: str, part: str) -> None:
    spans = [(span.concept, text[span.start : span.end]) for span in identity.find(text)]
    assert (concept, part) in spans


@pytest.mark.parametrize(
    "text",
    [
        "nct04938115",
        "38.5 and 39.2",
        "2024-01-15",
        "10 of 55 people",
        "cd7 97 %",
        "platelets 16,100",
        "3 months on the way",
        "no digits at all",
    ],
)
def test_plain_figures_are_not_personal(text: str) -> None:
    assert list(identity.find(text)) == []


def test_a_named_relative() -> None:
    assert identity.names_someone("My sister Ana Perez has it")
    assert not identity.names_someone("my sister has T-ALL")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see https://a.example", ["web_address"]),
        ("{{7*7}}", ["template_code"]),
        ("kjhgfdsa lkjhgfds", ["noise"]),
        ("qwertyuiop asdfghjkl", ["noise"]),
        ("asdfasdf", ["noise"]),
        ("asdf ghjk", ["noise"]),
        ("sdf the sdf", ["noise"]),
        ("asdf asdf asdf what word", ["noise"]),
        ("asdf", []),
        ("asdf ghjk and what word", []),
        ("1 asdf ghjk", []),
        ("rhythm strengths", []),
        ("isrctn12345678", []),
        ("what is hsct", []),
    ],
)
def test_shapes_of_a_message(text: str, names: list[str]) -> None:
    assert list(noise.read(text, tokens.tokenize(text))) == names
