"""What no text may say: figures written out, praise, promise, verdicts, doses, titles, seals."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.knowledge import checks
from tests import factories
from tests.factories import HEBEI, HOW_TO_JOIN, ROOT

TODAY = date(2026, 9, 1)
SEEDS = ROOT.parent / "shared" / "seeds"


def said(text: str) -> list[str]:
    """What is wrong with a plain text, without advice."""
    return [problem.what.removeprefix('"this text" ') for problem in checks.report_text(text, "x")]


# Figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "CD7, CD19, CD1a and CAR-T in T-ALL, CD7+ or not.",
        "NS7CAR holds 4-1BB; IL-6 rises.",
        "A phase 1 trial, then Phase 2, or phase 1/2, or phases 1 and 2.",
        "Grade 3 is serious, grades 3 to 5 more so, and COVID-19 too.",
        "It was {aml_deaths} people, says {NCT04938115}.",
        "检查CD7水平。",
    ],
)
def test_digits_in_names_and_slots_are_no_figures(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7 of ten people", "7 of ten people"),
        ("phase 12 weeks", "phase 12 weeks"),
        ("grade 3 or 4 days later", "grade 3 or 4 days later"),
        ("grade 3%", "grade 3%"),
        ("after 30 days", "after 30 days"),
        ("a dose of 1e6", "a dose of 1e6"),
        ("in 2026", "in 2026"),
        ("10% of people", "10% of people"),
        (f"Was it seen in {HEBEI}?", f"Was it seen in {HEBEI}?"),
        ("a CD79000 cell", "a CD79000 cell"),
        ("page ７", "page ７"),
        ("年龄18岁", "年龄18岁"),
    ],
)
def test_figures_are_never_written_out(text: str, shown: str) -> None:
    assert said(text) == [f'holds a bare digit: "…{shown}…"']


def test_a_figure_is_told_with_the_line_it_stands_in(tmp_path: Path) -> None:
    folder = factories.write_folder(tmp_path)
    text = "text: |\n      Talk with them.\n\n      - Ask.\n      - Wait 3 days."
    factories.edit(folder, HOW_TO_JOIN, "text: Talk with your doctor first.", text)
    [problem] = checks.report(folder, TODAY)[1]
    assert (problem.file, problem.line) == (HOW_TO_JOIN, 14)


def test_a_name_with_digits_can_be_added(tmp_path: Path) -> None:
    folder = factories.write_folder(tmp_path)
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "Ask about BE-CAR7.")
    assert len(checks.report(folder, TODAY)[1]) == 2
    factories.edit(folder, "en/wording.yaml", "[CD7, CAR-T]", "[CD7, CAR-T, BE-CAR7]")
    assert checks.report(folder, TODAY)[1] == ()


# Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("It cures people.", "cures", id="cure"),
        pytest.param("He was Cured.", "Cured", id="cured"),
        pytest.param("We guaranteed it.", "guaranteed", id="guarantee"),
        pytest.param("A breakthrough came.", "breakthrough", id="breakthrough"),
        pytest.param("It was a miracle.", "miracle", id="miracle"),
        pytest.param("Cancer Destroyers", "Destroyers", id="destroyer"),
        pytest.param("She is cancer-free.", "cancer-free", id="cancer-free"),
        pytest.param("Help is risk-free.", "risk-free", id="risk-free"),
        pytest.param("They are the best.", "best", id="best"),
        pytest.param("The most advanced care.", "most advanced", id="most advanced"),
        pytest.param("A leading hospital.", "leading hospital", id="leading"),
        pytest.param("It is the first treatment.", "the first treatment", id="first"),
        pytest.param("It is the only real hope.", "the only real hope", id="only"),
        pytest.param("It was safe.", "safe", id="safe"),
        pytest.param("They found a new drug.", "new drug", id="new"),
        pytest.param("You get free treatment.", "free treatment", id="free"),
        pytest.param("#MedicalBreakthrough", "#MedicalBreakthrough", id="hashtag"),
        pytest.param("You are eligible.", "eligible", id="eligible"),
        pytest.param("You are ineligible.", "ineligible", id="ineligible"),
        pytest.param("You QUALIFY.", "QUALIFY", id="qualify"),
        pytest.param("He was accepted.", "accepted", id="accepted"),
        pytest.param("She was rejected.", "rejected", id="rejected"),
        pytest.param("It is now recruiting.", "now recruiting", id="now recruiting"),
        pytest.param("They are recruiting now.", "recruiting now", id="recruiting now"),
        pytest.param("Ten mg a day.", "mg", id="milligram"),
        pytest.param("Some mg/kg.", "mg", id="milligram per kilogram"),
        pytest.param("So many µg.", "µg", id="microgram"),
        pytest.param("Cells/kg were given.", "Cells/kg", id="cells"),
        pytest.param("Dr. Li said so.", "Dr.", id="doctor"),
        pytest.param("Professor Lu said so.", "Professor", id="professor"),
        pytest.param("I am your virtual nurse.", "virtual nurse", id="virtual nurse"),
        pytest.param("We are HIPAA compliant.", "HIPAA compliant", id="seal"),
        pytest.param("It is endorsed by the NIH.", "endorsed by the NIH", id="endorsed"),
        pytest.param("CD7 CAR-T is FDA-approved.", "FDA-approved", id="approved"),
        pytest.param("治愈率很高。", "治愈", id="zh cure rate"),
        pytest.param("这是最先进的治疗。", "最先进", id="zh most advanced"),
        pytest.param("我们保证有效。", "保证", id="zh guarantee"),
        pytest.param("您符合入组条件。", "符合入组", id="zh eligible"),
        pytest.param("每天两片。", "片", id="zh tablets"),
        pytest.param("正在招募患者。", "正在招募", id="zh recruiting"),
        pytest.param("Es una cura.", "cura", id="es cure"),
        pytest.param("Sin riesgo.", "Sin riesgo", id="es risk-free"),
        pytest.param("Usted es elegible.", "elegible", id="es eligible"),
        pytest.param("Tome una pastilla.", "pastilla", id="es tablet"),
        pytest.param("Reclutando ahora.", "Reclutando ahora", id="es recruiting"),
    ],
)
def test_banned_words_are_refused(text: str, words: str) -> None:
    assert said(text) == [f'says "{words}"']


@pytest.mark.parametrize(
    "text",
    [
        "A secure, accurate page about manicures.",
        "Nobody knows whether it is safe. Is it safe?",
        "It is not safe to stop.",
        "Only the study team can decide.",
        "At first, ask the treatment team.",
        "The First Affiliated Hospital is the sponsor.",
        "An investigational new drug.",
        "It is not approved by the FDA.",
        "Ask your doctor or nurse.",
        "Bilirubin in mg/dL and creatinine clearance in mL/min.",
        "The registry listed it as recruiting.",
        "第一次检查在第一医院。",
        "请看照片。",
    ],
)
def test_ordinary_words_are_fine(text: str) -> None:
    assert said(text) == []


def test_a_sentence_that_denies_does_not_excuse_the_next() -> None:
    assert said("It is not safe to stop. It is safe.") == ['says "safe"']


def test_what_to_do_depends_on_the_rule() -> None:
    [verdict] = checks.report_text("You are eligible.", "x")
    [praise] = checks.report_text("A miracle.", "x")
    assert verdict.todo != praise.todo
    assert str(praise) == (
        'x:1: "this text" says "miracle" (say it without praise, promise or verdict)'
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "owner"),
    [
        pytest.param("en/glossary.yaml", "gone down", "been cured", "term:remission", id="term"),
        pytest.param(f"trials/{HEBEI}.yaml", "This trial tests", "It cures", HEBEI, id="card"),
        pytest.param("en/ui.yaml", 'years: "years"', 'years: "cured"', "ui:years", id="sentence"),
        pytest.param("sources.yaml", "A paper", "A cure", "journal_paper", id="title of a source"),
        pytest.param(
            HOW_TO_JOIN, "contact\ntitle: How", "contact\ntitle: Cure? How", "how_to_join_contact",
            id="title",
        ),
    ],
)  # fmt: skip
def test_every_text_that_can_be_said_is_read(
    tmp_path: Path, file: str, old: str, new: str, owner: str
) -> None:
    folder = factories.write_folder(tmp_path)
    factories.edit(folder, file, old, new)
    [problem] = checks.report(folder, TODAY)[1]
    assert problem.file == file
    assert problem.what.startswith(f'"{owner}" says "')


# Allowed all the same -----------------------------------------------------------------------

ALLOWED = """\
names: [CD7, CAR-T]
allowed:
  - where: how_to_join_contact
    words: cure
    reason: it is denied
    approved_by:
      - {name: Ada, role: editor, on: 2026-08-01}
      - {name: Grace, role: hematologist, on: 2026-08-02}
