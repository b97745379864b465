"""All matching reads one canonical form, and the limits hold before and after folding."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot import text as canon

# Letters, marks and signs that folding changes, so that random text meets them often.
_TRICKY = st.sampled_from(
    "aAzZ09 -/.,'’‘\t\n\x00\u00ad\u200b\u200d\u2060\ufeff\u0301\u0307\u0327\u0336\u0338\u034f\u20dd"
    "\ufe0f\U000e0041İıßẞſﬁﬃΑαςΣаеорсухіАЕѕёйéçñＡ７％．①Ⅳ㎎ﷺ中文がﾊﾞ한\u00a0\u2003\u3000\u2028"
)
_TEXT = st.text(st.one_of(_TRICKY, st.characters()), max_size=60)


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = canon.canonical(text)
    assert canon.canonical(once) == once


@settings(max_examples=500, derandomize=True, deadline=None)
@given(_TEXT)
def test_nothing_invisible_and_no_stray_space_is_left(text: str) -> None:
    folded = canon.canonical(text)
    assert {unicodedata.category(char) for char in folded} & {"Cc", "Cf", "Co", "Cn", "Cs"} == set()
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("What IS Cd7?", "what is cd7?", id="capitals"),
        pytest.param("  what \t is\n\ncd7  ", "what is cd7", id="spaces of every kind"),
        pytest.param("what\u00a0is\u3000cd7", "what is cd7", id="hard and wide spaces"),
        pytest.param("c\u200bd\u200d7\ufeff", "cd7", id="zero width"),
        pytest.param("leu\u00adkemia", "leukemia", id="soft hyphen"),
        pytest.param("\u202ecd7\u202c", "cd7", id="bidirectional marks"),
        pytest.param("cd7\U000e0041\U000e0042", "cd7", id="tags"),
        pytest.param("c\x00d\x077", "c d 7", id="control characters"),
        pytest.param("cd7\ue000", "cd7", id="private use"),
        pytest.param("cd7\ud800", "cd7", id="half of a pair"),
        pytest.param("ＣＤ７ ＣＡＲ－Ｔ", "cd7 car-t", id="full width"),
        pytest.param("c\u0336u\u0336r\u0336e\u0336", "cure", id="struck through"),
        pytest.param("c\u20dd", "c", id="enclosed"),
        pytest.param("z\u0335\u0321\u0489a", "za", id="piled marks"),
        pytest.param("①Ⅳ㎎ﬁ", "1ivmgfi", id="compatibility signs"),
        pytest.param("doesn’t ‘so’", "doesn't 'so'", id="curly apostrophes"),
        pytest.param("İstanbul ISPARTA", "istanbul isparta", id="dotted capital i"),
        pytest.param("leukemıa", "leukemia", id="dotless i"),
        pytest.param("ﬆraße", "strasse", id="sharp s"),
        pytest.param("leucemia aguda niño", "leucemia aguda niño", id="tilde stays"),
        pytest.param("cafe\u0301", "café", id="accent is composed"),
        pytest.param("❤\ufe0f", "❤", id="variation selector"),
        pytest.param("\u200b\u200b", "", id="nothing visible"),
        pytest.param("\u3164\u2800", "", id="letters that are only a space"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_it_folds(text: str, folded: str) -> None:
    assert canon.canonical(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("сure", "cure", id="Cyrillic es in an English word"),
        pytest.param("suiсidе", "suicide", id="two Cyrillic letters"),
        pytest.param("ΑML", "aml", id="Greek alpha in an English word"),
        pytest.param("сd7", "cd7", id="with a digit"),
        pytest.param("рак", "рак", id="a Russian word stays itself"),
        pytest.param("αιμα", "αιμα", id="a Greek word stays itself"),
        pytest.param("рак and сure", "рак and cure", id="each word for itself"),
    ],
)
def test_lookalikes_are_folded_in_mixed_words_only(text: str, folded: str) -> None:
    assert canon.canonical(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("car-t/cd7", ["car", "t", "cd7"], id="hyphens and slashes part words"),
        pytest.param("i don't know", ["i", "don't", "know"], id="apostrophe inside"),
        pytest.param("'quoted' words'", ["quoted", "words"], id="apostrophe outside"),
        pytest.param("37.5 or 37,5 or 7.", ["37.5", "or", "37,5", "or", "7"], id="decimals"),
        pytest.param("4-1bb and 30%", ["4", "1bb", "and", "30"], id="figures in names"),
        pytest.param("1.2.3", ["1.2", "3"], id="a version is not one number"),
        pytest.param("什么是 cd7", ["什", "么", "是", "cd7"], id="a Chinese character is a word"),
        pytest.param("cd7是什么", ["cd7", "是", "什", "么"], id="Chinese beside English"),
        pytest.param("がん", ["が", "ん"], id="a Japanese letter is a word"),
        pytest.param("a_b", ["a", "b"], id="underscore parts words"),
        pytest.param("?!… — 😀", [], id="no words"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_it_finds_the_words(text: str, words: list[str]) -> None:
    assert canon.words(text) == words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("leucémia", "leucemia", id="acute"),
        pytest.param("niño", "nino", id="tilde"),
        pytest.param("cd7", "cd7", id="nothing to do"),
        pytest.param("中文", "中文", id="no accents there"),
    ],
)
def test_it_takes_accents_away(text: str, plain: str) -> None:
    assert canon.unaccented(text) == plain


@pytest.mark.parametrize(
    ("text", "too_long"),
    [
        pytest.param("", False, id="empty"),
        pytest.param("a" * 1000, False, id="1,000 letters"),
        pytest.param("a" * 1001, True, id="1,001 letters"),
        pytest.param("😀" * 1000, False, id="4,000 bytes"),
        pytest.param("😀" * 1000 + "a", True, id="one letter over"),
        pytest.param("\ufdfa" * 55, False, id="55 signs that grow to 990"),
        pytest.param("\ufdfa" * 56, True, id="56 signs that grow to 1,008"),
        pytest.param("\ufdfa" * 1000, True, id="1,000 signs that grow to 18,000"),
        pytest.param("\ud800" * 1000, False, id="halves of pairs"),
        pytest.param(" " * 1001, True, id="spaces count"),
    ],
)
def test_it_knows_what_is_too_long(text: str, too_long: bool) -> None:
    assert canon.is_too_long(text) is too_long
