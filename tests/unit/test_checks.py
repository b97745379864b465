"""What is not fit to serve is told as file:line, all at once. Each case breaks one thing."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.errors import KnowledgeError
from chatbot.knowledge import checks
from tests import factories
from tests.factories import (
    ALARMS,
    FILES,
    HEBEI,
    HOW_TO_JOIN,
    OUT_OF_SCOPE,
    REGISTRATION,
    SIDE_EFFECTS,
    STATUS,
    WHAT_IS_CD7,
)

TODAY = date(2026, 9, 1)
FACTS = "facts/results.yaml"
CARD = f"trials/{HEBEI}.yaml"
CD7_RULE = """\
cd7:
  rule: cutoff
  sure: certain
  cutoffs: [{sign: more_than, percent: 30, cells: blasts}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path)


def told(folder: Path) -> list[str]:
    """Every problem as an editor reads it."""
    return [str(problem) for problem in checks.report(folder, TODAY)[1]]


def test_a_good_folder_has_no_problem_and_is_served(folder: Path) -> None:
    assert told(folder) == []
    assert checks.load_checked(folder).site.name == "A medical site"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        pytest.param(
            FACTS,
            "harm: [aml_deaths]\n  source: journal_paper",
            "harm: [aml_deaths]\n  source: journal_papers",
            f'{FACTS}:9: unknown source "journal_papers" (did you mean "journal_paper"?)',
            id="dead source of a fact",
        ),
        pytest.param(
            CARD,
            "sources: [registry_page]",
            "sources: [registry]",
            f'{CARD}:14: unknown source "registry" (did you mean "registry_page"?)',
            id="dead source of a trial",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "sources: [registry_page]",
            "sources: [the_news]",
            f'{WHAT_IS_CD7}:14: unknown source "the_news" (known: journal_paper, registry_page)',
            id="dead source of an answer",
        ),
        pytest.param(
            "en/glossary.yaml",
            "sources: [journal_paper]",
            "sources: [journal_papers]",
            'en/glossary.yaml:5: unknown source "journal_papers" (did you mean "journal_paper"?)',
            id="dead source of a word",
        ),
        pytest.param(
            "regions.yaml",
            'number: "911"\n      kind: emergency\n      source: registry_page',
            'number: "911"\n      kind: emergency\n      source: registry_pages',
            'regions.yaml:7: unknown source "registry_pages" (did you mean "registry_page"?)',
            id="dead source of a number to call",
        ),
        pytest.param(
            FACTS,
            "harm: [aml_deaths]",
            "harm: [aml_deaths, aml_death]",
            f'{FACTS}:8: unknown fact "aml_death" (did you mean "aml_deaths"?)',
            id="dead harm",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "was seen in {aml_remission} people, and",
            "was seen in {aml_remision} people, and",
            f'{WHAT_IS_CD7}:13: unknown fact "aml_remision" (did you mean "aml_remission"?)',
            id="dead slot of a fact",
        ),
        pytest.param(
            STATUS,
            "{trial.status}",
            "{trial.state}",
            f'{STATUS}:14: unknown slot "trial.state" (did you mean "trial.status"?)',
            id="dead slot of a trial",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            f'"{{{HEBEI}.stat}}"',
            f'{HOW_TO_JOIN}:10: unknown slot "{HEBEI}.stat" (did you mean "{HEBEI}.status"?)',
            id="dead slot of a named trial",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "next: [side_effects_general]",
            "next: [side_effects]",
            f'{WHAT_IS_CD7}:15: unknown next "side_effects" (did you mean "side_effects_general"?)',
            id="dead next question",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "text: Talk with your doctor first.",
            "text: Talk with your doctor first.\n    trials: [NCT00000001]",
            f'{HOW_TO_JOIN}:11: unknown trial "NCT00000001" (known: NCT04599556, NCT04938115)',
            id="dead trial",
        ),
        pytest.param(
            CARD,
            "sources: [registry_page]",
            f"{CD7_RULE}  source: journal_paper\nsources: [registry_page]",
            f'{CARD}:18: the card does not list the source of its CD7 rule, "journal_paper"'
            " (add it to sources)",
            id="source of a CD7 rule that its card does not list",
        ),
        pytest.param(
            CARD,
            "sources: [registry_page]",
            f"{CD7_RULE.replace('rule: cutoff', 'rule: positive')}  source: registry_page\n"
            "sources: [registry_page]",
            f'{CARD}:14: cd7: cutoffs belong to the rule "cutoff", and it needs one'
            " (correct the value)",
            id="number of a CD7 rule that states none",
        ),
        pytest.param(
            CARD,
            "sources: [registry_page]",
            f"{CD7_RULE.replace('30', '130')}  source: registry_page\nsources: [registry_page]",
            f"{CARD}:17: cd7.cutoffs.0.percent: input should be less than or equal to 100"
            " (correct the value)",
            id="percent of a CD7 rule that cannot be",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            '"You wrote: {heard.cd7}."',
            f'{HOW_TO_JOIN}:10: {{heard.cd7}} in "how_to_join_contact", which is not limited to'
            " one heard (add: only: {heard: cd7_percent})",
            id="a number shown back that may not be there",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            '"{cd7.positives} records."',
            f'{HOW_TO_JOIN}:10: unknown slot "cd7.positives" (did you mean "cd7.positive"?)',
            id="dead slot of the records",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            "Talk with your doctor for 30 minutes.",
            f'{HOW_TO_JOIN}:10: "how_to_join_contact" holds a bare digit:'
            ' "…ith your doctor for 30 minutes.…"'
            " (put the figure into facts/ and use its {slot})",
            id="bare digit in a text",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "- id: how_to_join_contact\n    title: How do I join?",
            "- id: how_to_join_contact\n    title: How do I join in 2026?",
            f'{HOW_TO_JOIN}:9: "how_to_join_contact" holds a bare digit: "…How do I join in 2026?…"'
            " (put the figure into facts/ and use its {slot})",
            id="bare digit in a title",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            "This can Cure you.",
            f'{HOW_TO_JOIN}:10: "how_to_join_contact" says "Cure"'
            " (say it without praise, promise or verdict)",
            id="forbidden word",
        ),
        pytest.param(
            WHAT_IS_CD7,
            ", and {aml_deaths} died",
            "",
            f'{WHAT_IS_CD7}:13: "what_is_cd7" tells {{aml_remission}} without a harm of the same'
            " study (add one of: aml_deaths)",
            id="efficacy without harm",
        ),
        pytest.param(
            SIDE_EFFECTS,
            "  - what are the <sideeffect>",
            "  - what are the <sideeffect>\n  - what is cd7",
            f'{SIDE_EFFECTS}:5: "what is cd7" already leads to "what_is_cd7"'
            " (keep it in one of them)",
            id="stolen phrase",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "meaning of <cd7>",
            "meaning of <cd9>",
            f'{WHAT_IS_CD7}:6: phrase "meaning of <cd9>": unknown concept "cd9"'
            " (correct the phrase)",
            id="unknown concept in a phrase",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "(explain|describe) <cd7>",
            "(explain|describe <cd7>",
            f'{WHAT_IS_CD7}:5: phrase "(explain|describe <cd7>": a bracket has no partner'
            " (correct the phrase)",
            id="open bracket in a phrase",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "phrases:",
            "must: [cd77]\nphrases:",
            f'{WHAT_IS_CD7}:3: unknown concept "cd77" (did you mean "cd7"?)',
            id="unknown concept in must",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "phrases:",
            "never: [diseases]\nphrases:",
            f'{WHAT_IS_CD7}:3: unknown concept "diseases" (did you mean "disease.aml"?)',
            id="unknown concept in never",
        ),
        pytest.param(
            OUT_OF_SCOPE,
            "id: oos",
            "id: out_of_scope",
            f'{OUT_OF_SCOPE}:1: the id "out_of_scope" is not the file\'s name (make them equal)',
            id="file named after something else",
        ),
        pytest.param(
            STATUS,
            "only: {trial: any}",
            f"only: {{trial: {HEBEI[:-1]}6}}",
            f'{STATUS}:13: unknown trial "NCT04938116" (did you mean "NCT04938115"?)',
            id="limited to a trial that is not there",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "    text:",
            "    only: {disease: amll}\n    text:",
            f'{HOW_TO_JOIN}:10: unknown disease "amll" (did you mean "aml"?)',
            id="limited to a disease that is not there",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "    text:",
            "    only: {term: remision}\n    text:",
            f'{HOW_TO_JOIN}:10: unknown term "remision" (did you mean "remission"?)',
            id="limited to a word that is not there",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "- id: how_to_join_contact\n    title: How do I join?",
            "- id: how_to_join_contact\n    title: what is CD7?",
            f'{HOW_TO_JOIN}:9: "what is CD7?" is already the title of "what_is_cd7"'
            " (a button leads to one answer: reword it)",
            id="two answers of one title",
        ),
        pytest.param(
            ALARMS,
            "answer: emergency_now",
            "answer: about_bot",
            f'{ALARMS}:10: the emergency alarm says "about_bot", which is not always said'
            " (put it into crisis_distress or emergency_symptoms)",
            id="alarm with a text that a missing review could hold back",
        ),
    ],
)
def test_one_broken_thing_is_one_problem(
    folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    factories.edit(folder, file, old, new)
    assert told(folder) == [problem]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            '"{trial.status}"',
            "trial.status",
            id="slot of a trial in an answer that is not limited to one",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            '"{term.meaning}"',
            "term.meaning",
            id="slot of a word in an answer that is not limited to one",
        ),
        pytest.param(
            HOW_TO_JOIN,
            "Talk with your doctor first.",
            '"{region}"',
            "region",
            id="slot of a region without its kind of number",
        ),
        pytest.param(
            WHAT_IS_CD7,
            "next: [side_effects_general]",
            "next: [oos]",
            "oos",
            id="next question that has no answer",
        ),
        pytest.param(
            "en/ui.yaml",
            "choices: [what_is_cd7,",
            "choices: [what_is_cd8,",
            "what_is_cd8",
            id="choice of the menu that does not exist",
        ),
    ],
)
def test_what_would_fail_while_answering_is_told(
    folder: Path, file: str, old: str, new: str, says: str
) -> None:
    factories.edit(folder, file, old, new)
    problems = checks.report(folder, TODAY)[1]
    assert [problem.file for problem in problems] == [file]
    assert says in problems[0].what


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("answer: emergency_now", "answer: call_now", "call_now", id="dead answer"),
        pytest.param("when: [breath]", "when: [breaths]", "breaths", id="dead concept"),
        pytest.param(
            "when: [breath]", "when: [breath]\n    asked: call_when", "call_when", id="dead asked"
        ),
    ],
)
def test_an_alarm_that_would_fail_when_raised_is_told(
    folder: Path, old: str, new: str, says: str
) -> None:
    factories.edit(folder, ALARMS, old, new)
    problems = checks.report(folder, TODAY)[1]
    assert [problem.file for problem in problems] == [ALARMS]
    assert says in problems[0].what


