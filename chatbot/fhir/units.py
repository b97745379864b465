"""Units of measure as UCUM codes (https://ucum.org), where there is one."""

from types import MappingProxyType

from chatbot.fhir.resources import UCUM, Coding

_CODES = MappingProxyType(
    {
        "years": "a",
        "months": "mo",
        "%": "%",
        "µmol/L": "umol/L",
        "mg/dL": "mg/dL",
        "mL/min": "mL/min",
        "g/L": "g/L",
        "g/dL": "g/dL",
        "10⁹/L": "10*9/L",
    }
)


def coding(unit: str) -> Coding:
    """A unit as a coding; in words only where UCUM has no code for it."""
    code = _CODES.get(unit)
    return Coding(system=UCUM if code else None, code=code, display=unit)


def unit_named(text: str) -> str:
    """Our name of a unit that is given by ours or by its UCUM code; else ``text`` as it is."""
    return next((unit for unit, code in _CODES.items() if text == code), text)
