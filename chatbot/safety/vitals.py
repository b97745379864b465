"""Body readings in a message: temperature, oxygen, heart rate, blood pressure, pills taken.

Fever is 38.0 °C or 100.4 °F (requirement S-4). The other limits are set low, so that they are wrong
only towards an alarm; a clinician should confirm them before use.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from chatbot.safety.lexicon import Hit
from chatbot.safety.numbers import Number
from chatbot.safety.tokens import Token

_FEVER_C = (38.0, 43.6)
_FEVER_F = (100.4, 110.1)
_BODY_C = (34.0, 38.0)
_BODY_F = (93.0, 100.4)
_OXYGEN_PERCENT = (40.0, 92.1)
_HEART_RATES = ((15.0, 45.0), (125.0, 260.0))
_SYSTOLIC = ((30.0, 86.0), (180.0, 320.0))
_DIASTOLIC_HIGH = 120
_MANY_PILLS = (8.0, 1000.0)
_FEW_WORDS = 3  # beside a decimal or a number in words, where no unit is given
_NEAR = 6  # words between a number and the word that says what it measures
_NEAR_CHINESE = 14  # characters
_FARTHEST = max(_NEAR, _NEAR_CHINESE)
_OVER = frozenset({"over", "sobre"})
_sentence, _start = attrgetter("sentence"), attrgetter("start")
_PRESSURE = re.compile(r"([0-9]{2,3})/([0-9]{2,3})")

_MEASURES = frozenset(
    ("heat", "oxygen", "pulse", "blood_pressure", "pills_counted", "age_of_writer")
)
_OTHER_MEASURES = (
    ("oxygen", "oxygen_low", (_OXYGEN_PERCENT,)),
    ("pulse", "heart_rate_alarm", _HEART_RATES),
    ("pills_counted", "many_pills", (_MANY_PILLS,)),
    ("blood_pressure", "blood_pressure_alarm", _SYSTOLIC),
)
_WHOLE_NUMBERS = frozenset({"pulse", "blood_pressure"})
_DEGREES = frozenset(
    ("c", "f", "degrees", "degree", "deg", "degs", "celsius", "centigrade")
    + ("centigrados", "fahrenheit", "farenheit", "grado", "grados", "度")
)
# What stands after or before a number that is not a temperature (requirement S-8).
_UNITS = """
    years year yrs yr yo old day days week weeks wks month months hour hours hrs minute minutes
    mins am pm kg kgs lb lbs pounds mg ml mcg g percent pct pill pills tablets times people patients
    bpm beats mile miles km kms cm mm ft dollars usd euros st nd rd th
    岁 天 日 周 年 个 月 号 片 人 小 次 元 万 公 斤 位 例
    ano anos dia dias semana semanas mes meses hora horas minutos pastillas veces personas pacientes
    kilos por
"""
_BEFORE = """
    day days age aged bed room phase grade stage line lines cd nct week month year dia edad semana
    mes fase 第 期 龄
"""
_LAB_NAMES = """
    bmi weight hemoglobin hb hgb hematocrit hct platelets platelet creatinine bilirubin albumin wbc
    anc neutrophils lymphocytes ferritin crp ldh alt ast lvef ef blasts blast percent weighs size
    plaquetas hemoglobina creatinina peso leucocitos neutrofilos blastos score dose dosis
