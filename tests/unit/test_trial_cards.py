"""The trial cards: complete, honest about gaps, and equal to the registry facts they carry over."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chatbot.knowledge import parser
from chatbot.knowledge.records import Age, Trial

ROOT = Path(__file__).parents[2]
CARDS = ROOT / "knowledge" / "trials"
REGISTER = Path(__file__).parents[3] / "shared" / "facts" / "trials.yaml"
SITE_TRIALS = ("NCT04938115", "NCT04599556")
PHASES = {
    "NA": "not_applicable",
    "EARLY_PHASE1": "early_phase1",
    "PHASE1": "phase1",
    "PHASE1|PHASE2": "phase1_phase2",
    "PHASE2": "phase2",
}
# Hints that a person can join today (promise P6), or promises an outcome (requirement S-23).
CLAIMS = re.compile(
    r"\b(?:now|currently|still) (?:open|recruiting|enrolling)|\b(?:is|are) (?:open|recruiting)\b|"
    r"\bopen (?:to|for)\b|\byou (?:can|may|could) join\b|"
    r"\b(?:cure[sd]?|guarantee\w*|breakthrough|miracle|cancer-free|eligible|qualif\w+)\b",
    re.IGNORECASE,
)


def read(path: Path) -> parser.Document:
    """The file as the loader would read it."""
    return parser.parse(path.read_text(encoding="utf-8"), path.name)


@cache
def cards() -> dict[str, Trial]:
    """Every card by the name of its file."""
    found: dict[str, Trial] = {}
    for path in sorted(CARDS.glob("*.yaml")):
        card = parser.build(Trial, read(path))
        assert isinstance(card, Trial), card
        found[path.stem] = card
    return found


@cache
def register() -> dict[str, dict[str, Any]]:
    """The registry facts the cards were made from, by registry id; empty where they are absent."""
    if not REGISTER.is_file():
        return {}
    return {entry["registry_id"]: entry for entry in read(REGISTER).data["trials"]}


def months(age: Age) -> int:
    """An age in months, so that limits in different units can be compared."""
    return age.value * (12 if age.unit == "years" else 1)


def registered_ages(text: str) -> tuple[str, str]:
    """The two limits of an age range as "2 years", or "" where none is shown."""
    text = re.sub(r"^(\d+)-(\d+) years$", r"\1 years to \2 years", text)
    low, _, high = text.partition(" to ")
    return limit(low), limit(high)


def limit(text: str) -> str:
    """One registered limit in the form "2 years", or ""."""
    found = re.match(r"(\d+) (year|month)", text, re.IGNORECASE)
    return f"{found[1]} {found[2].lower()}s" if found else ""


def carded(age: Age | None) -> str:
    """A card's limit in the same form."""
    return f"{age.value} {age.unit}" if age else ""


def enrolled(entry: dict[str, Any]) -> int | None:
    """The registered number of people, or None where none is shown."""
    text = str(entry.get("enrolment"))
    return int(text) if text.isdigit() else None


def prose(card: Trial) -> str:
    """All sentences of a card that are our own words."""
    return "\n".join([card.title, card.plain, card.product, *card.known, *card.uncertain])


def test_every_trial_has_one_card_named_after_it() -> None:
    assert len(cards()) == 76
    assert all(name == card.id for name, card in cards().items())


def test_titles_and_nicknames_point_to_one_trial() -> None:
    titles = [card.title.casefold() for card in cards().values()]
    nicknames = [name.casefold() for card in cards().values() for name in card.nicknames]
    assert len(set(titles)) == len(titles)
    assert len(set(nicknames)) == len(nicknames)


def test_the_site_trials_alone_are_full_cards() -> None:
    assert {card.id for card in cards().values() if card.card == "full"} == set(SITE_TRIALS)
    assert all(5 <= len(cards()[name].known) <= 9 for name in SITE_TRIALS)


@pytest.mark.parametrize(
    ("trial", "doubts"),
    [
        ("NCT04938115", ["Leukemia, T Cell", "not applicable", "10 treated", "entry rules"]),
        ("NCT04599556", ['"unknown"', '"recruiting"', "81", "NCT05827835", "signs", "cut off"]),
    ],
)
def test_the_site_trials_say_what_is_uncertain(trial: str, doubts: list[str]) -> None:
    told = "\n".join(cards()[trial].uncertain)
    assert [doubt for doubt in doubts if doubt not in told] == []


def test_a_listing_without_entry_rules_says_so() -> None:
    bare = [card for card in cards().values() if card.card == "listing" and not card.known]
    assert bare
    assert all("no list of entry rules" in "\n".join(card.uncertain) for card in bare)


def test_no_card_claims_to_be_open_or_promises_anything() -> None:
    claims = {card.id: CLAIMS.findall(prose(card)) for card in cards().values()}
    assert {name: found for name, found in claims.items() if found} == {}


def test_an_unknown_status_is_explained() -> None:
    unknown = [card for card in cards().values() if card.status == "unknown"]
    assert unknown
    assert all("not mean that people can join" in "\n".join(card.uncertain) for card in unknown)


