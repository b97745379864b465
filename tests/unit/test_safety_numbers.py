"""Numbers in digits and words, with every decimal mark."""

import pytest

from chatbot.safety import numbers, tokens

READ = [
    ("38", [38.0]),
    ("38.5", [38.5]),
    ("38,5", [38.5]),
    ("38。5", [38.5]),
    ("16,100", [16100.0]),
    ("39 40", [39.0, 40.0]),
    ("thirty-nine", [39.0]),
    ("thirty nine point five", [39.5]),
    ("thirty eight and a half", [38.5]),
    ("a hundred and two", [102.0]),
    ("one hundred one point four", [101.4]),
    ("one oh two", [102.0]),
    ("hundred", [100.0]),
    ("seventeen", [17.0]),
    ("a cat", []),
    ("፩", []),
    ("treinta y nueve", [39.0]),
    ("treinta y ocho y medio", [38.5]),
    ("treinta y ocho con cinco", [38.5]),
    ("treinta y ocho coma dos", [38.2]),
    ("ciento uno", [101.0]),
    ("dieciséis", [16.0]),
    ("once años", [11.0]),
    ("all at once", []),
    ("cinco con seis", [5.0, 6.0]),
    ("三十九", [39.0]),
    ("三十八点五", [38.5]),
    ("三十八度五", [38.5]),
    ("三十八度半", [38.5]),
    ("38度2", [38.2]),
    ("十五", [15.0]),
    ("十", [10.0]),
    ("二十", [20.0]),
    ("两", [2.0]),
    ("38度20", [38.0, 20.0]),
    ("120/80", []),
    ("12:30", []),
    ("1.2.3", []),
    ("1234567890123", []),
    ("⓵ fever ❷ chills ፩", []),
]


@pytest.mark.parametrize(("text", "values"), READ)
def test_the_numbers_of_a_text(text: str, values: list[float]) -> None:
    found = numbers.find(tokens.tokenize(tokens.prepare(text)))
    assert [number.value for number in found] == values


def test_a_number_knows_its_words_and_its_fraction() -> None:
    found = numbers.find(tokens.tokenize("temp thirty nine point five now"))
    assert [(n.start, n.end, n.decimal) for n in found] == [(1, 5, True)]