"""
_OTHER_UNIT = frozenset(_UNITS.split())
_COUNTED = frozenset(_BEFORE.split())
_LABS = frozenset(_LAB_NAMES.split())


def read(
    text: str, tokens: Sequence[Token], numbers: Sequence[Number], hits: Iterable[Hit]
) -> Iterator[Hit]:
    """The readings of one message as hits, from its numbers and the words near them."""
    if not numbers:
        return
    spoken = _Spoken(text, tokens)
    for hit in hits:
        if hit.concept in _MEASURES:
            spoken.take(hit)
    for number in numbers:
        name = _other(number, spoken) or _temperature(number, spoken)
        if name:
            yield Hit.at(name, number.start, number.end)


def pressures(text: str, tokens: Sequence[Token], numbers: Sequence[Number]) -> Iterator[Hit]:
    """The blood pressures of one message that alarm, in whatever language."""
    if "/" in text:
        yield from _pressures(tokens)
    yield from _pressures_spoken(tokens, numbers)


@dataclass(slots=True)
class _Spoken:
    """A message, and where it speaks of heat, pulse and so on."""

    text: str
    tokens: Sequence[Token]
    of: dict[str, list[Hit]] = field(default_factory=dict)
    longest: int = 0  # words of a hit

    def take(self, hit: Hit) -> None:
        """Note where something is measured; the hits come in order of their start."""
        self.of.setdefault(hit.concept, []).append(hit)
        self.longest = max(self.longest, hit.end - hit.start)

    def near(self, number: Number, concept: str) -> bool:
        """Whether ``concept`` stands close to the number, in its sentence."""
        sentence = self.tokens[number.start].sentence
        hits = self.of.get(concept, ())
        first = bisect.bisect_left(hits, number.start - _FARTHEST - self.longest, key=_start)
        last = bisect.bisect_right(hits, number.end + _FARTHEST, key=_start)
        return any(
            max(number.start - hit.end, hit.start - number.end) <= self.reach(hit)
            for hit in hits[first:last]
            if self.tokens[hit.start].sentence == sentence
        )

    def reach(self, hit: Hit) -> int:
        """How far from a number the word that says what it measures may stand."""
        is_chinese = not self.tokens[hit.start].text.isascii()
        return _NEAR_CHINESE if is_chinese and hit.concept == "heat" else _NEAR

    def after(self, number: Number) -> str:
        """The word after the number if no mark parts them, else nothing."""
        parted = number.end == len(self.tokens) or self.tokens[number.end].mark
        return "" if parted else self.tokens[number.end].text

    def words_beside(self, number: Number) -> int:
        """How many other words the number's sentence has."""
        sentence = self.tokens[number.start].sentence
        first = bisect.bisect_left(self.tokens, sentence, key=_sentence)
        last = bisect.bisect_right(self.tokens, sentence, key=_sentence)
        return last - first - (number.end - number.start)

    def symbol(self, number: Number) -> str:
        """The first character after the number that is not a space."""
        return self.text[self.tokens[number.end - 1].end :][:2].lstrip()[:1]


def _temperature(number: Number, spoken: _Spoken) -> str | None:
    value = number.value
    if not _BODY_C[0] <= value < _FEVER_F[1] or _measures_other(number, spoken):
        return None
    is_fever = _within(value, _FEVER_C) or _within(value, _FEVER_F)
    if not _is_temperature(number, spoken):
        if is_fever and number.decimal:
            return "bare_decimal"
        return "bare_fever" if _within(value, _FEVER_C) else None
    if is_fever:
        return "fever_number"
    return "mild_temperature" if _within(value, _BODY_C) or _within(value, _BODY_F) else None


def _is_temperature(number: Number, spoken: _Spoken) -> bool:
    """A unit says so, or a word for heat nearby, or a sentence that says little else."""
    said = spoken.tokens[number.start : number.end]
    if spoken.after(number) in _DEGREES or spoken.symbol(number) == "°":
        return True
    if any(token.text == "度" for token in said):
        return True
    is_exact = number.decimal or not said[0].text[0].isdigit()
    if is_exact and spoken.words_beside(number) <= _FEW_WORDS:
        return True
    is_age = any(hit.start <= number.start < hit.end for hit in spoken.of.get("age_of_writer", ()))
    return spoken.near(number, "heat") and not is_age


def _measures_other(number: Number, spoken: _Spoken) -> bool:
    before = {token.text for token in spoken.tokens[max(0, number.start - 3) : number.start]}
    is_unit = spoken.after(number) in _OTHER_UNIT or spoken.symbol(number) == "%"
    just_before = spoken.tokens[number.start - 1].text if number.start else ""
    return is_unit or just_before in _COUNTED or not before.isdisjoint(_LABS)


def _other(number: Number, spoken: _Spoken) -> str | None:
    for concept, name, ranges in _OTHER_MEASURES:
        if concept not in spoken.of or (number.decimal and concept in _WHOLE_NUMBERS):
            continue
        if any(_within(number.value, limits) for limits in ranges) and spoken.near(number, concept):
            return name
    return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value < limits[1]


def _pressures(tokens: Sequence[Token]) -> Iterator[Hit]:
    """Blood pressures written as "190/110"."""
    for at, token in enumerate(tokens):
        pair = _PRESSURE.fullmatch(token.text) if "/" in token.text else None
        if pair is None:
            continue
        if _is_alarming_pressure(float(pair[1]), float(pair[2])):
            yield Hit.at("blood_pressure_alarm", at, at + 1)


def _pressures_spoken(tokens: Sequence[Token], numbers: Sequence[Number]) -> Iterator[Hit]:
    """Blood pressures said as "79 over 41"."""
    for upper, lower in itertools.pairwise(numbers):
        is_joined = lower.start == upper.end + 1 and tokens[upper.end].text in _OVER
        if is_joined and _is_alarming_pressure(upper.value, lower.value):
            yield Hit.at("blood_pressure_alarm", upper.start, lower.end)


def _is_alarming_pressure(upper: float, lower: float) -> bool:
    is_extreme = any(_within(upper, limits) for limits in _SYSTOLIC) or lower >= _DIASTOLIC_HIGH
    return 20 <= lower < upper and is_extreme
