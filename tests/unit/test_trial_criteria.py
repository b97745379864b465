"""The entry rules on the cards are those of the registry facts: none lost, none with another limit.

The facts stand beside the project, so that these tests run where they are at hand.
"""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from chatbot.knowledge.records import Trial
from chatbot.knowledge.screening import Criterion
from tests.unit.test_trial_cards import REGISTER, cards, register

pytestmark = pytest.mark.skipif(not REGISTER.is_file(), reason="no registry facts at hand")

# How our own words tell what the facts call by a field's name.
TOLD = {
    r"agrees|consent form|free choice": "consent",
    r"expect the person to live": "life_expectancy",
    r"ECOG": "ecog",
    r"LVEF": "lvef cardiac_function heart",
    r"[Bb]ilirubin": "total_bilirubin liver_tests",
    r"[Ll]iver enzyme": "alt_ast alt bilirubin_alt_ast",
    r"CD7": "cd7_positive cd7_expression cd7_expression_flow",
    r"[Cc]reatinine": "creatinine creatinine_clearance renal",
    r"oxygen level": "spo2 spo2_room_air",
    r"[Hh]emoglobin": "haemoglobin",
    r"[Pp]latelets": "platelets",
    r"Neutrophils": "neutrophils",
    r"Lymphocytes": "lymphocytes",
    r"Karnofsky": "karnofsky performance",
    r"came back|did not (?:respond|go away)|remission|clear|relapsed": "relapsed_refractory"
    " relapse refractory disease_state",
    r"The disease is|It is a|Not for|group, the disease|three groups|CD5/CD7": "diagnosis",
    r"pregnan": "pregnant_or_breastfeeding pregnancy pregnancy_plans pregnancy_test",
    r"infection": "uncontrolled_infection active_infection active_lung_infection serious_infection"
    " sepsis_or_uncontrolled_infection active_infection_or_virus serious_condition_or_infection",
    r"another cancer": "other_cancer advanced_other_cancer other_active_cancer",
    r"brain|head": "cns_leukaemia cns_involvement serious_cns_disorder neurological_history"
    " raised_brain_pressure_or_unconscious brain_mri_lesions neuro_autoimmune_or_pres"
    " seizures_or_raised_icp",
    r"HIV|hepatitis": "viral_infection viral_tests viraemia hepatitis_b_or_c hepatitis_b hiv",
    r"for (?:another illness|other reasons)": "other other_condition",
    r"blasts": "bone_marrow_blasts peripheral_blasts",
    r"spot that can be measured|can be measured": "evaluable_lesion measurable_disease",
    r"treatments? (?:was|were) given": "prior_lines prior_therapy",
    r"work well enough|fail": "organ_function organ_failure severe_heart_or_lung_insufficiency"
    " acute_heart_failure_arrhythmia_or_respiratory_failure",
    r"GVHD": "active_gvhd gvhd_or_immunosuppression gvhd_or_immunosuppressants gvhd_or_recent_hsct"
    " post_transplant_relapse",
    r"allergy": "severe_biologic_allergy allergy severe_allergy hypersensitivity",
    r"transplant": "solid_organ_transplant organ_transplant_recipient time_since_allo_hsct",
    r"veins": "venous_access",
    r"[Hh]eart": "cardiac heart_disease cardiac_condition severe_heart_problem cardiovascular"
    " recent_mi_or_severe_arrhythmia major_cardiopulmonary_disease",
    r"autoimmune": "autoimmune_disease",
    r"born with": "congenital_immunodeficiency",
    r"clot": "thrombosis_or_embolism dic",
    r"failure of the bone marrow": "bone_marrow_failure_syndrome",
    r"outside the bone marrow": "isolated_extramedullary_disease",
    r"collect": "cell_collection_contraindication leukapheresis tumour_load_at_collection"
    " mdt_recommendation",
    r"CD4": "blood_tumour_cells_cd4_cd8 cd4_cd8",
    r"kidneys filter": "egfr",
    r"diabetes": "uncontrolled_diabetes",
    r"mental illness": "severe_psychiatric",
    r"[Ss]ide effects": "prior_toxicity",
    r"live vaccine": "recent_surgery_or_live_vaccine",
    r"donor is found": "stem_cell_donor",
    r"steroids": "recent_drugs",
    r"[Gg]erms": "product_contamination",
    r"CD123": "cd123_or_cll1",
    r"[Bb]irth control": "contraception",
    r"another trial": "other_trial",
    r"unstable disease": "unstable_systemic_disease",
    r"both targets": "antigen_match",
    r"gene-changed|like this one": "prior_gene_modified_cells prior_similar_treatment",
    r"treatment at once": "urgent_cytoreduction",
    r"cannot be made": "manufacturing_failure",
}
PATTERNS = {name: pattern for pattern, names in TOLD.items() for name in names.split()}
COMPARED = {
    "lvef": "lvef_percent",
    "spo2": "spo2_percent",
    "spo2_room_air": "spo2_percent",
    "alt_ast": "alt_ast_x_uln",
    "ecog": "ecog",
    "karnofsky": "karnofsky",
    "creatinine_clearance": "creatinine_clearance_ml_min",
    "haemoglobin": "haemoglobin_g_l",
    "platelets": "platelets_10e9_l",
    "neutrophils": "neutrophils_10e9_l",
    "prior_lines": "prior_lines",
}
SIGNS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than"}
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?")
# What the facts call inexact, or not made from the record itself.
INEXACT = re.compile(r"\bsign\b|AI summary|do not use|summary|cut off|not listed|sources differ")