def test_a_folder_without_alarms_is_not_fit_to_serve(folder: Path) -> None:
    (folder / ALARMS).unlink()
    assert told(folder) != []


def test_the_title_of_an_intent_is_told_like_that_of_an_answer(folder: Path) -> None:
    old = "id: how_to_join_contact\ntitle: How do I join?"
    factories.edit(folder, HOW_TO_JOIN, old, old.replace("join?", "qualify?"))
    problems = [(problem.file, problem.what) for problem in checks.report(folder, TODAY)[1]]
    assert problems == [(HOW_TO_JOIN, '"how_to_join_contact" says "qualify"')]


def test_a_file_is_named_after_its_own_intent_not_another(folder: Path) -> None:
    factories.add(folder, HOW_TO_JOIN, FILES[REGISTRATION])
    factories.add(folder, REGISTRATION, FILES[HOW_TO_JOIN])
    problems = checks.report(folder, TODAY)[1]
    assert [(problem.file, problem.what) for problem in problems] == [
        (REGISTRATION, 'the id "how_to_join_contact" is not the file\'s name'),
        (HOW_TO_JOIN, 'the id "find_trial_registration" is not the file\'s name'),
    ]


def test_two_answers_of_one_intent_may_share_a_phrase(folder: Path) -> None:
    phrases = "only: {trial: any}\n    phrases: [is the study open]"
    factories.edit(folder, STATUS, "only: {trial: any}", phrases)
    assert told(folder) == []