"""


def test_words_can_be_allowed_by_two_people_in_one_place(tmp_path: Path) -> None:
    folder = factories.write_folder(tmp_path)
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "There is no cure.")
    assert len(checks.report(folder, TODAY)[1]) == 1
    factories.add(folder, "en/wording.yaml", ALLOWED)
    assert checks.report(folder, TODAY)[1] == ()
    factories.edit(folder, HOW_TO_JOIN, "no cure", "no miracle")
    assert len(checks.report(folder, TODAY)[1]) == 1


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        pytest.param("Grace", "  ADA ", "two different people must approve", id="one twice"),
        pytest.param(
            "      - {name: Grace, role: hematologist, on: 2026-08-02}\n", "", "approved_by",
            id="one alone",
        ),
    ],
)  # fmt: skip
def test_one_person_cannot_allow_words(tmp_path: Path, old: str, new: str, what: str) -> None:
    folder = factories.write_folder(tmp_path)
    factories.add(folder, "en/wording.yaml", ALLOWED.replace(old, new))
    assert any(what in problem.what for problem in checks.report(folder, TODAY)[1])


def test_the_shipped_folder_allows_nothing() -> None:
    assert "allowed" not in (ROOT / "knowledge" / "en" / "wording.yaml").read_text("utf-8")


# The site's own articles --------------------------------------------------------------------


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the site's articles are not beside the repository")
def test_the_articles_of_the_site_fail() -> None:
    articles = sorted(SEEDS.glob("*.txt"))
    assert len(articles) == 2
    for article in articles:
        told = said(article.read_text("utf-8"))
        assert any(what.startswith("says ") for what in told)
        assert any("bare digit" in what for what in told)
