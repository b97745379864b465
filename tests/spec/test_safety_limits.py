"""Where fever begins: 38.0 °C and 100.4 °F, in every way to write a temperature (S-4, S-8)."""

import pytest

from chatbot.safety import Screen

# On the left the highest that is no fever, or a range that ends there; on the right a fever.
LIMITS = """
temperature 37.9 | temperature 38.0
temperature 37.9 | temperature 38
37.9 °C | 38.0 °C
37.9°C | 38.0°C
37.9º C | 38.0º C
37.9℃ | 38.0℃
37.9 C | 38.0 C
37.9c | 38.0c
37.9 degrees | 38.0 degrees
37.9 degrees Celsius | 38.0 degrees Celsius
37.9 deg C | 38.0 deg C
37.9 centigrade | 38 centigrade
temp 37,9 | temp 38,0
temp: 37.9 | temp: 38.0
T=37.9 | T=38.0
he's at 37.9 | he's at 38.0
37·9 | 38·0
37'9 grados | 38'0 grados
thirty-seven point nine | thirty-eight point zero
thirty seven point nine degrees | thirty eight degrees
temperature of thirty-seven point nine | temperature of thirty-eight
thirty-seven nine | thirty-eight oh
thirty seven and a half degrees | thirty eight and a half degrees
３７．９ degrees | ３８．０ degrees
temperature ３７．９ | temperature ３８
37.9 degrees since noon, day 5 | 38.0 degrees since noon, day 5 after CAR-T
100.3 °F | 100.4 °F
100.3°F | 100.4°F
100.3℉ | 100.4℉
100.3 F | 100.4 F
100.3f | 100.4f
100.3 degrees | 100.4 degrees
100.3 degrees F | 100.4 degrees F
100.3 Fahrenheit | 100.4 Fahrenheit
100.3 degrees fahrenheit | 100.4 degrees fahrenheit
temp 100,3 | temp 100,4
temperature 100.3 | temperature 100.4
１００．３ °F | １００．４ °F
a hundred point three | a hundred point four
one hundred point three degrees | one hundred point four degrees
a hundred point three Fahrenheit | a hundred point four Fahrenheit
one hundred degrees | one hundred and one degrees
temperature between 37.5 and 37.9 | temperature between 37.5 and 38.0
temperature 37.5-37.9 | temperature 37.5-38.0
37.2 to 37.9 degrees | 37.2 to 38.0 degrees
temp 37.2–37.9 | temp 37.2–38.0
temperature from 99.5 to 100.3 | temperature from 99.5 to 100.4
99.5-100.3 F | 99.5-100.4 F
temperatura 37,9 | temperatura 38,0
temperatura de 37.9 | temperatura de 38.0
37,9 °C | 38,0 °C
37,9 grados | 38,0 grados
37,9 grados centígrados | 38,0 grados centígrados
37,9 grados Celsius | 38 grados Celsius
37 con 9 | 38 con 0
37 y medio de temperatura | 38 y medio de temperatura
treinta y siete coma nueve | treinta y ocho coma cero
treinta y siete con nueve grados | treinta y ocho grados
treinta y siete punto nueve de temperatura | treinta y ocho de temperatura
treinta y siete y medio de temperatura | treinta y ocho y medio de temperatura
temperatura ３７,９ | temperatura ３８,０
100,3 grados Fahrenheit | 100,4 grados Fahrenheit
100,3 °F | 100,4 °F
cien coma tres grados Fahrenheit | cien coma cuatro grados Fahrenheit
cien con tres Fahrenheit | cien con cuatro Fahrenheit
temperatura entre 37,2 y 37,9 | temperatura entre 37,2 y 38,0
de 37,2 a 37,9 grados | de 37,2 a 38,0 grados
体温37.9 | 体温38.0
体温37.9度 | 体温38.0度
体温37.9℃ | 体温38℃
37.9摄氏度 | 38.0摄氏度
37度9 | 38度
37度9 | 38度0
体温37。9 | 体温38。0
三十七度九 | 三十八度
三十七点九度 | 三十八点零度
体温三十七点九 | 体温三十八
三七度九 | 三八度
三十七度半 | 三十八度半
体温３７．９ | 体温３８．０
体温３７度９ | 体温３８度
華氏100.3度 | 華氏100.4度
100.3华氏度 | 100.4华氏度
华氏一百点三度 | 华氏一百点四度
体温100.3°F | 体温100.4°F
體溫三十七點九 | 體溫三十八
体温在37.2到37.9之间 | 体温在37.2到38.0之间
体温37.2-37.9度 | 体温37.2-38.0度
体温37度2到37度9 | 体温37度2到38度
""".strip().splitlines()

# What stands before and behind it must change nothing.
AROUND = ("We are at home. {}", "CAR-T was nine days ago. {}.", "{}, no cough")


@pytest.mark.parametrize("line", LIMITS)
def test_fever_begins_at_its_limit(screen: Screen, line: str) -> None:
    below, fever = map(screen.assess, line.split(" | "))
    assert below is not None
    assert (below.severity, below.takeover) == ("note", False)
    assert fever is not None
    assert (fever.severity, fever.takeover) == ("emergency", True)


@pytest.mark.parametrize("frame", AROUND)
@pytest.mark.parametrize("line", LIMITS)
def test_also_among_other_words(screen: Screen, line: str, frame: str) -> None:
    below, fever = (screen.assess(frame.format(side)) for side in line.split(" | "))
    assert below is None or not below.takeover
    assert fever is not None
    assert (fever.severity, fever.takeover) == ("emergency", True)


def test_no_way_of_writing_was_lost() -> None:
    assert len(LIMITS) >= 80
