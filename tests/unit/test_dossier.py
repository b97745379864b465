"""The dossier holds every text, and knows what leads to it and who signed it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chatbot.dossier.closed_world import ClosedWorld, templates
from chatbot.dossier.collect import collect, own_day
from chatbot.dossier.entries import Dossier, Entry, Wording
from chatbot.dossier.intervals import exact
from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge
from chatbot.reply import Block, Link, Reply, SourceNote, Suggestion
from tests import factories
from tests.factories import HEBEI, WHAT_IS_CD7

WORDING = Wording({"not_found": "There is nothing here."}, {"page.html": ("Send", "Ask")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path)


def load(folder: Path) -> Knowledge:
    return loader.load(folder)


def made(knowledge: Knowledge) -> Dossier:
    return collect(knowledge, WORDING, own_day(knowledge))


def entry(dossier: Dossier, key: str) -> Entry:
    return next(each for each in dossier.entries if each.key == key)


def test_it_speaks_of_the_day_on_which_records_were_checked(folder: Path) -> None:
    assert made(load(folder)).day == date(2026, 8, 22)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("answer/en/what_is_cd7", "It was seen in {aml_remission} people"),
        ("safety/en/emergency_now", "Call {region.emergency} now."),
        ("sentence/en/clarify", "Did you mean one of these?"),
        ("sentence/en/status_words.completed", "Completed"),
        ("error/en/empty_message", "Please type a question."),
        ("error/en/not_found", "There is nothing here."),
        ("page/page.html", "Send"),
        ("term/en/remission", "The signs of the disease have gone down."),
        (f"trial/en/{HEBEI}", "This trial tests CD7 CAR-T in Hebei."),
        ("number/US: Emergency services", "Emergency services, the United States: 911"),
        ("source/journal_paper", "https://example.org/paper"),
    ],
)
def test_it_holds_every_kind_of_text(folder: Path, key: str, text: str) -> None:
    assert text in entry(made(load(folder)), key).text


def test_an_answer_is_shown_with_its_slots_filled(folder: Path) -> None:
    found = entry(made(load(folder)), "answer/en/what_is_cd7")
    assert "It was seen in 7 of 10 people, and 3 of 10 died." in found.written
    assert found.facts == ("aml_remission", "aml_deaths")
    assert found.sources == ("registry_page", "journal_paper")


def test_an_answer_about_any_trial_is_shown_for_one(folder: Path) -> None:
    found = entry(made(load(folder)), "answer/en/trial_status_of_one")
    assert found.when == "a trial is being talked of"
    assert 'Listed as "Completed"' in found.written


def test_it_tells_what_leads_to_a_text(folder: Path) -> None:
    dossier = made(load(folder))
    assert "is it (dangerous|harmful)" in entry(dossier, "answer/en/side_effects_general").leads
    assert entry(dossier, "safety/en/emergency_now").leads == ("safety rule en_breath: breath",)


def test_a_fact_has_its_exact_interval_where_it_counts_people(folder: Path) -> None:
    fact = made(load(folder)).facts["aml_remission"]
    assert (fact.figure, fact.interval, fact.efficacy) == ("7 of 10", "35 to 93 in 100", True)


@pytest.mark.parametrize(
    ("n", "of", "range_"),
    [(7, 10, (35, 93)), (0, 10, (0, 31)), (10, 10, (69, 100)), (1, 2, (1, 99)), (49, 55, (78, 96))],
)
def test_the_exact_interval(n: int, of: int, range_: tuple[int, int]) -> None:
    assert exact(n, of) == range_


@pytest.mark.parametrize(("n", "of"), [(1, 0), (-1, 5), (6, 5)])
def test_an_interval_of_nothing_is_refused(n: int, of: int) -> None:
    with pytest.raises(ValueError, match="between 0 and of"):
        exact(n, of)


def test_nothing_is_reviewed_until_somebody_did(folder: Path) -> None:
    dossier = made(load(folder))
    assert dossier.reviewed == 0
    assert {each.review.state for each in dossier.entries} == {"not reviewed"}


@pytest.mark.parametrize("is_same", [True, False], ids=["these words", "other words"])
def test_an_approval_counts_for_the_words_that_were_approved(folder: Path, is_same: bool) -> None:
    factories.approve(folder, "what_is_cd7", on=date(2026, 8, 1))
    if not is_same:
        factories.edit(folder, WHAT_IS_CD7, "CD7 is a marker on some cells.", "Other.")
    dossier = made(load(folder))
    assert dossier.reviewed == is_same
    assert bool(entry(dossier, "answer/en/what_is_cd7").review.reviewer) == is_same


def said(knowledge: Knowledge, *blocks: Block) -> Reply:
    return Reply("answer", blocks, knowledge.site.disclaimer)


@pytest.fixture
def knowledge(folder: Path) -> Knowledge:
    return load(folder)


@pytest.fixture
def world(knowledge: Knowledge) -> ClosedWorld:
    return ClosedWorld(made(knowledge), knowledge)


@pytest.mark.parametrize(
    "text",
    [
        "It was seen in 7 of 10 people, and 3 of 10 died.",
        "CD7 is a marker on some cells.",
        "You asked: What is CD7?",
        f"About {HEBEI}",
        "Call 911 in the United States now.",
        "Call not stated now.",
        "There is nothing here.",
        f"{HEBEI}: CD7 trial in Hebei",
    ],
)
def test_approved_text_is_covered(world: ClosedWorld, knowledge: Knowledge, text: str) -> None:
    assert world.covers(said(knowledge, Block("paragraph", text)))


@pytest.mark.parametrize(
    "text",
    [
        "It was seen in 8 of 10 people, and 3 of 10 died.",
        "It was seen in {aml_remission} people, and {aml_deaths} died.",
        "CD7 is a marker on some cells",
        "You asked: Am I well?",
        "About NCT00000000",
        "Call 912 in the United States now.",
        "CD7 is a marker on some cells. What is CD7?",
        "{trial.status}",
    ],
)
def test_any_other_text_is_strange(world: ClosedWorld, knowledge: Knowledge, text: str) -> None:
    reply = said(knowledge, Block("list", items=("CD7 is a marker on some cells.", text)))
    assert world.strange(reply) == (text,)
    assert not world.covers(reply)


@pytest.mark.parametrize(
    "changed",
    [
        {"suggestions": (Suggestion("Buy it", "What is CD7?"),)},
        {"sources": (SourceNote("x", "A blog", "https://example.org/paper", "not dated"),)},
        {"blocks": (Block("links", links=(Link("The registry", "https://evil.example"),)),)},
        {"blocks": (Block("table", rows=(("CD7", "cures"),)),)},
        {"disclaimer": "This site gives advice."},
        {"disclaimer": "There is nothing here."},
    ],
    ids=["button", "source", "link", "table", "other disclaimer", "approved but no disclaimer"],
)
def test_every_part_of_a_reply_counts(
    world: ClosedWorld, knowledge: Knowledge, changed: dict[str, object]
) -> None:
    assert not world.covers(replace(said(knowledge), **changed))  # type: ignore[arg-type]


def test_every_text_comes_from_a_template_of_the_dossier(
    world: ClosedWorld, knowledge: Knowledge
) -> None:
    assert {world.template(text) for text in world} <= templates(made(knowledge))
    filled = "It was seen in 7 of 10 people, and 3 of 10 died."
    assert world.template(filled) == "It was seen in {aml_remission} people, and {aml_deaths} died."


RULES = """\
criteria:
  - kind: exclusion
    states: {all_of: [{field: hiv, one_of: ["yes"]}, {unlisted: virus_not_under_control}]}
    only_if: {field: ecog, at_least: 1}
    plain: Not with HIV that is not under control.
    answered_by: patient
    sure: approximate
    because: The text was cut off.
    stage: before_infusion
    source: registry_page
