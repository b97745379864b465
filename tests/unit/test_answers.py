"""Choosing among the answers of an intent, and writing the chosen one out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chatbot.answering.answers import Writer
from chatbot.answering.choosing import choose
from chatbot.answering.subject import Subject
from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Only
from chatbot.knowledge.records import Review
from chatbot.knowledge.reviews import content_hash
from chatbot.reply import Block, Link, SourceNote, Suggestion
from tests import factories
from tests.factories import HANGZHOU, HEBEI, answer, intent

TODAY = date(2026, 9, 1)
AnswerText = Callable[..., tuple[Block, ...]]
TOLD = "about_bot"  # the id of an answer that the small folder holds


# Choosing ----------------------------------------------------------------------------------


ASKED = intent(
    "results",
    answers=(
        answer("general"),
        answer("finer"),
        answer("any_trial", only=Only(trial="any")),
        answer("hebei", only=Only(trial=HEBEI)),
        answer("aml", only=Only(disease="aml")),
        answer("aml_children", only=Only(disease="aml", group="child")),
        answer("other_target", only=Only(antigen="other")),
        answer("any_word", only=Only(term="any")),
    ),
)


@pytest.mark.parametrize(
    ("shares", "subject", "name"),
    [
        pytest.param({"general": 0.9, "finer": 0.1}, Subject(), "general", id="general"),
        pytest.param({"general": 0.1, "finer": 0.9}, Subject(), "finer", id="finer"),
        pytest.param({}, Subject(), "general", id="no evidence"),
        pytest.param({"general": 0.5, "finer": 0.5}, Subject(), "general", id="first when equal"),
        pytest.param({}, Subject(trial=HEBEI), "hebei", id="no evidence, but a trial"),
        pytest.param({}, Subject(disease="aml"), "aml", id="no evidence, but a disease"),
        pytest.param({"hebei": 1.0}, Subject(), "general", id="closed without its topic"),
        pytest.param({"general": 1.0}, Subject(trial=HANGZHOU), "any_trial", id="any trial"),
        pytest.param({"general": 1.0}, Subject(trial=HEBEI), "hebei", id="one trial before any"),
        pytest.param({"general": 1.0}, Subject(disease="aml"), "aml", id="disease"),
        pytest.param({"general": 1.0}, Subject(disease="t_all"), "general", id="another disease"),
        pytest.param(
            {"general": 1.0},
            Subject(disease="aml", group="child"),
            "aml_children",
            id="two limits before one",
        ),
        pytest.param({"general": 1.0}, Subject(group="child"), "general", id="half of two limits"),
        pytest.param({"general": 1.0}, Subject(antigen="other"), "other_target", id="target"),
        pytest.param({"general": 1.0}, Subject(term="remission"), "any_word", id="any word"),
        pytest.param(
            {"general": 0.1, "finer": 0.9},
            Subject(trial=HANGZHOU),
            "finer",
            id="clear evidence for a finer question beats the topic",
        ),
        pytest.param(
            {"general": 0.4, "finer": 0.5},
            Subject(trial=HANGZHOU),
            "any_trial",
            id="the topic beats a small lead",
        ),
    ],
)
def test_the_answer_fits_the_topic_and_the_evidence(
    shares: dict[str, float], subject: Subject, name: str
) -> None:
    assert choose(ASKED, shares, subject).id == name


def test_with_no_open_answer_the_first_is_given() -> None:
    only = intent("a", answers=(answer("limited", only=Only(trial="any")),))
    assert choose(only, {}, Subject()).id == "limited"


# Writing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return checks.load_checked(factories.write_folder(tmp_path_factory.mktemp("knowledge")))


@pytest.fixture(scope="module")
def writer(knowledge: Knowledge) -> Writer:
    return Writer(knowledge, knowledge.languages["en"])


@pytest.fixture
def blocks(writer: Writer) -> AnswerText:
    def write(text: str, **subject: Any) -> tuple[Block, ...]:
        return writer.write(answer(TOLD, text=text), Subject(**subject), TODAY).blocks

    return write


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", text) for text in texts)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("One.\n\nTwo.", paragraphs("One.", "Two."), id="paragraphs"),
        pytest.param("One\nline.\n\n\n\nTwo.\n", paragraphs("One line.", "Two."), id="long gaps"),
        pytest.param("- a\n- b", (Block("list", items=("a", "b")),), id="list"),
        pytest.param(
            "Such as:\n- a\n- b",
            (Block("paragraph", "Such as:"), Block("list", items=("a", "b"))),
            id="list with a lead",
        ),
        pytest.param("T-ALL - and more", paragraphs("T-ALL - and more"), id="a dash is no list"),
    ],
)
def test_text_becomes_paragraphs_and_lists(
    blocks: AnswerText, text: str, written: tuple[Block, ...]
) -> None:
    assert blocks(text) == written


@pytest.mark.parametrize(
    ("text", "subject", "written"),
    [
        pytest.param("In {aml_remission} people.", {}, "In 7 of 10 people.", id="fact"),
        pytest.param("Ask about {trial.title}.", {"trial": HEBEI}, None, id="trial talked of"),
        pytest.param(f"Ask about {{{HEBEI}.title}}.", {}, None, id="trial named in the text"),
        pytest.param(f"Ask about {{{HEBEI}}}.", {}, f"Ask about {HEBEI}.", id="trial alone"),
        pytest.param(
            "{term.name}: {term.meaning}",
            {"term": "remission"},
            "Remission: The signs of the disease have gone down.",
            id="word",
        ),
    ],
)
def test_slots_are_filled(
    blocks: AnswerText, text: str, subject: dict[str, str], written: str | None
) -> None:
    assert blocks(text, **subject) == paragraphs(written or "Ask about CD7 trial in Hebei.")


@pytest.mark.parametrize(
    ("text", "region", "written", "links"),
    [
        pytest.param(
            "Call {region.emergency}.",
            "US",
            "Call 911 in the United States.",
            (Link("Emergency services, the United States: 911", "tel:911"),),
            id="of the region",
        ),
        pytest.param(
            "Call {region.crisis}.",
            "GB",
            "Call 116 123 in the UK.",
            (Link("Samaritans, the UK: 116 123", "tel:116123"),),
            id="a number with a space",
        ),
        pytest.param(
            "Call {region.crisis}.",
            None,
            "Call 988 in the United States, 116 123 in the UK.",
            (
                Link("Lifeline, the United States: 988", "tel:988"),
                Link("Samaritans, the UK: 116 123", "tel:116123"),
            ),
            id="of every region where none is known",
        ),
        pytest.param(
            "Call {region.crisis} or {region.crisis}.",
            "US",
            "Call 988 in the United States or 988 in the United States.",
            (Link("Lifeline, the United States: 988", "tel:988"),),
            id="linked once",
        ),
    ],
)
def test_numbers_to_call_are_said_and_linked(
    blocks: AnswerText, text: str, region: str | None, written: str, links: tuple[Link, ...]
) -> None:
    assert blocks(text, region=region) == (*paragraphs(written), Block("links", links=links))


def test_a_region_that_is_not_listed_gets_every_number(blocks: AnswerText) -> None:
    text = "Call {region.crisis}."
    assert blocks(text, region="XX") == blocks(text, region=None)


def test_a_kind_of_number_that_a_region_lacks_is_not_stated(blocks: AnswerText) -> None:
    assert blocks("Call {region.emergency}.", region="GB") == paragraphs("Call not stated.")


def test_lists_of_a_trial_card_become_lists(knowledge: Knowledge) -> None:
    card = knowledge.trials[HEBEI].model_copy(update={"known": ("One.", "Two."), "uncertain": ()})
    writer = Writer(replace(knowledge, trials={HEBEI: card}), knowledge.languages["en"])
    asked = answer(
        TOLD, text="Known:\n\n{trial.known}\n\n{trial.uncertain}", only=Only(trial="any")
    )
    assert writer.write(asked, Subject(trial=HEBEI), TODAY).blocks == (
        Block("paragraph", "Known:"),
        Block("list", items=("One.", "Two.")),
    )


@pytest.mark.parametrize(
    "slot", ["nothing", "trial.title", "trial.price", "term.name", "NCT00000001.title", "site.name"]
)
def test_a_slot_that_cannot_be_filled_raises(blocks: AnswerText, slot: str) -> None:
    with pytest.raises(KeyError, match=slot):
        blocks(f"See {{{slot}}}.")


def test_text_in_other_brackets_is_left_alone(blocks: AnswerText) -> None:
    assert blocks("a { b } and {}") == paragraphs("a { b } and {}")


# What a reply says about an answer -----------------------------------------------------------


def test_sources_are_named_once_in_the_order_told(writer: Writer) -> None:
    text = "{aml_remission}, {aml_deaths}, {aml_remission}"
    told = answer(TOLD, text=text, sources=("registry_page", "journal_paper", "registry_page"))
    assert writer.write(told, Subject(), TODAY).sources == (
        SourceNote("registry_page", "The registry", "https://example.org/registry", "2026-08-22"),
        SourceNote("journal_paper", "A paper", "https://example.org/paper", "not dated"),
    )


def test_the_source_of_a_figure_is_named_by_itself(writer: Writer) -> None:
    written = writer.write(answer(TOLD, text="{aml_deaths}"), Subject(), TODAY)
    assert [source.id for source in written.sources] == ["journal_paper"]


@pytest.mark.parametrize(
    ("given", "subject", "trials"),
    [
        pytest.param({}, Subject(trial=HEBEI), [], id="a general answer shows no trial"),
        pytest.param({"only": Only(trial="any")}, Subject(trial=HEBEI), [HEBEI], id="one trial"),
        pytest.param({"trials": (HANGZHOU,)}, Subject(), [HANGZHOU], id="trials it names"),
        pytest.param(
            {"trials": (HANGZHOU, HEBEI), "only": Only(trial="any")},
            Subject(trial=HEBEI),
            [HANGZHOU, HEBEI],
            id="each trial once",
        ),
    ],
)
def test_trials_are_shown_where_the_answer_is_about_them(
    writer: Writer, given: dict[str, Any], subject: Subject, trials: list[str]
) -> None:
    written = writer.write(answer(TOLD, **given), subject, TODAY)
    assert [trial.id for trial in written.trials] == trials


def test_a_trial_is_shown_with_its_dated_status(writer: Writer) -> None:
    note = writer.trial_note(HEBEI, TODAY)
    assert (note.title, note.status) == ("CD7 trial in Hebei", "Completed")
    assert (note.status_as_of, note.checked_on) == ("2026-08-22", "2026-08-22")
    assert note.url == f"https://clinicaltrials.gov/study/{HEBEI}"


def test_trials_are_linked_in_one_block(writer: Writer) -> None:
    [block] = writer.links([writer.trial_note(HEBEI, TODAY)])
    url = f"https://clinicaltrials.gov/study/{HEBEI}"
    assert block.type == "links"
    assert block.links == (Link(f"{HEBEI}: CD7 trial in Hebei", url),)
    assert writer.links([]) == ()


def test_buttons_say_the_question_that_comes_next(writer: Writer) -> None:
    told = answer(TOLD, next=("find_trial_registration", "trial_status_of_one"))
    assert writer.write(told, Subject(), TODAY).suggestions == (
        Suggestion("Where is the trial registered?", "Where is the trial registered?"),
        Suggestion("Is this trial open?", "Is this trial open?"),
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param(
            "trial_status_of_one", ("trial_status_recruiting", "trial_status_of_one"), id="answer"
        ),
        pytest.param(
            "find_trial_registration",
            ("find_trial_registration", "registration_numbers"),
            id="intent, its first answer",
        ),
    ],
)
def test_an_answer_is_found_by_its_own_name_or_its_intents(
    writer: Writer, name: str, found: tuple[str, str]
) -> None:
    owner, told = writer.answer(name)
    assert (owner.id, told.id) == found


def test_an_answer_that_does_not_exist_raises(writer: Writer) -> None:
    with pytest.raises(KeyError):
        writer.answer("nothing")


def approval(knowledge: Knowledge, name: str, **given: Any) -> dict[str, Review]:
    """A review of an answer as it stands, for a month from the day of these tests."""
    told = next(answer for _, answer in knowledge.languages["en"].answers() if answer.id == name)
    plain = {
        "entry": name,
        "language": "en",
        "hash": content_hash(told, knowledge.facts),
        "reviewer": "Ada",
        "role": "hematologist",
        "reviewed_on": "2026-08-20",
        "review_by": "2026-10-01",
    }
    review = Review.model_validate({**plain, **given})
    return {review.key: review}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        pytest.param({}, "2026-08-20", id="approved"),
        pytest.param({"review_by": "2026-08-31"}, None, id="ended"),
        pytest.param({"hash": "0" * 64}, None, id="of other words"),
        pytest.param({"entry": "about_bot"}, None, id="of another answer"),
        pytest.param({"language": "zh"}, None, id="of another language"),
    ],
)
def test_only_an_approved_text_has_a_review_day(
    knowledge: Knowledge, given: dict[str, str], day: str | None
) -> None:
    reviews = approval(knowledge, "what_is_cd7", **given)
    writer = Writer(replace(knowledge, reviews=reviews), knowledge.languages["en"])
    _, told = writer.answer("what_is_cd7")
    note = writer.note(told, TODAY)
    assert (note.id, note.reviewed_on) == ("what_is_cd7", day)
    assert note.hash == content_hash(told, knowledge.facts)
