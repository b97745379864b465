"""Slips, sounds and disguises lead to alarm words, and real words are left alone."""

import pytest

from chatbot.safety import Screen, spelling


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


@pytest.mark.parametrize(
    ("typed", "meant", "rule"),
    [
        pytest.param("I want to de", "I want to die", "en_self_harm", id="only as it was meant"),
        pytest.param("I want to die", "I want to dine", "en_self_harm", id="only as it was typed"),
        pytest.param("self harj thoughts", "self harm thoughts", "en_self_harm", id="graver"),
        pytest.param(
            "my chest hurts badly", "my vest hurts badly", "en_alarm_sign", id="less grave"
        ),
        pytest.param(
            "my husband went all strange after lunch",
            "my gym is tomorrow",
            "en_read_doubt",
            id="in doubt",
        ),
        pytest.param(
            "he keeps slumping over and will not answer",
            "should I stop my medicine",
            "en_read_alarm",
            id="no alarm, which would come first by itself",
        ),
        pytest.param("should I stop my medicine", "I want to die", "en_self_harm", id="an alarm"),
        pytest.param("whwn is mother's day", "when is mother's day", None, id="no statement"),
        pytest.param("whwn is mother's day", None, "en_untold", id="nobody knows what was meant"),
    ],
)
def test_a_message_is_read_as_typed_and_as_meant(
    screen: Screen, typed: str, meant: str | None, rule: str | None
) -> None:
    finding = screen.assess(typed, meant=meant)
    assert (finding.rule if finding else None) == rule
