"""What an editor is told of entry rules and of the pre-screener's words. Each case breaks one."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.knowledge import checks
from tests import factories
from tests.factories import HEBEI, ROOT

TODAY = date(2026, 9, 1)
CARD = f"trials/{HEBEI}.yaml"
WORDS = "en/screening.yaml"
FIELDS = "screening/fields.yaml"
RULES = """\
criteria:
  - kind: inclusion
    states: {field: lvef_percent, at_least: 50}
    plain: The heart pumps out at least half of its blood.
    answered_by: doctor
    source: registry_page
  - kind: exclusion
    states: {all_of: [{field: hiv, one_of: ["yes"]}, {unlisted: virus_not_under_control}]}
    only_if: {field: diagnosis, one_of: [aml]}
    plain: Not with HIV that is not under control.
    answered_by: patient
    sure: approximate
    because: The text was cut off.
    source: registry_page
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a pre-screener and two rules on one card, the first on line 15."""
    path = factories.write_folder(tmp_path / "knowledge")
    for name in (WORDS, FIELDS):
        factories.add(path, name, (ROOT / "knowledge" / name).read_text("utf-8"))
    factories.edit(path, CARD, "sources: [registry_page]\n", RULES + "sources: [registry_page]\n")
    return path


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in checks.report(folder, TODAY)[1]]


def test_rules_and_words_that_are_right_are_not_told_of(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "field: lvef_percent",
            "field: lvef",
            f'{CARD}:16: unknown field "lvef" (did you mean "lvef_percent"?)',
            id="unknown field",
        ),
        pytest.param(
            "only_if: {field: diagnosis, one_of: [aml]}",
            "only_if: {field: diagnosis, one_of: [aml, all]}",
            f'{CARD}:22: "all" is no choice of "diagnosis" (did you mean "t_all"?)',
            id="choice that the field lacks",
        ),
        pytest.param(
            "only_if: {field: diagnosis, one_of: [aml]}",
            "only_if: {field: diagnosis, at_least: 1}",
            f'{CARD}:22: "diagnosis" is a choice and has no at_least (give one_of)',
            id="bound on a choice",
        ),
        pytest.param(
            "only_if: {field: diagnosis, one_of: [aml]}",
            "only_if: {field: country, one_of: [us]}",
            f"{CARD}:22: a country sorts trials and is never part of a rule (leave it out)",
            id="country as a rule",
        ),
        pytest.param(
            "at_least: 50}",
            "one_of: [high]}",
            f'{CARD}:16: "lvef_percent" is a number and has no one_of'
            " (give a bound such as at_least)",
            id="choice of a number",
        ),
        pytest.param(
            "at_least: 50}",
            "at_least: 0.5}",
            f"{CARD}:16: at_least 0.5 is not from 5 to 90 %"
            ' (give it in the unit of "lvef_percent")',
            id="bound in another unit",
        ),
        pytest.param(
            "at_least: 50}",
            "at_least: 50, less_than: 50}",
            f'{CARD}:16: no "lvef_percent" lies within these bounds (correct them)',
            id="nothing between the bounds",
        ),
        pytest.param("at_least: 50}", "at_least: 50, at_most: 50}", None, id="one number"),
        pytest.param(
            "{unlisted: virus_not_under_control}",
            "{unlisted: hepatitis_b}",
            f'{CARD}:21: "hepatitis_b" is a field that people are asked for'
            " (compare the field, or choose another name)",
            id="field called unlisted",
        ),
        pytest.param(
            "answered_by: doctor",
            "answered_by: patient",
            f'{CARD}:18: a patient cannot answer "lvef_percent" (write: answered_by: doctor)',
            id="laboratory value of a patient",
        ),
        pytest.param(
            "{all_of: [{field: hiv",
            "{any_of: [{field: hiv",
            f"{CARD}:24: no answer of a patient can meet this rule"
            " (split it, or let another answer it)",
            id="rule that no answer can meet",
        ),
        pytest.param(
            "    because: The text was cut off.\n    source: registry_page",
            "    because: The text was cut off.\n    source: journal_paper",
            f'{CARD}:27: the card does not list the source of this rule, "journal_paper"'
            " (add it to sources)",
            id="source that the card lacks",
        ),
        pytest.param(
            "    because: The text was cut off.\n    source: registry_page",
            "    because: The text was cut off.\n    source: a_blog",
            f'{CARD}:27: unknown source "a_blog" (known: journal_paper, registry_page)',
            id="source that does not exist",
        ),
        pytest.param(
            "Not with HIV that is not under control.",
            "You are not eligible with HIV.",
            f'{CARD}:23: "{HEBEI}: entry rules" says "eligible"'
            " (only the study team decides: say what fits, or what to ask)",
            id="verdict",
        ),
        pytest.param(
            "because: The text was cut off.",
            "because: Those who qualify are listed elsewhere.",
            f'{CARD}:26: "{HEBEI}: entry rules" says "qualify"'
            " (only the study team decides: say what fits, or what to ask)",
            id="verdict in a reason",
        ),
        pytest.param(
            "The heart pumps out at least half of its blood.",
            "Echocardiographically determined ventricular ejection capability demonstrates"
            " satisfactory hemodynamic functionality, notwithstanding antecedent cardiological"
            " comorbidities necessitating pharmacological intervention.",
            f'{CARD}:17: "{HEBEI}: entry rules" reads at grade',
            id="hard to read",
        ),
        pytest.param(
            "sources: [registry_page]\n",
            "",
            f"{CARD}:1: this entry: a card needs sources",
            id="card without sources",
        ),
    ],
)
def test_a_rule_that_cannot_be_right(folder: Path, old: str, new: str, problem: str | None) -> None:
    factories.edit(folder, CARD, old, new)
    found = told(folder)
    assert any(each.startswith(problem) for each in found) if problem else not found, found


def test_the_same_rule_twice(folder: Path) -> None:
    rule = RULES[RULES.index("  - kind") : RULES.index("  - kind: exclusion")]
    factories.edit(folder, CARD, "sources: [registry_page]\n", f"{rule}sources: [registry_page]\n")
    assert told(folder) == [f"{CARD}:28: the same rule stands twice (keep one of them)"]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        pytest.param(
            FIELDS,
            "choices: [flow, ihc]",
            "choices: [flow, ihc, pcr]",
            '"pcr" has no label (write one)',
            id="choice without a label",
        ),
        pytest.param(
            FIELDS,
            "choices: [flow, ihc]",
            "choices: [ihc, pcr]",
            'unknown choice "flow"',
            id="label without a choice",
        ),
        pytest.param(
            FIELDS,
            "- {id: cd7_assay,",
            "- {id: cd7_test,",
            '"cd7_test" has no question (write one)',
            id="field without a question",
        ),
        pytest.param(
            FIELDS,
            "- {id: cd7_assay,",
            "- {id: cd7_test,",
            'unknown field "cd7_assay" (did you mean "cd7_status"?)',
            id="question without a field",
        ),
        pytest.param(
            WORDS,
            "They are forgotten when you close this",
            "They are safely forgotten when you close this",
            '"screening:notice" says "safely"',
            id="praise in the notice",
        ),
        pytest.param(
            WORDS,
            "How old are you, in years?",
            "What chronological maturity, expressed numerically in completed anniversaries, "
            "characterizes the individual undergoing preliminary evaluation?",
            '"screening:questions.age_years" reads at grade',
            id="question that is hard to read",
        ),
    ],
)
def test_words_of_the_pre_screener(
    folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    factories.edit(folder, file, old, new)
    assert any(f": {problem}" in each for each in told(folder)), told(folder)
