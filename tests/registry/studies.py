"""Makes trials of the shape that ClinicalTrials.gov gives: the same trial for the same number."""

import random
from typing import Any

STATUSES = (
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "TERMINATED",
    "UNKNOWN",
    "WITHDRAWN",
    "ENROLLING_BY_INVITATION",
)
TOWNS = (
    ("Hangzhou", "Zhejiang", "China"),
    ("Beijing", "Beijing Municipality", "China"),
    ("Boston", "Massachusetts", "United States"),
    ("Houston", "Texas", "United States"),
    ("Melbourne", "Victoria", "Australia"),
    ("Rome", "", "Italy"),
    ("Singapore", "", "Singapore"),
    ("London", "", "United Kingdom"),
)
DISEASES = (
    "T-cell Acute Lymphoblastic Leukemia",
    "Acute Myeloid Leukemia",
    "T-cell Lymphoma",
    "Mixed Phenotype Acute Leukemia",
)
CRITERIA = """Inclusion Criteria:

1. Age {low}-{high} years.
2. CD7 on leukemia cells is \\>{percent}% by flow cytometry.
3. ECOG performance status 0-2.
4. Left ventricular ejection fraction \\>= 50%.

Exclusion Criteria:

1. Pregnant or breastfeeding.
2. Active hepatitis B, hepatitis C or HIV infection.
3. Known hypersensitivity to any part of the product number {number}."""


def number(place: int) -> str:
    """The registration number of the trial at ``place``: none of these is registered."""
    return f"NCT9{place:07d}"


def study(name: str, **status: Any) -> dict[str, Any]:
    """The trial called ``name``; ``status`` replaces fields of its status module."""
    chance = random.Random(name)  # noqa: S311 - the same trial in every run
    low, high = chance.choice((2, 12, 18)), chance.choice((60, 65, 70, 75))
    towns = chance.sample(TOWNS, k=chance.randrange(1, 4))
    disease = chance.choice(DISEASES)
    given = chance.choice(STATUSES)
    state = {
        "statusVerifiedDate": "2026-05",
        "overallStatus": given,
        **({"lastKnownStatus": "RECRUITING"} if given == "UNKNOWN" else {}),
        "expandedAccessInfo": {"hasExpandedAccess": False},
        "startDateStruct": {"date": f"{chance.randrange(2019, 2026)}-03", "type": "ACTUAL"},
        "primaryCompletionDateStruct": {"date": "2028-02-28", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2029-12", "type": "ESTIMATED"},
        "lastUpdateSubmitDate": "2026-08-19",
        "lastUpdatePostDateStruct": {"date": "2026-08-20", "type": "ACTUAL"},
        **status,
    }
    numbers = {"low": low, "high": high, "percent": chance.choice((20, 30, 50)), "number": name}
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": name,
                "orgStudyIdInfo": {"id": f"ORG-{name[-5:]}"},
                "organization": {"fullName": "A hospital", "class": "OTHER"},
                "briefTitle": f"CD7 CAR-T Cells for {disease}, study {name[-5:]}",
            },
            "statusModule": state,
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": f"Hospital of {towns[0][0]}", "class": "OTHER"}
            },
            "descriptionModule": {"briefSummary": f"CD7 CAR-T cells are tested. {'More. ' * 40}"},
            "conditionsModule": {"conditions": [disease], "keywords": ["CD7", "CAR-T"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE1", "PHASE2"],
                "enrollmentInfo": {"count": chance.randrange(5, 99), "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "interventions": [{"type": "BIOLOGICAL", "name": "CD7 CAR-T cells"}]
            },
            "eligibilityModule": {
                "eligibilityCriteria": CRITERIA.format(**numbers),
                "healthyVolunteers": False,
                "sex": "ALL",
                "minimumAge": f"{low} Years",
                "maximumAge": f"{high} Years",
                "stdAges": ["ADULT"],
            },
            "contactsLocationsModule": {
                "centralContacts": [
                    {
                        "name": "A Coordinator",
                        "role": "CONTACT",
                        "phone": "+1 555 0100",
                        "email": "coordinator@example.org",
                    }
                ],
                "locations": [_place(*town, state["overallStatus"]) for town in towns],
            },
        },
        "hasResults": False,
    }


def _place(city: str, state: str, country: str, status: str) -> dict[str, Any]:
    is_open = status in ("RECRUITING", "NOT_YET_RECRUITING")
    return {
        "facility": f"University Hospital of {city}",
        **({"status": status} if is_open else {}),
        "city": city,
        **({"state": state} if state else {}),
        "country": country,
        **({"contacts": [{"name": "A Nurse", "role": "CONTACT", "phone": "+1 555 0101"}]}
           if is_open else {}),
        "geoPoint": {"lat": 1.5, "lon": 2.5},
    }  # fmt: skip