"""


@pytest.fixture
def asking(folder: Path) -> Path:
    """The folder with a pre-screener and a rule on one card."""
    for name in ("screening/fields.yaml", "en/screening.yaml"):
        factories.add(folder, name, (factories.ROOT / "knowledge" / name).read_text("utf-8"))
    card = f"trials/{HEBEI}.yaml"
    factories.edit(folder, card, "sources: [registry_page]\n", f"{RULES}sources: [registry_page]\n")
    return folder


def test_an_entry_rule_is_told_with_all_that_a_reviewer_signs(asking: Path) -> None:
    found = entry(made(load(asking)), f"criterion/en/{HEBEI}.2")
    assert found.text == "Not with HIV that is not under control.\n\nThe text was cut off."
    assert found.rule == (
        "exclusion",
        "stage: before_infusion",
        "answered by: patient",
        "approximate",
        "compares: (hiv is yes; and virus_not_under_control, which is not asked)",
        "only if: ecog at least 1 points",
    )
    assert (found.group, found.sources) == (HEBEI, ("registry_page",))


def test_what_follows_from_other_fields_of_a_card_is_told_too(asking: Path) -> None:
    found = entry(made(load(asking)), f"criterion/en/{HEBEI}.1")
    assert found.text == "Age limits in the record: 2 years and older, with no upper limit shown."
    assert "compares: age_years at least 2 years" in found.rule


@pytest.mark.parametrize(
    "cutoff", ["assays: [flow]", "assays: [flow, ihc]", ""], ids=["one test", "two", "any"]
)
def test_a_share_is_told_with_its_test(asking: Path, cutoff: str) -> None:
    rule = f"{{sign: more_than, percent: 30, cells: blasts, {cutoff}}}"
    told = f"cd7: {{rule: cutoff, sure: certain, source: registry_page, cutoffs: [{rule}]}}\n"
    factories.edit(asking, f"trials/{HEBEI}.yaml", "criteria:\n", f"{told}criteria:\n")
    found = entry(made(load(asking)), f"criterion/en/{HEBEI}.2")
    by = cutoff.removeprefix("assays: [").removesuffix("]").replace(", ", " or ") or "any test"
    assert found.rule[-1] == f"compares: cd7_percent more than 30 % by {by}"


def test_a_rule_that_compares_something_else_has_another_hash(asking: Path) -> None:
    key = f"criterion/en/{HEBEI}.2"
    before = entry(made(load(asking)), key).hash
    factories.edit(asking, f"trials/{HEBEI}.yaml", "at_least: 1}", "at_least: 2}")
    assert entry(made(load(asking)), key).hash != before


def test_an_approved_card_approves_its_rules_until_they_change(asking: Path) -> None:
    factories.approve(asking, HEBEI, on=date(2026, 8, 1))
    key = f"criterion/en/{HEBEI}.2"
    assert entry(made(load(asking)), key).review.state == "approved"
    factories.edit(asking, f"trials/{HEBEI}.yaml", "at_least: 1}", "at_least: 2}")
    assert entry(made(load(asking)), key).review.state == "not reviewed"


def test_every_word_of_the_pre_screener_is_told(asking: Path) -> None:
    knowledge = load(asking)
    dossier, words = made(knowledge), knowledge.languages["en"].screening
    assert words is not None
    told = {each.id: each.text for each in dossier.of_kind("screening")}
    assert told["questions.age_years.self_"] == words.questions["age_years"].self_
    assert told["questions.hiv.choices.yes"] == "Yes"
    assert told["verdicts.may_fit"] == words.verdicts["may_fit"]
    assert "diagnoses.aml" not in told
    assert len(told) == len(list(words.spoken()))


def test_without_a_pre_screener_no_rule_is_told(folder: Path) -> None:
    assert made(load(folder)).of_kind("criterion", "screening") == ()
