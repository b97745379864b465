"""Registry ids are read strictly: a slip of the finger never names another trial."""

import string
from collections.abc import Iterator

import pytest

from chatbot.matching.entities import Entities, find
from tests.factories import HANGZHOU, HEBEI, ROOT

LISTED = {card.stem for card in (ROOT / "knowledge" / "trials").glob("NCT*.yaml")}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NCT04938115", id="as registered"),
        pytest.param("nct04938115", id="lower case"),
        pytest.param("NcT04938115", id="mixed case"),
        pytest.param("NCT 04938115", id="space"),
        pytest.param("NCT-04938115", id="hyphen"),
        pytest.param("NCT - 04938115", id="spaced hyphen"),
        pytest.param("NCT–04938115", id="en dash"),
        pytest.param("NCT\u201104938115", id="hard hyphen"),
        pytest.param("NCT: 04938115", id="colon"),
        pytest.param("NCT #04938115", id="number sign"),
        pytest.param("NCT.04938115", id="full stop"),
        pytest.param("ＮＣＴ０４９３８１１５", id="full width"),
        pytest.param("NCT\u200b0493\u200b8115", id="zero width inside"),
        pytest.param("NCT\u00a004938115", id="hard space"),
        pytest.param("is (NCT04938115) open?", id="in a sentence"),
        pytest.param("https://clinicaltrials.gov/study/NCT04938115", id="in an address"),
        pytest.param("NCT04938115,NCT04938115", id="twice"),
    ],
)
def test_a_registry_id_is_read_however_it_is_set(text: str) -> None:
    assert find(text) == Entities((HEBEI,))


def test_ids_come_in_the_order_said() -> None:
    assert find(f"is {HANGZHOU} or {HEBEI} better").trials == (HANGZHOU, HEBEI)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NCT0493811", id="seven digits"),
        pytest.param("NCT049381150", id="nine digits"),
        pytest.param("NCT0493", id="four digits"),
        pytest.param("NCT12", id="two digits"),
        pytest.param("NCT0493811500000", id="thirteen digits"),
        pytest.param("NCT 0493 8115", id="parted digits"),
        pytest.param("NCTO4938115", id="the letter O for a zero"),
        pytest.param("NCT0493811S", id="the letter S for a five"),
        pytest.param("NCT04938115b", id="a letter behind it"),
    ],
)
def test_an_id_that_is_not_one_of_eight_digits_is_malformed(text: str) -> None:
    assert find(f"is {text} open") == Entities(malformed=True)


def test_a_good_id_beside_a_malformed_one_is_kept() -> None:
    assert find(f"{HEBEI} or NCT123456") == Entities((HEBEI,), malformed=True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("04938115", id="digits alone"),
        pytest.param("what is an nct number", id="talk of ids"),
        pytest.param("the nct v2 page", id="one digit"),
        pytest.param("xnct04938115", id="inside a word"),
        pytest.param("ChiCTR2200058969", id="another registry"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_id_is_read_where_none_was_given(text: str) -> None:
    assert find(text) == Entities()


def slips(name: str) -> Iterator[str]:
    """Every way to change, add or leave out one character of ``name``."""
    signs = string.digits + "NCTOISZB -.x"
    for place, right in enumerate(name):
        yield name[:place] + name[place + 1 :]
        for sign in signs:
            yield name[:place] + sign + name[place:]
            if sign != right:
                yield name[:place] + sign + name[place + 1 :]
    yield from (name + sign for sign in signs)


@pytest.mark.parametrize("name", [HEBEI, HANGZHOU])
def test_a_slip_of_one_character_never_names_another_trial(name: str) -> None:
    typed = list(slips(name))
    assert len(typed) >= 500
    for text in typed:
        found = find(f"is {text} open")
        assert set(found.trials) & LISTED <= {name}, text
        assert all(trial.removeprefix("NCT") in text for trial in found.trials), text


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        pytest.param("my CD7 is 60%", (60.0,), id="sign"),
        pytest.param("60 %", (60.0,), id="spaced sign"),
        pytest.param("60 percent", (60.0,), id="word"),
        pytest.param("60 per cent", (60.0,), id="two words"),
        pytest.param("６０％", (60.0,), id="full width"),
        pytest.param("12.5%", (12.5,), id="decimals"),
        pytest.param("12,5 %", (12.5,), id="decimal comma"),
        pytest.param("0% and 100%", (0.0, 100.0), id="both ends"),
        pytest.param("101%", (), id="more than all"),
        pytest.param("1000%", (), id="four digits"),
        pytest.param("60", (), id="a number alone"),
        pytest.param("60 percentage points", (), id="another word"),
    ],
)
def test_shares_are_read_as_written(text: str, percents: tuple[float, ...]) -> None:
    assert find(text).percents == percents
