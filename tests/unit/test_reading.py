"""How hard texts are, by language; our own count is held against textstat's."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import mean

import pytest
import textstat

from chatbot.knowledge import checks
from chatbot.knowledge.lint.passages import of_file, of_knowledge
from chatbot.knowledge.lint.reading import ease, grade, length, spanish_syllables, syllables
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.slots import SLOT
from tests import factories
from tests.factories import EMERGENCY, HOW_TO_JOIN

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("cells", 1), ("care", 1), ("cause", 1), ("takes", 1), ("used", 1),
        ("hour", 1), ("through", 1), ("seven", 2), ("wanted", 2), ("causes", 2), ("table", 2),
        ("people", 2), ("being", 2), ("trial", 2), ("safety", 2), ("someone", 2), ("quiet", 2),
        ("doctor's", 2), ("remission", 3), ("serious", 3), ("earlier", 3), ("infections", 3),
        ("via", 2), ("react", 2), ("material", 4), ("experience", 4), ("university", 5), ("5", 1),
    ],
)  # fmt: skip
def test_english_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("sol", 1), ("bien", 1), ("que", 1), ("guía", 2), ("médico", 3), ("caos", 2), ("día", 2),
     ("ensayo", 3), ("hoy", 1), ("estudio", 3), ("enfermedad", 4)],
)  # fmt: skip
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_grade_is_the_formula() -> None:
    assert grade(["The cat sat on the mat.", "It ran."]) == pytest.approx(
        0.39 * 8 / 2 + 11.8 * 8 / 8 - 15.59
    )
    assert ease(["El sol sale hoy."]) == pytest.approx(206.835 - 62.3 * 5 / 4 - 4)
    assert (grade([]), ease(["?"])) == (0, 100)


def test_the_grade_agrees_with_textstat_on_the_texts_that_ship(knowledge: Knowledge) -> None:
    apart = []
    for passage in of_knowledge(knowledge):
        if passage.kind == "answer" and passage.written_in == "en":
            said = [SLOT.sub("ten", sentence.text) for sentence in passage.sentences()]
            as_one = " ".join(f"{sentence.rstrip('.!?:;')}." for sentence in said)
            apart.append(grade(said) - textstat.flesch_kincaid_grade(as_one))
    assert len(apart) > 100
    assert mean(map(abs, apart)) < 0.5
    assert abs(mean(apart)) < 0.5


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="stops"),
        pytest.param("One (a. b).\n\nTwo", ["One (a.", "b).", "Two"], id="paragraphs"),
        pytest.param("Such as:\n- one\n- two", ["Such as:", "one", "two"], id="list"),
        pytest.param("One\nline.", ["One\nline."], id="a line's end is no stop"),
        pytest.param("ClinicalTrials.gov is 2.5.", ["ClinicalTrials.gov is 2.5."], id="dots"),
        pytest.param("一。二！三", ["一。", "二！", "三"], id="Chinese"),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in of_file(text, "x").sentences()] == sentences


@pytest.mark.parametrize(
    ("sentence", "words"), [("T-ALL - and you", 3), ("", 0), ("做过CAR-T治疗", 5)]
)
def test_length(sentence: str, words: int) -> None:
    assert length(sentence) == words


# The rule -----------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], list[str]]:
    """What is wrong with a text when it is the answer to "how do I join?"."""

    def tell(
        text: str, file: str = HOW_TO_JOIN, old: str = "Talk with your doctor first."
    ) -> list[str]:
        folder = factories.write_folder(tmp_path)
        factories.edit(folder, file, old, text)
        return [f"{each.file}:{each.line}: {each.what}" for each in checks.report(folder, TODAY)[1]]

    return tell


HARD = "Pharmaceutical manufacturers necessitate extraordinary bureaucratic documentation."
PLAIN = "You can ask the team what they know of this and when they will call you back again."


def test_a_hard_text_is_told(told: Callable[..., list[str]]) -> None:
    [problem] = told(f"{HARD} {HARD} {HARD} {HARD}")
    assert problem.startswith(f'{HOW_TO_JOIN}:10: "how_to_join_contact" reads at grade ')
    assert problem.endswith(", above 8")


def test_a_plain_text_and_a_short_one_are_fine(told: Callable[..., list[str]]) -> None:
    assert told(f"{PLAIN} {PLAIN}") == []
    assert told(HARD) == []


def test_safety_texts_must_be_plainer(told: Callable[..., list[str]]) -> None:
    middling = "Please call your emergency number or another service in your city today."
    text = f"{middling} {PLAIN} {middling}"
    assert told(text) == []
    [problem] = told(text, EMERGENCY, "Call {region.emergency} now.")
    assert problem.startswith(f'{EMERGENCY}:6: "emergency_now" reads at grade ')
    assert problem.endswith(", above 6")


def test_terms_that_readers_know_are_not_counted(
    told: Callable[..., list[str]], tmp_path: Path
) -> None:
    text = "Chemotherapy and immunotherapy are given by your hospital in the same week. " * 3
    assert len(told(text.strip())) == 1
    terms = "easy: [chemotherapy, immunotherapy, hospital*]\nnames: [CD7, CAR-T]\n"
    factories.add(tmp_path, "en/wording.yaml", terms)
    assert checks.report(tmp_path, TODAY)[1] == ()


def test_a_long_sentence_is_told_with_its_line(told: Callable[..., list[str]]) -> None:
    text = "|\n      Ask.\n\n      Then " + "go on and " * 10 + "on."
    [problem] = told(text)
    assert problem == (
        f'{HOW_TO_JOIN}:13: "how_to_join_contact" has a sentence of 32 words:'
        ' "Then go on and go on and go on and go on…"'
    )


@pytest.mark.parametrize(
    ("language", "text", "what"),
    [
        pytest.param("zh", "请您" * 13 + "。", "has 26 characters a sentence", id="zh mean"),
        pytest.param("zh", "好。" * 9 + "请" * 46 + "。", "a sentence of 46 words", id="zh length"),
        pytest.param(
            "es",
            "Las administraciones farmacéuticas requieren extraordinarias documentaciones. " * 4,
            "of INFLESZ, below 65",
            id="es",
        ),
    ],
)
def test_other_languages_have_their_own_scale(
    told: Callable[..., list[str]], language: str, text: str, what: str
) -> None:
    answer = (
        f"Call {{region.emergency}} now.\n  - id: emergency_now_{language}\n"
        f"    title: Now\n    text: {text}"
    )
    [problem] = told(answer, EMERGENCY, "Call {region.emergency} now.")
    assert problem.startswith(f'{EMERGENCY}:9: "emergency_now_{language}" ')
    assert what in problem
