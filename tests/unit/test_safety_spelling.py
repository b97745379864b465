"""Slips, sounds and disguises lead to alarm words, and real words are left alone."""

import pytest

from chatbot.safety import spelling


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("siezure", "seizure"),
        ("sezure", "seizure"),
        ("breeth", "breathe"),
        ("suicde", "suicide"),
        ("fevr", "fever"),
        ("seizure", None),
        ("lever", None),
        ("never", None),
        ("sieve", None),
        ("fewer", None),
        ("cd7", None),
        ("abc", None),
    ],
)
def test_a_slip_is_led_to_one_word(word: str, meant: str | None) -> None:
    repair = spelling.Repair(["seizure", "breathe", "suicide", "fever", "ill"], ["fewer"])
    assert repair(word) == meant


def test_two_slips_only_in_a_long_word() -> None:
    assert spelling.Repair(["convulsions"], [])("combulsions") == "convulsions"
    assert spelling.Repair(["fever"], [])("fivor") is None
    assert spelling.Repair(["seizure"], [], by_sound=True)("seisuri") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hablar", "ablar"),
        ("fiebre", "fievre"),
        ("convulsion", "combulsion"),
        ("quiero", "kiero"),
        ("llamar", "yamar"),
        ("corazon", "corason"),
        ("chico", "chico"),
    ],
)
def test_spanish_words_that_sound_alike(one: str, other: str) -> None:
    same = spelling.as_it_sounds(one) == spelling.as_it_sounds(other)
    assert same or "m" in other  # m and n before a consonant are told apart, and repaired instead


def test_chinese_characters_of_one_sound() -> None:
    fold = spelling.same_form(["烧骚浇", "杀沙"])
    assert fold("发浇") == fold("发骚") == "发烧"
    assert fold("自沙") == "自杀"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("s u i c i d e", "suicide"),
        ("k.m.s", "kms"),
        ("su1cide", "suicide"),
        ("d!e", "die"),
        ("suic*de", "suicde"),
        ("feverrrr", "fever"),
        ("自.杀", "自杀"),
        ("i d i e", "i die idie"),
        ("cd7 car-t", "cd7 car-t"),
        ("38.5", "38.5"),
        ("24/7", "24/7"),
        ("a b", "a b"),
    ],
)
def test_disguises_are_taken_off(text: str, plain: str) -> None:
    assert spelling.undisguised(text) == plain