def test_a_broken_file_does_not_hide_problems_of_meaning(folder: Path) -> None:
    factories.edit(folder, SIDE_EFFECTS, "note: true", "notes: true")
    factories.edit(folder, CARD, "[registry_page]", "[registry]")
    problems = [
        f'{SIDE_EFFECTS}:11: unknown key "notes" (did you mean "note"?)',
        f'{CARD}:14: unknown source "registry" (did you mean "registry_page"?)',
    ]
    assert [problem for problem in told(folder) if problem in problems] == problems


def test_all_problems_come_at_once_by_file_and_line(folder: Path) -> None:
    factories.edit(folder, WHAT_IS_CD7, "meaning of <cd7>", "meaning of <cd9>")
    factories.edit(folder, WHAT_IS_CD7, ", and {aml_deaths} died", " in 2026")
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "You qualify.")
    factories.edit(folder, CARD, "sources: [registry_page]", "sources: [registry]")
    with pytest.raises(KnowledgeError) as caught:
        checks.load_checked(folder)
    places = [(problem.file, problem.line) for problem in caught.value.problems]
    assert places == [
        (WHAT_IS_CD7, 6),
        (WHAT_IS_CD7, 13),
        (WHAT_IS_CD7, 13),
        (HOW_TO_JOIN, 10),
        (CARD, 14),
    ]
    assert str(caught.value).split("\n") == told(folder)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(HOW_TO_JOIN, "    next: [find_trial_registration]\n", "", id="no next"),
        pytest.param(HOW_TO_JOIN, "first.", f"{'so ' * 40}.", id="long sentence"),
        pytest.param(
            "reviews.yaml", "[]", factories.review("about_bot"), id="review of other words"
        ),
    ],
)
def test_what_concerns_editors_alone_does_not_stop_the_bot(
    folder: Path, file: str, old: str, new: str
) -> None:
    factories.edit(folder, file, old, new)
    assert told(folder) != []
    checks.load_checked(folder)


def test_a_folder_that_cannot_be_read_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"site\.yaml:1: the file is missing"):
        checks.load_checked(tmp_path)
