"""Fever in every notation, its limit on both sides, and numbers that are no temperatures (S-8)."""

import pytest

from chatbot.safety import Screen

FEVERS = """
temperature 38.0
temp 38
temperature 100.4
temp is 100.4F
T 38.5
my temperature is 38,2
38.2 C
38.2°C
39ºC
39 degrees celsius
101.3 F
101°F
temperature 101
102 fahrenheit
fever of 104
thirty-nine degrees
temperature thirty eight point five
temp of a hundred and one
one oh two fever
temperature of 38 and a half
３９ degrees fever
ｔｅｍｐ ３８．５
体温38.0
体温38度
体温38.5度
38度5
38度2
发烧39
烧到40度
三十八度
三十八点五度
三十九度五
三十八度半
体温３９．１
量了体温38。6
体温101华氏度
temperatura 38
temperatura de 38,5
38,2 grados
39 grados
fiebre de 40
treinta y ocho grados
treinta y nueve de fiebre
treinta y ocho y medio de temperatura
treinta y ocho con cinco de fiebre
treinta y ocho coma dos grados
temperatura 101
100,4 grados
38.6 at noon today
38'5
38·5
38 1/2
38,2
a hundred point four
one hundred point four
thirty eight five
三八度五
華氏一百零一度
體溫三十八點二
treinta y ocho y medio
cien punto cuatro
38,7 después del CAR-T
""".strip().splitlines()

NO_FEVERS = """
temperature 37.9
temp 37,5
37.9 C
100.3 F
temperature 100.3
temperature 36.8
98.6F
98.6°F after car-t
body temperature 37
体温37.9
体温37度9
三十七度五
体温三十六度八
temperatura 37,9
37,9 grados
treinta y siete de temperatura
temperatura normal 36.5
a hundred point three
thirty-seven nine
華氏100.3度
cien punto tres
３７．９
""".strip().splitlines()

NOT_A_TEMPERATURE = """
38 years old, car-t last year
I am 39 years old
I'm 40 and have AML
day 39 after infusion
day 38 visit
39 days after car-t
week 38
39 patients
my CD7 is 38.5 %
blasts 39.5 percent
platelets 39
hemoglobin 101
creatinine 38.5
weight 102 kg
38 hours by train
room 101
NCT04938115
phase 1, 39 people
38 mg
38岁
我今年39岁
第39天
39天以后
38个病人
体重38公斤
tengo 38 años
tengo 39 años y LMA
día 39
39 días
38 pacientes
peso 101 kilos
""".strip().splitlines()


@pytest.mark.parametrize("text", FEVERS)
def test_fever_is_an_emergency(screen: Screen, text: str) -> None:
    finding = screen.assess(text)
    assert finding is not None
    assert (finding.severity, finding.takeover) == ("emergency", True)


@pytest.mark.parametrize("text", NO_FEVERS)
def test_below_the_limit_is_a_note(screen: Screen, text: str) -> None:
    finding = screen.assess(text)
    assert finding is not None
    assert (finding.severity, finding.takeover) == ("note", False)


@pytest.mark.parametrize("text", NOT_A_TEMPERATURE)
def test_other_numbers_are_no_fever(screen: Screen, text: str) -> None:
    finding = screen.assess(text)
    assert finding is None or finding.severity not in ("emergency", "urgent")


def test_the_limit_in_steps_of_a_tenth(screen: Screen) -> None:
    for tenths in range(340, 436):
        finding = screen.assess(f"temperature {tenths / 10:.1f}")
        assert finding is not None
        assert finding.takeover == (tenths >= 380), tenths
    for tenths in range(960, 1101):
        finding = screen.assess(f"temperature {tenths / 10:.1f}")
        assert finding is not None
        assert finding.takeover == (tenths >= 1004), tenths


@pytest.mark.parametrize(
    "text",
    [
        "day {day} after car-t and I have a fever",
        "infusion was {day} days ago, shivering and 39",
        "回输后第{day}天发烧",
        "día {day} tras la infusión, fiebre de 39",
    ],
)
def test_no_day_limit(screen: Screen, text: str) -> None:
    """The emergency rule does not depend on days since infusion (requirement S-5)."""
    for day in range(1, 731):
        finding = screen.assess(text.format(day=day))
        assert finding is not None
        assert finding.severity == "emergency", day


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("oxygen 86", True),
        ("spo2 92 at rest", True),
        ("oxygen 97", False),
        ("heart rate 150", True),
        ("pulse 36", True),
        ("heart rate 80", False),
        ("bp 190/110", True),
        ("bp 80/40", True),
        ("machine says 79 over 41", True),
        ("190 over 110", True),
        ("125 over 125", False),
        ("126 over 121", True),
        ("120 over 80", False),
        ("85 over 19", False),
        ("79 times over 41", False),
        ("79 sobre 41", True),
        ("bp normal, temp was 36.9", False),
        ("pulse normal at 36.9 degrees", False),
        ("oxygen 87.5", True),
        ("bp 130/125", True),
        ("blood pressure 120/80", False),
        ("pressure 20/10", False),
        ("blood pressure of 247", True),
        ("血氧85", True),
        ("血氧98", False),
        ("satura 85", True),
        ("presión 70/40", True),
    ],
)
def test_other_body_readings(screen: Screen, text: str, alarm: bool) -> None:
    finding = screen.assess(text)
    assert (finding is not None and finding.severity == "emergency") == alarm


AGES = [
    *(f"I am {age}, can I join" for age in range(18)),
    *(f"I'm {age} years old with T-ALL" for age in range(5, 18)),
    "i am seventeen",
    "I am 13 days post infusion and I am 15 years old",
    "我今年15岁",
    "我十六岁",
    "tengo 17 años",
    "tengo catorce años",
]
GROWN_UP = [
    *(f"I am {age}, can I join" for age in range(18, 90)),
    "i am eighteen",
    "I am 71",
    "I am 13 days post infusion",
    "I am 12 weeks out of transplant",
    "I am 15 % blasts",
    "我今年81岁",
    "我化疗15天了",
    "tengo 71 años",
]


@pytest.mark.parametrize("text", AGES)
def test_a_writer_under_18(screen: Screen, text: str) -> None:
    finding = screen.assess(text)
    assert finding is not None
    assert finding.intent == "minor_user"


@pytest.mark.parametrize("text", GROWN_UP)
def test_a_writer_of_age(screen: Screen, text: str) -> None:
    finding = screen.assess(text)
    assert finding is None or finding.intent != "minor_user"
