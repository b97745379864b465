"""The form of safety texts: the action first, nothing that delays, short (S-6, S-7, S-15)."""

import re

import pytest
import textstat

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Answer

URGENT = (
    "emergency_now",
    "emergency_poison",
    "emergency_and_crisis",
    "emergency_if_unwell",
    "emergency_when_to_call",
)
CRISIS = ("crisis_self_harm", "crisis_violence", "crisis_distress_gentle")
LANGUAGES = ("", "_zh", "_es")
ACTION = re.compile(
    r"^(Call your emergency number|现在就拨打急救电话|出现以下任何|Llame (ahora )?al número)"
)
MOST_CHARACTERS_TO_THE_ACTION = 120
MOST_WORDS = {"emergency": 90, "crisis": 80}
HIGHEST_GRADE = 6

# Words that delay, play down, promise, or dose, in three languages.
NEVER_SAID = """
wait|until morning|monitor|keep an eye|at home first|see how it goes|usually goes away|
goes away on its own|nothing to worry|don't worry|do not worry|
it is normal|is common|mild|most people|be patient|
rest and|drink plenty|paracetamol|acetaminophen|ibuprofen|aspirin|antibiotic|steroid|dexamethasone|
tocilizumab|home remedy|cold bath|cool cloth|vinegar|herbal|mg|mcg|ml|tablet|
tablets|eligible|qualify|
recruit|enroll|sign up|click|survey|your fault for|attention seeking|selfish|coward|sin|
等一等|再等等|观察|不要紧|没关系|别担心|不用担心|正常现象|会好的|多喝水|休息一下|退烧药|布洛芬|
对乙酰氨基酚|激素|毫克|物理降温|偏方|符合入组|招募|
espere|esperar|observe|vigile en casa|suele pasar|no se preocupe|es normal|es leve|paracetamol|
ibuprofeno|antibiótico|corticoide|pastilla|remedio casero|descanse|beba mucho|elegible|apto|reclut
"""
WORDS = [word.strip() for word in NEVER_SAID.replace("\n", " ").split("|")]


def _answers(knowledge: Knowledge) -> dict[str, Answer]:
    return {answer.id: answer for _, answer in knowledge.languages["en"].answers()}


@pytest.mark.parametrize("name", [base + tail for base in URGENT for tail in LANGUAGES])
def test_the_action_comes_first(knowledge: Knowledge, name: str) -> None:
    text = _answers(knowledge)[name].text
    assert ACTION.search(text)
    assert "{region.emergency}" in text.split("\n\n")[0]
    assert text.index("{region.emergency}") <= MOST_CHARACTERS_TO_THE_ACTION
    assert "?" not in text
    assert "？" not in text


@pytest.mark.parametrize("name", [base + tail for base in CRISIS for tail in LANGUAGES])
def test_a_crisis_is_met_with_a_listener_and_a_number(knowledge: Knowledge, name: str) -> None:
    text = _answers(knowledge)[name].text
    assert "{region.crisis}" in text
    assert "{region.emergency}" in text


@pytest.mark.parametrize("name", [base + tail for base in URGENT + CRISIS for tail in LANGUAGES])
def test_nothing_delays_or_doses(knowledge: Knowledge, name: str) -> None:
    text = _answers(knowledge)[name].text.casefold()
    said = [w for w in WORDS if re.search(rf"\b{re.escape(w)}\b" if w.isascii() else w, text)]
    assert len(WORDS) >= 60
    assert said == []


@pytest.mark.parametrize("name", URGENT + CRISIS)
def test_it_is_short_and_plain(knowledge: Knowledge, name: str) -> None:
    plain = re.sub(r"\{[^}]*\}", "this number", _answers(knowledge)[name].text)
    sentences = re.sub(r"^- (.*)$", r"\1.", plain, flags=re.MULTILINE)
    assert len(re.findall(r"\w+", plain)) <= MOST_WORDS[name.partition("_")[0]] + 30 * (
        name == "emergency_when_to_call"
    )
    assert textstat.flesch_kincaid_grade(sentences) <= HIGHEST_GRADE
