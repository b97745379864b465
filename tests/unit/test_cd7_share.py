"""A share of CD7 is read strictly: the number, its bounds, its test; or nothing."""

from decimal import Decimal
from typing import Any

import pytest

from chatbot.knowledge.cd7 import Share
from chatbot.matching import cd7_share
from chatbot.matching.cd7_share import Reported, reported
from chatbot.matching.quantities import Token, tokens


def one(low: str, high: str = "", assay: str | None = None, **given: bool) -> Reported:
    """What is read where one share was given."""
    share = Share(Decimal(low), Decimal(high or low), assay=assay, **given)  # type: ignore[arg-type]
    return Reported("cd7_percent", share)


UNCLEAR, IMPOSSIBLE = Reported("cd7_unclear"), Reported("cd7_impossible")

READ = {
    # One number
    "my lab report: CD7 62 %": one("62"),
    "CD7 62%": one("62"),
    "cd7:62%": one("62"),
    "CD7=62%": one("62"),
    "CD7 (62%)": one("62"),
    "CD7-62%": one("62"),
    "CD7 – 62 %": one("62"),
    "CD-7 62 %": one("62"),
    "CD 7 62 %": one("62"),
    "ＣＤ７ ６２％": one("62"),
    "CD7 62 percent": one("62"),
    "CD7 62percent": one("62"),
    "CD7 62 per cent": one("62"),
    "CD7 62 pct": one("62"),
    "CD7+ 62%": one("62"),
    "CD7 positive, 62 %": one("62"),
    "CD7-positive cells: 62 %": one("62"),
    "the CD7 expression on my leukemia cells is 62 %": one("62"),
    "62 % CD7": one("62"),
    "62 % of her blasts are CD7 positive": one("62"),
    "62% of my leukemia is positive for CD7": one("62"),
    "98.5% of the tumor cells express CD7": one("98.5"),
    "his CD7 came back as 62 %": one("62"),
    "CD7 bright, 62 %": one("62"),
    # A unit in front
    "CD7 percentage is 62": one("62"),
    "CD7 percent: 62": one("62"),
    "CD7 % 62": one("62"),
    "CD7 (%): 62": one("62"),
    # Decimals
    "CD7 62.5%": one("62.5"),
    "CD7 62,5 %": one("62.5"),
    "CD7 99.99 %": one("99.99"),
    # Both ends
    "CD7 0 %": one("0"),
    "CD7 100 %": one("100"),
    # Ranges and bounds
    "CD7 60-70%": one("60", "70"),
    "CD7 60–70 %": one("60", "70"),
    "CD7 60 to 70 %": one("60", "70"),
    "CD7 60% to 70%": one("60", "70"),
    "CD7 between 60 and 70 percent": one("60", "70"),
    "CD7 from 60 to 70 %": one("60", "70"),
    "between 60 and 70 % of blasts are CD7+": one("60", "70"),
    "CD7 < 20%": one("0", "20", high_open=True),
    "CD7 <20%": one("0", "20", high_open=True),
    "CD7 less than 20 %": one("0", "20", high_open=True),
    "CD7 is below 20 %": one("0", "20", high_open=True),
    "CD7 ≤ 20 %": one("0", "20"),
    "CD7 <= 20 %": one("0", "20"),
    "CD7 up to 20 %": one("0", "20"),
    "CD7 no more than 20 %": one("0", "20"),
    "CD7 > 90 %": one("90", "100", low_open=True),
    "CD7 is over 90 %": one("90", "100", low_open=True),
    "CD7 ≥90 %": one("90", "100"),
    "CD7 at least 90 %": one("90", "100"),
    "CD7 is not less than 90 %": one("90", "100"),
    "CD7 about 62 %": one("62", about=True),
    "CD7 ~62%": one("62", about=True),
    "CD7 approx. 62 %": one("62", about=True),
    "almost 62 % of blasts have CD7": one("62", about=True),
    # The test
    "blasts 45 percent CD7+ by flow": one("45", assay="flow"),
    "flow cytometry: CD7 45 %": one("45", assay="flow"),
    "CD7 45 % (FACS)": one("45", assay="flow"),
    "CD7 expression 20% on IHC": one("20", assay="ihc"),
    "CD7 20 % by immunohistochemistry": one("20", assay="ihc"),
    "CD7 20 % on the tissue stain": one("20", assay="ihc"),
    "CD7 20 %, I do not know if by flow or IHC": one("20"),
    # More than one percent, one of them clearly CD7's
    "blasts 80 %, CD7 62 %": one("62"),
    "blasts 80 % CD7 62 %": one("62"),
    "CD7 62 %, blasts 80 %": one("62"),
    "CD7 62 % and 80 % blasts": one("62"),
    "CD5 45 %, CD7 62 %": one("62"),
    "CD7 62 % CD5 45 %": one("62"),
    "CD2 90%, CD3 10%, CD5 45%, CD7 99.2 %, CD34 60 %": one("99.2"),
    "80% of blasts are CD7+, 62% are CD5+": one("80"),
    "CD7 62 % in 2025 and still CD7 62 %": one("62"),
    # Two that could be meant
    "80 % blasts CD7 62 %": UNCLEAR,
    "62 % CD7 80 % blasts": UNCLEAR,
    "CD7 was 90 % and is now 62 %": UNCLEAR,
    "CD7 62 % by flow, 45 % by IHC": UNCLEAR,
    "CD7 62 %. Later CD7 40 %": UNCLEAR,
    "CD7 from 90 % to 62 %": UNCLEAR,
    # Negative, and still a number
    "62 % of blasts are CD7 negative": UNCLEAR,
    "CD7 negative 62 %": UNCLEAR,
    "CD7 62 % negative": UNCLEAR,
    "CD7- 62 %": UNCLEAR,
    # No share at all
    "CD7 100.1 %": IMPOSSIBLE,
    "CD7 150 %": IMPOSSIBLE,
    "CD7 1000%": IMPOSSIBLE,
    "CD7 60-160 %": IMPOSSIBLE,
    "CD7 > 100 %": IMPOSSIBLE,
    "CD7 < 0 %": IMPOSSIBLE,
    "CD7 -5 %": IMPOSSIBLE,
    "CD7: −5 %": IMPOSSIBLE,
    "CD7 1,000 %": UNCLEAR,
    "CD7 12.345 %": UNCLEAR,
    # Not of CD7
    "CD5 62 %": None,
    "CD70 62 %": None,
    "CD17 62 %": None,
    "CD79a 62 %": None,
    "CD 7.5 %": None,
    "CD5 62 % CD7": None,
    "CD5/CD7 62 %": None,
    "CD7/CD5 62 %": None,
    "62 % are CD5 positive and CD7 is positive": None,
    "CD7 positive, blasts 80 %": None,
    "CD7 positive, 80 % blasts": None,
    "CD7 is positive. My LVEF is 62 %": None,
    "SpO2 95 % and CD7 positive": None,
    # Not a share of cells
    "is 62 % a good response rate": None,
    "is 62 % a good response rate for CD7": None,
    "CD7 70 % remission": None,
    "the remission rate of CD7 was 62 %": None,
    "CD7 62 % chance": None,
    "CD7 CAR-T 70 %": None,
    "CD7 CAR T cells worked in 70 %": None,
    "anti-CD7 62 %": None,
    "70 % of CD7 patients": None,
    "70 % of CD7-positive patients got well": None,
    "CD7 in 30 % of patients": None,
    "CD7 is on 30 % of AML": None,
    "CD7 is found in 95 % of T-ALL": None,
    "CD7 trial: 70 %": None,
    # No number
    "CD7 negative": None,
    "CD7 positive": None,
    "CD7 62": None,
    "CD7 abc": None,
    "CD7% on 12 June": None,
    "half of the blasts have CD7": None,
    "62 %": None,
    "": None,
}