def test_an_old_record_listed_as_recruiting_carries_a_warning() -> None:
    old = [
        card
        for card in cards().values()
        if card.status == "recruiting" and (card.status_as_of - card.record_updated).days > 730
    ]
    assert old
    assert all("The status is old" in "\n".join(card.uncertain) for card in old)


def test_what_is_not_car_t_says_so() -> None:
    for card in cards().values():
        if card.cells == "not_cart":
            assert "not CAR-T" in card.plain
        if card.cells == "follow_up":
            assert "follow-up study" in card.plain


def test_age_limits_are_in_order() -> None:
    for card in cards().values():
        assert card.min_age or card.max_age, card.id
        if card.min_age and card.max_age:
            assert 0 <= months(card.min_age) < months(card.max_age), card.id


def test_sources_exist() -> None:
    known = {source["id"] for source in read(ROOT / "knowledge" / "sources.yaml").data}
    used = {source for card in cards().values() for source in card.sources}
    assert used <= known


WORDS = {"more_than": "more than", "at_least": "at least"}
SIGNS = {"more_than": ">", "at_least": ">="}


def with_cutoff() -> list[Trial]:
    """The cards that state a CD7 cut-off."""
    return [card for card in cards().values() if card.cd7 and card.cd7.cutoffs]


@pytest.mark.parametrize("card", with_cutoff(), ids=lambda card: card.id)
def test_a_cut_off_is_the_same_in_words_and_in_the_fact(card: Trial) -> None:
    """A cut-off stands in three places: to compare with, on the card to read, in an answer."""
    assert card.cd7 is not None
    facts = {
        entry["id"]: entry for entry in read(ROOT / "knowledge" / "facts" / "basics.yaml").data
    }
    fact = facts[f"basics_cutoff_{card.id.lower()}"]
    told = [line for line in card.known if line.startswith("CD7 rule as registered")]
    for cutoff in card.cd7.cutoffs:
        assert f"{WORDS[cutoff.sign]} {cutoff.percent}%" in fact["text"]
        assert f"{cutoff.percent}%" in told[0]
    assert len(told) == 1
    assert WORDS[card.cd7.cutoffs[0].sign] in told[0]
    assert fact["source"] == card.cd7.source


def test_a_rule_on_cd7_names_a_source_of_its_card() -> None:
    assert [c.id for c in cards().values() if c.cd7 and c.cd7.source not in c.sources] == []


def test_what_a_machine_made_is_approximate() -> None:
    rules = {card.id: card.cd7 for card in cards().values() if card.cd7}
    made = {name for name, rule in rules.items() if "ai_made" in rule.source}
    assert made == {"NCT05909527"}
    assert all(rules[name].sure == "approximate" for name in made)


@pytest.mark.skipif(not REGISTER.is_file(), reason="the registry facts are not beside the project")
def test_cut_offs_agree_with_the_registry_facts() -> None:
    asked = {
        name: sorted(
            f"{'flow ' if 'flow' in criterion['field'] else ''}{rule}"
            for criterion in entry.get("criteria", [])
            if criterion["field"].startswith("cd7_expression")
            for rule in _asked(criterion)
        )
        for name, entry in register().items()
    }
    held = {
        card.id: sorted(
            f"{by} {SIGNS[cutoff.sign]} {cutoff.percent}".strip()
            for cutoff in card.cd7.cutoffs
            for by in [_by(cutoff.assays)]
        )
        for card in with_cutoff()
        if card.cd7
    }
    assert {name: rules for name, rules in asked.items() if rules} == held


def _asked(criterion: dict[str, Any]) -> list[str]:
    if criterion["operator"] == "any_of":
        return [str(value).removesuffix("%") for value in criterion["value"]]
    return [f"{criterion['operator']} {criterion['value']}"]


def _by(assays: tuple[str, ...]) -> str:
    """The test as the registry facts write it: where it makes the number another one."""
    names = {"flow": "flow", "ihc": "IHC"}
    return names[assays[0]] if len(assays) == 1 else ""


@pytest.mark.skipif(not REGISTER.is_file(), reason="the registry facts are not beside the project")
def test_what_the_facts_call_positive_or_no_rule_is_carded_so() -> None:
    for name, entry in register().items():
        rule = cards()[name].cd7
        fields = {criterion["field"] for criterion in entry.get("criteria", [])}
        if "cd7_positive" in fields:
            assert rule is not None
            assert rule.rule == "positive"
        if "cd123_or_cll1" in fields:
            assert rule is not None
            assert rule.rule == "not_a_rule"


@pytest.mark.skipif(not REGISTER.is_file(), reason="the registry facts are not beside the project")
def test_header_fields_agree_with_the_registry_facts() -> None:
    assert set(cards()) == set(register())
    for name, entry in register().items():
        card = cards()[name]
        updated = entry.get("record_last_updated", entry["status_as_of"])
        assert card.status == entry["status"].lower().replace(" ", "_"), name
        assert card.status_as_of == date.fromisoformat(entry["status_as_of"]), name
        assert card.record_updated == date.fromisoformat(updated), name
        assert card.enrolment == enrolled(entry), name
        assert card.phase == PHASES.get(entry["phase"], "not_stated"), name
        limits = (carded(card.min_age), carded(card.max_age))
        assert limits == registered_ages(entry["age_range"]), name
        assert list(card.conditions) == entry["conditions"], name
