"""The questions of the pre-screener as a FHIR ``Questionnaire``."""

from chatbot.fhir.resources import (
    HIGHEST,
    LOWEST,
    UNIT,
    UNIT_OPTION,
    AnswerOption,
    Coding,
    Extension,
    Item,
    Questionnaire,
)
from chatbot.fhir.units import coding
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.screening import ScreeningField

ID = "prescreen"


def questionnaire(
    knowledge: Knowledge, words: ScreeningWords, *, is_reviewed: bool
) -> Questionnaire:
    """All questions in the words for a person who answers for themselves.

    It is a draft for as long as not everything in this release was reviewed. No item is required:
    what is left out is not known.
    """
    return Questionnaire(
        id=ID,
        version=knowledge.release[:12],
        name="PreScreen",
        title=words.form["title"],
        status="active" if is_reviewed else "draft",
        description="\n\n".join(words.notice.values()),
        purpose=words.sheet["lead"],
        copyright=knowledge.site.disclaimer,
        item=tuple(_item(field, words) for field in knowledge.fields.values()),
    )


def item_type(field: ScreeningField) -> str:
    """How an answer to a field is given in FHIR."""
    if field.type == "choice":
        return "choice"
    if field.type == "country":
        return "string"
    if field.units:
        return "quantity"
    return "integer" if field.whole else "decimal"


def _item(field: ScreeningField, words: ScreeningWords) -> Item:
    question = words.questions[field.id]
    options = tuple(
        AnswerOption(value_coding=Coding(code=value, display=question.choices[value]))
        for value in field.choices
    )
    return Item.model_validate(
        {
            "link_id": field.id,
            "text": question.self_,
            "type": item_type(field),
            "max_length": 2 if field.type == "country" else None,
            "extension": _extensions(field) or None,
            "answer_option": options or None,
        }
    )


def _extensions(field: ScreeningField) -> tuple[Extension, ...]:
    """Units, and the limits of a number without a choice of units."""
    if field.low is None or field.high is None:
        return ()
    if field.units:
        units = (field.unit, *field.units)
        return tuple(Extension(url=UNIT_OPTION, value_coding=coding(unit)) for unit in units)
    limits = ((LOWEST, field.low), (HIGHEST, field.high))
    return (
        Extension(url=UNIT, value_coding=coding(field.unit)),
        *(
            Extension(url=url, value_integer=int(limit))
            if field.whole
            else Extension(url=url, value_decimal=float(limit))
            for url, limit in limits
        ),
    )