@pytest.mark.parametrize(("text", "wanted"), list(READ.items()), ids=list(READ))
def test_what_is_read(text: str, wanted: Reported | None) -> None:
    assert reported(text) == wanted


@pytest.mark.parametrize(
    "word", ["CD5", "CD17", "CD27", "CD70", "CD71", "CD77", "CD79", "CD3", "CD8", "C7", "CB7", "7"]
)
@pytest.mark.parametrize("form", ["{} 62 %", "62 % {}", "62 % of my blasts are {}+", "{}: <62%"])
def test_no_other_marker_is_taken_for_cd7(word: str, form: str) -> None:
    assert reported(form.format(word)) is None


@pytest.mark.parametrize("tenths", range(0, 1101, 7))
def test_every_number_is_read_to_the_tenth(tenths: int) -> None:
    number = f"{tenths // 10}.{tenths % 10}"
    assert reported(f"CD7 {number}%") == (one(number) if tenths <= 1000 else IMPOSSIBLE)


class Counted(list[Token]):
    """Tokens that count how often they are looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)


@pytest.mark.parametrize(
    "piece",
    [
        "cd7 ", "cd7 62% ", "62% ", "1", "1,", "-", "%", ":", "+ ", "of ", "at least ",
        "at least 1 ", "62% of the blasts ", "cd7 positive ", "cd7 + ", "cd7 : 62 ", "60-", "(",
        "cd5 62% cd7 ",
    ],
)  # fmt: skip
def test_the_work_grows_with_the_length_alone(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hostile text (S-69): looks at tokens per token, for short and for long messages."""
    for message in ("cd7 {}", "{} cd7", "cd7 {} 62% {} cd7"):
        for length in (50, 500, 5000):
            told = Counted(tokens(message.replace("{}", piece * (length // len(piece)))))
            monkeypatch.setattr(cd7_share, "tokens", lambda _, told=told: told)
            reported("cd7")
            assert told.looks <= 50 * len(told)


def test_a_long_number_is_read_in_one_go() -> None:
    """A pattern that tried every cut of a run of digits would take a square of its length."""
    assert [token.kind for token in tokens("1" * 5000 + "a")] == ["word"]
    assert [token.kind for token in tokens("1," * 2500)] == ["number", "sign"]