def asked(wanted: Callable[[dict[str, Any]], bool] = lambda fact: True) -> list[Any]:
    """The ``wanted`` criteria of the facts beyond the registry's age fields."""
    return [
        pytest.param(cards()[name], fact, id=f"{name} {row} {fact['field']}")
        for name, entry in register().items()
        for row, fact in enumerate(entry.get("criteria", []))
        if fact["field"] != "age" and wanted(fact)
    ]


def is_inexact(fact: dict[str, Any]) -> bool:
    """Whether the facts say so of this criterion, and not of the rest of its list."""
    note = str(fact.get("note", ""))
    return "rest of" not in note and bool(INEXACT.search(f"{note} {fact['value']}"))


def rules(card: Trial, kind: str) -> list[Criterion]:
    return [criterion for criterion in card.criteria if criterion.kind == kind]


@pytest.mark.parametrize(("card", "fact"), asked())
def test_a_criterion_of_the_facts_is_on_the_card(card: Trial, fact: dict[str, Any]) -> None:
    """In our words, with every number of it."""
    told = [
        rule.plain
        for rule in rules(card, fact["kind"])
        if re.search(PATTERNS[fact["field"]], rule.plain)
    ]
    if card.cd7 and "cd7" in fact["field"]:
        told.append(" ".join(f"CD7 {cutoff.percent}" for cutoff in card.cd7.cutoffs))
    assert told
    held = {Decimal(number) for text in told for number in NUMBER.findall(text)}
    wanted = {Decimal(number) for number in NUMBER.findall(str(fact["value"]))}
    assert wanted <= held


@pytest.mark.parametrize(("card", "fact"), asked(lambda fact: fact["field"] in COMPARED))
def test_what_is_compared_has_the_limit_of_the_facts(card: Trial, fact: dict[str, Any]) -> None:
    operator, value, field = fact["operator"], fact["value"], COMPARED[fact["field"]]
    if operator == "between":  # ECOG, of which the lowest is 0
        operator, value = "<=", value[1]
    bounds = {
        bound
        for rule in rules(card, fact["kind"])
        for part in rule.states.parts()
        if part.field == field
        for bound in part.bounds
    }
    assert (SIGNS[operator], Decimal(str(value))) in bounds


def test_no_card_has_fewer_rules_than_the_facts() -> None:
    for name, entry in register().items():
        wanted = Counter(c["kind"] for c in entry.get("criteria", []) if c["field"] != "age")
        held = Counter(criterion.kind for criterion in cards()[name].criteria)
        held["inclusion"] += cards()[name].cd7 is not None
        assert wanted <= held, name


@pytest.mark.parametrize(("card", "fact"), asked(is_inexact))
def test_what_the_facts_call_inexact_is_approximate(card: Trial, fact: dict[str, Any]) -> None:
    found = [
        rule for rule in rules(card, fact["kind"]) if re.search(PATTERNS[fact["field"]], rule.plain)
    ]
    assert [rule for rule in found if rule.sure == "approximate"]


def test_a_summary_made_by_a_computer_never_decides() -> None:
    made = {"NCT06720324", "NCT06316427", "NCT05909527"}
    for name in made:
        assert {rule.sure for rule in cards()[name].criteria} == {"approximate"}, name


def test_an_exclusive_age_limit_is_a_rule_of_its_own() -> None:
    for name, entry in register().items():
        for fact in entry.get("criteria", []):
            if fact["operator"] == "range_half_open":
                low, high = map(Decimal, fact["value"])
                bounds = [rule.states.bounds for rule in cards()[name].criteria]
                assert (("at_least", low), ("less_than", high)) in bounds, name
