"""Registration numbers are read exactly, and lead to one page on a known host (S-29, S-75)."""

from urllib.parse import urlsplit

import pytest

from chatbot.registry import identifiers

HOSTS = {
    "clinicaltrials.gov",
    "trialsearch.who.int",
    "euclinicaltrials.eu",
    "www.isrctn.com",
    "jrct.mhlw.go.jp",
    "www.anzctr.org.au",
}
WHO = "https://trialsearch.who.int/Trial2.aspx?TrialID="
READ = {
    "NCT04938115": ("NCT04938115", "https://clinicaltrials.gov/study/NCT04938115"),
    "nct: 04938115": ("NCT04938115", "https://clinicaltrials.gov/study/NCT04938115"),
    "ＮＣＴ０４９３８１１５": ("NCT04938115", "https://clinicaltrials.gov/study/NCT04938115"),
    "ChiCTR2000034762": ("ChiCTR2000034762", f"{WHO}ChiCTR2000034762"),
    "chictr-2000034762": ("ChiCTR2000034762", f"{WHO}ChiCTR2000034762"),
    "CHICTR-ONC-16008634": ("ChiCTR-ONC-16008634", f"{WHO}ChiCTR-ONC-16008634"),
    "2022-500001-12-00": (
        "2022-500001-12-00",
        "https://euclinicaltrials.eu/ctis-public/view/2022-500001-12-00",
    ),
    "isrctn14080164": ("ISRCTN14080164", "https://www.isrctn.com/ISRCTN14080164"),
    "jRCT2080224823": ("jRCT2080224823", "https://jrct.mhlw.go.jp/en-latest-detail/jRCT2080224823"),
    "JRCTS031180100": ("jRCTs031180100", "https://jrct.mhlw.go.jp/en-latest-detail/jRCTs031180100"),
    "ACTRN12621000436875": (
        "ACTRN12621000436875",
        "https://www.anzctr.org.au/ACTRN12621000436875.aspx",
    ),
}
NONE = (
    "",
    "NCT0493811",
    "NCT049381155",
    "NCT0493811O",
    "XNCT04938115",
    "ChiCTR200003476",
    "ChiCTR20000347621",
    "ChiCTR0000034762",
    "ChiCTR-ONC-1600863",
    "2022-400001-12-00",
    "2022-500001-12",
    "2012-500001-12-00",
    "12022-500001-12-00",
    "2022-500001-12-00-01",
    "ISRCTN1408016",
    "ISRCTN140801644",
    "jRCT208022482",
    "jRCTs0311801001",
    "ACTRN1262100043687",
    "ACTRN22621000436875",
    "NCT04938115@evil.example",
    "https://evil.example",
    "NCT04938115/../..",
)


@pytest.mark.parametrize(("text", "read"), READ.items(), ids=READ)
def test_a_number_is_read_in_its_one_form(text: str, read: tuple[str, str]) -> None:
    found = identifiers.parse(text)
    assert found is not None
    assert (found.id, found.url) == read
    assert identifiers.parse(found.id) == found
    assert identifiers.find(f"what about {text}, please?") == (found,)


@pytest.mark.parametrize("text", NONE, ids=lambda text: text or "nothing")
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert identifiers.parse(text) is None


@pytest.mark.parametrize("text", sorted({number for number, _ in READ.values()}))
def test_a_wrong_character_never_leads_to_the_trial_that_was_meant(text: str) -> None:
    meant = identifiers.parse(text)
    for place, letter in enumerate(text):
        for other in "0a-":
            if other == letter.lower():
                continue
            bent = identifiers.parse(text[:place] + other + text[place + 1 :])
            assert bent is None or bent.id != text
        assert identifiers.parse(text[:place] + text[place + 1 :]) != meant or letter == "-"


def test_every_link_is_on_a_known_host_over_https() -> None:
    for number, url in READ.values():
        parts = urlsplit(url)
        assert (parts.scheme, parts.hostname in HOSTS, number in url) == ("https", True, True)


def test_several_numbers_come_in_order_and_once() -> None:
    text = "ISRCTN14080164 or NCT04938115, ChiCTR2000034762, again nct04938115"
    found = [each.id for each in identifiers.find(text)]
    assert found == ["ISRCTN14080164", "NCT04938115", "ChiCTR2000034762"]
