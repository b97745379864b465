"""What editors are told beyond fitness to serve. Each case breaks one thing in a good folder."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.knowledge import checks
from tests import factories
from tests.factories import (
    ABOUT_BOT,
    EMERGENCY,
    FILES,
    HOW_TO_JOIN,
    REGISTRATION,
    SIDE_EFFECTS,
    WHAT_IS_CD7,
)

TODAY = date(2026, 9, 1)
FACTS = "facts/results.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path / "knowledge")


def told(folder: Path) -> list[str]:
    """Every problem as an editor reads it."""
    return [str(problem) for problem in checks.report(folder, TODAY)[1]]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            "Talk about MRD first.",
            f'{HOW_TO_JOIN}:10: "how_to_join_contact" says "MRD", which the glossary does not'
            " explain (add it to glossary.yaml, or to the names in wording.yaml)",
            id="abbreviation that nothing explains",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "    next: [find_trial_registration]\n",
            "",
            f'{HOW_TO_JOIN}:8: "how_to_join_contact" leads nowhere'
            " (add two or three next questions)",
            id="answer without a next question",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "It was seen in {aml_remission} people, and {aml_deaths} died.",
            "It was seen, and {aml_deaths} died.",
            f'{FACTS}:1: no answer tells the fact "aml_remission" (use it, or remove it)',
            id="fact that nobody tells",
        ),
        pytest.param(
            "en/glossary.yaml",
            "  sources: [journal_paper]\n",
            "  sources: [registry_page]\n",
            None,
            id="source that a fact still names",
        ),
        pytest.param(
            "sources.yaml",
            "- id: registry_page",
            "- id: a_blog\n  title: A blog\n  url: https://example.org/blog\n  date: not dated\n"
            "- id: registry_page",
            'sources.yaml:1: nothing names the source "a_blog" (use it, or remove it)',
            id="source that nothing names",
        ),
        pytest.param(
            "catalogue.yaml",
            "- id: about_bot\n  topic: bot\n  about: What is asked.\n",
            "",
            f'{ABOUT_BOT}:1: "about_bot" is not in catalogue.yaml'
            " (known: emergency_symptoms, find_trial_registration, how_to_join_contact,"
            " human_handoff, oos, side_effects_general, trial_status_recruiting, what_is_cd7)",
            id="intent that the catalogue lacks",
        ),
        pytest.param(
            "catalogue.yaml",
            "- id: about_bot\n  topic: bot\n",
            "- id: about_bot\n  topic: bots\n",
            f'{ABOUT_BOT}:1: the catalogue has "about_bot" in bots, not in bot (move the file)',
            id="intent under another topic",
        ),
        pytest.param(
            "catalogue.yaml",
            "- id: about_bot\n",
            "- id: goodbye\n  topic: bot\n  about: Goodbye.\n- id: about_bot\n",
            'catalogue.yaml:16: "goodbye" has no file (write en/intents/bot/goodbye.yaml)',
            id="intent that the language lacks",
        ),
        pytest.param(
            SIDE_EFFECTS,
            "  - is it (dangerous|harmful)\n",
            "  - is it (dangerous|harmful)\n  - is it (dangerous|harmful)\n",
            f'{SIDE_EFFECTS}:6: the phrase "is it (dangerous|harmful)" stands twice'
            " (keep one of them)",
            id="phrase that stands twice",
        ),
        pytest.param(
            SIDE_EFFECTS,
            "  - is it (dangerous|harmful)\n",
            "  - how i join\n",
            f'{HOW_TO_JOIN}:4: "how do i join" is nearly "how i join", which leads to'
            ' "side_effects_general" (keep one of them, or make them differ in a word that counts)',
            id="phrase that is nearly another intent's",
        ),
        pytest.param(
            SIDE_EFFECTS,
            "  - is it (dangerous|harmful)\n",
            "  - what are <cd7>\n",
            f'{SIDE_EFFECTS}:5: "what are <cd7>" is nearly "what is <cd7>", which leads to'
            ' "what_is_cd7" (keep one of them, or make them differ in a word that counts)',
            id="phrase with a concept that is nearly another intent's",
        ),
    ],
)
def test_one_broken_thing_is_one_problem(
    folder: Path, file: str, old: str, new: str, problem: str | None
) -> None:
    factories.edit(folder, file, old, new)
    factories.edit(folder, "en/wording.yaml", "[is, the, a]", "[is, are, the, a, do]")
    assert told(folder) == ([problem] if problem else [])


@pytest.mark.parametrize(("day", "is_told"), [("2026-03-05", False), ("2026-03-04", True)])
def test_a_number_that_nobody_tried_for_half_a_year_is_told(
    folder: Path, day: str, *, is_told: bool
) -> None:
    tried = "kind: emergency\n      source: registry_page\n      verified_on: "
    factories.edit(folder, "regions.yaml", f"{tried}2026-08-22", f"{tried}{day}")
    problems = [problem for problem in told(folder) if "was last tried on" in problem]
    assert bool(problems) is is_told
    assert all(problem.endswith("(try it again)") for problem in problems)


def test_nearness_reads_stems_and_skips_small_words(folder: Path) -> None:
    factories.edit(folder, HOW_TO_JOIN, "whom do i contact", "joining the studies")
    factories.edit(folder, SIDE_EFFECTS, "is it (dangerous|harmful)", "join a study")
    [problem] = told(folder)
    assert '"joining the studies" is nearly "join a study"' in problem


def test_what_was_misspelt_is_not_called_left_over_too(folder: Path) -> None:
    factories.edit(folder, WHAT_IS_CD7, "in {aml_remission} people", "in {aml_remision} people")
    [problem] = told(folder)
    assert "unknown fact" in problem


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Talk about CD7-positive cells.", id="name with an ending"),
        pytest.param("Talk about CAR-T.", id="name with a hyphen"),
        pytest.param("Talk about remission at ClinicalTrials.gov.", id="term"),
        pytest.param("I talk. A cell listens.", id="single capitals"),
        pytest.param("谈谈CD7。", id="between Chinese letters"),
    ],
)
def test_known_names_need_no_explanation(folder: Path, text: str) -> None:
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", text)
    factories.edit(folder, "en/wording.yaml", "[CD7, CAR-T]", "[CD7, CAR-T, ClinicalTrials.gov]")
    assert told(folder) == []


# Twins --------------------------------------------------------------------------------------

TWIN = "say: [what is it]\nnever: [who are you]\n"


@pytest.fixture
def cases(folder: Path) -> Path:
    """A folder of twins beside the knowledge, complete."""
    cases = folder.parent / "tests" / "cases"
    for name in FILES:
        if "/intents/" in name:
            factories.add(cases, name.replace("/intents/", "/"), TWIN)
    return cases


def twin(intent_file: str) -> str:
    return intent_file.replace("/intents/", "/")


def test_twins_that_are_complete_are_fine(folder: Path, cases: Path) -> None:
    assert cases.is_dir()
    assert told(folder) == []


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(None, "1: the twin is missing (write what to say and never)", id="missing"),
        pytest.param("say: [what]\n", '1: "never" is missing (list sentences)', id="no never"),
        pytest.param("say: []\nnever: [x]\n", '1: "say" is missing (list sentences)', id="empty"),
        pytest.param("never: [x]\nsay: yes\n", '2: "say" is missing (list sentences)', id="text"),
        pytest.param("say: [", "2: not valid YAML", id="broken"),
    ],
)
def test_a_twin_that_is_not_whole_is_told(
    folder: Path, cases: Path, content: str | None, what: str
) -> None:
    file = cases / twin(ABOUT_BOT)
    if content is None:
        file.unlink()
    else:
        file.write_text(content, encoding="utf-8")
    [problem] = told(folder)
    assert problem.startswith(f"../tests/cases/{twin(ABOUT_BOT)}:{what}")


def test_a_twin_without_an_intent_is_told(folder: Path, cases: Path) -> None:
    factories.add(cases, "en/bot/gone.yaml", TWIN)
    assert told(folder) == [
        "../tests/cases/en/bot/gone.yaml:1: there is no intent of this name (move or remove it)"
    ]


def test_a_twin_that_is_not_text_is_told(folder: Path, cases: Path) -> None:
    (cases / twin(REGISTRATION)).write_bytes(b"say: [\xff]")
    [problem] = told(folder)
    assert "the twin cannot be read" in problem


# Languages ----------------------------------------------------------------------------------


def test_a_second_language_is_scored_and_needs_the_safety_texts(folder: Path) -> None:
    for name, content in FILES.items():
        if name.startswith("en/") and "/intents/" not in name and "/safety/" not in name:
            factories.add(folder, name.replace("en/", "es/"), content)
    factories.add(folder, ABOUT_BOT.replace("en/", "es/"), FILES[ABOUT_BOT])
    factories.edit(folder, "site.yaml", "[en]", "[en, es]")
    knowledge, problems = checks.report(folder, TODAY)
    assert knowledge is not None
    assert [str(score) for score in checks.scores(knowledge)] == [
        "en: 9 of 9 answers, 1 of 1 terms",
        "es: 1 of 9 answers, 1 of 1 terms",
    ]
    missing = f'"emergency_symptoms" has no file (write {EMERGENCY.replace("en/", "es/")})'
    assert [
        str(problem).partition(": ")[2] for problem in problems if "no file" in problem.what
    ] == [missing]
    assert not any("already used" in problem.what for problem in problems)
