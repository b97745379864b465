"""What the talk is about, and whether a short message only changes that."""

import json
from collections.abc import Mapping

import pytest

from chatbot.answering.subject import Subject
from chatbot.conversation.state import State, Topic, Used
from chatbot.conversation.topic import (
    Names,
    is_follow_up,
    merged,
    named,
    remembered,
    subject,
    touched,
)
from chatbot.matching.entities import find
from chatbot.matching.lexicon import Lexicon
from tests import factories
from tests.factories import HANGZHOU, HEBEI

SITE_TRIALS = (HANGZHOU, HEBEI)
CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "cart": ("car-t",),
    "cd7": ("cd7",),
    "antigen.other": ("cd19", "cd5"),
    "disease.aml": ("aml",),
    "disease.all": ("acute lymphoblastic leukemia",),
    "disease.leukemia": ("leukemia",),
    "disease.t_all": ("t-all",),
    "child": ("child", "children", "kids"),
    "older": ("older", "elderly"),
    "trial": ("trial", "study"),
    "place": ("china", "beijing"),
    "sideeffect": ("side effects",),
    "cost": ("cost",),
    "followup": ("and", "what about", "how about", "and for", "same for"),
    "other_one": ("other trial", "other one"),
    "that_one": ("that trial", "that one"),
    "trial_id": (HEBEI,),
    f"trial_name.{HEBEI}": ("ns7car",),
    "term.remission": ("remission",),
}
FUNCTION_WORDS = (
    "what is the a of and for in about how does do it same there with too only not i people"
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    vocabulary = factories.vocabulary(function_words=FUNCTION_WORDS.split())
    lexicon = Lexicon.build("en", vocabulary, CONCEPTS)
    lexicon.close()
    return lexicon


NEGATES = (("not",), ("not", "in"), ("not", "for"), ("instead", "of"))


def names_in(lexicon: Lexicon, text: str, topic: Topic | None = None) -> Names:
    """What ``text`` names while the talk is about ``topic``."""
    return named(lexicon.read(text), find(text), topic or Topic(), SITE_TRIALS, NEGATES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("what is it", Names(), id="nothing"),
        pytest.param("what is cd7", Names(thing="cd7", cd7=True), id="our own target"),
        pytest.param("side effects in aml", Names(disease="aml", thing="sideeffect"), id="disease"),
        pytest.param(
            "leukemia", Names(thing="disease.leukemia"), id="a disease too wide to choose by"
        ),
        pytest.param(
            "acute lymphoblastic leukemia", Names(thing="disease.all"), id="another wide one"
        ),
        pytest.param(
            "leukemia, t-all",
            Names(disease="t_all", thing="disease.t_all"),
            id="the narrow one of two",
        ),
        pytest.param(
            "t-all, a leukemia",
            Names(disease="t_all", thing="disease.leukemia"),
            id="the narrow one first",
        ),
        pytest.param("for children", Names(group="child"), id="children"),
        pytest.param("for older people", Names(group="older"), id="older people"),
        pytest.param("is ns7car open", Names(trial=HEBEI), id="a trial by its nickname"),
        pytest.param("is NCT04599556 open", Names(trial=HANGZHOU), id="a trial by its id"),
        pytest.param(
            "is NCT04599556 the ns7car trial",
            Names(trial=HANGZHOU, thing="trial"),
            id="the id is exact",
        ),
        pytest.param(
            "what is remission", Names(term="remission", thing="term.remission"), id="a word"
        ),
        pytest.param("cd19 car-t", Names(antigen="other", thing="cart"), id="another target"),
        pytest.param("cd7 and cd19", Names(thing="cd7", cd7=True), id="both targets"),
        pytest.param("the other trial", Names(), id="the other, with none before"),
        pytest.param(
            "t-all, not aml",
            Names(disease="t_all", thing="disease.aml"),
            id="what is ruled out last",
        ),
        pytest.param(
            "not in the aml, in t-all",
            Names(disease="t_all", thing="disease.t_all"),
            id="what is ruled out first",
        ),
        pytest.param(
            "not aml", Names(disease="aml", thing="disease.aml"), id="nothing else is left"
        ),
        pytest.param("not NCT04599556 but NCT04938115", Names(trial=HEBEI), id="a trial ruled out"),
    ],
)
def test_a_message_names_its_topic(lexicon: Lexicon, text: str, names: Names) -> None:
    assert names_in(lexicon, text) == names


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(HEBEI, HANGZHOU, id="from the first"),
        pytest.param(HANGZHOU, HEBEI, id="from the second"),
        pytest.param("NCT05377827", None, id="from a trial that is not the site's"),
        pytest.param(None, None, id="from none"),
    ],
)
def test_the_other_trial_is_the_other_of_the_two(
    lexicon: Lexicon, before: str | None, after: str | None
) -> None:
    assert names_in(lexicon, "what about the other trial", Topic(trial=before)).trial == after


def test_a_site_with_one_trial_has_no_other(lexicon: Lexicon) -> None:
    reading = lexicon.read("the other trial")
    assert named(reading, find(""), Topic(trial=HEBEI), (HEBEI,)).trial is None


@pytest.mark.parametrize(
    ("before", "names", "page", "after"),
    [
        pytest.param(Topic(), Names(), None, Topic(), id="nothing"),
        pytest.param(Topic(trial=HEBEI), Names(), None, Topic(trial=HEBEI), id="kept"),
        pytest.param(
            Topic(trial=HEBEI), Names(trial=HANGZHOU), None, Topic(trial=HANGZHOU), id="replaced"
        ),
        pytest.param(Topic(), Names(), HEBEI, Topic(trial=HEBEI), id="the page's trial"),
        pytest.param(
            Topic(), Names(trial=HANGZHOU), HEBEI, Topic(trial=HANGZHOU), id="said beats the page"
        ),
        pytest.param(
            Topic(trial=HANGZHOU), Names(), HEBEI, Topic(trial=HANGZHOU), id="talk beats the page"
        ),
        pytest.param(
            Topic(disease="aml"), Names(group="child"), None, Topic(None, "aml", "child"), id="both"
        ),
        pytest.param(
            Topic(group="child"),
            Names(disease="aml"),
            None,
            Topic(disease="aml"),
            id="group passes",
        ),
    ],
)
def test_what_is_named_replaces_what_was_there(
    before: Topic, names: Names, page: str | None, after: Topic
) -> None:
    assert merged(before, names, page) == after


def test_an_answer_is_chosen_by_topic_words_and_region() -> None:
    names = Names(term="remission", antigen="other", trial=HEBEI)
    about = subject(Topic(HANGZHOU, "aml", "child", "other"), names, "US")
    assert about == Subject(HANGZHOU, "aml", "remission", "other", "child", "US")


def test_an_age_group_and_another_target_last_while_messages_lean_on_them() -> None:
    before = Topic(disease="aml", group="child", antigen="other")
    assert merged(before, Names(), None, leans=True) == before
    assert merged(before, Names(), None) == Topic(disease="aml")
    assert merged(before, Names(cd7=True), None, leans=True) == Topic(disease="aml", group="child")


def test_a_topic_is_forgotten_when_it_was_not_used_for_some_turns() -> None:
    topic = Topic(trial=HEBEI, disease="aml")
    used = touched(touched(Used(), 1, ("trial", "disease")), 3, ("trial",))
    assert remembered(State(turn=5, topic=topic, used=used)) == topic
    assert remembered(State(turn=6, topic=topic, used=used)) == Topic(trial=HEBEI)
    assert remembered(State(turn=8, topic=topic, used=used)) == Topic()


def test_a_state_comes_back_from_storage_as_it_was() -> None:
    state = State(3, Topic(HEBEI, antigen="other", thing="crs"), Used(trial=2), "crs", ("crs",))
    assert State.from_json(json.loads(json.dumps(state.as_json()))) == state
    assert State.from_json({"topic": {"trial": HEBEI}}) == State(topic=Topic(HEBEI))


ASKED = State(turn=1, intent="side_effects_general")


@pytest.mark.parametrize(
    "text",
    [
        "and for children?",
        "for children",
        "children",
        "what about the other trial?",
        "and the other one",
        "the other trial",
        "for AML?",
        "and in t-all",
        "how about ns7car?",
        "what about NCT04938115",
        "same for kids",
        "and in China?",
        "what about that trial in older people",
        "and for aml and for t-all and the kids",
    ],
)
def test_a_new_topic_alone_asks_the_last_question_again(lexicon: Lexicon, text: str) -> None:
    assert is_follow_up(lexicon.read(text), ASKED, lexicon.function_words)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("and?", id="no topic"),
        pytest.param("what about cost", id="a question of its own"),
        pytest.param("how is it in children", id="a question word that does not open"),
        pytest.param("what is aml", id="what is it"),
        pytest.param("what is that trial", id="what is that"),
        pytest.param("side effects in children", id="says what it asks"),
        pytest.param("and for children with fandango", id="an unknown word"),
        pytest.param("and for aml and for t-all and for the kids", id="more than ten words"),
        pytest.param("how is it and for children", id="a lead-in that does not open"),
        pytest.param("thanks", id="thanks"),
    ],
)
def test_a_question_of_its_own_is_no_follow_up(lexicon: Lexicon, text: str) -> None:
    assert not is_follow_up(lexicon.read(text), ASKED, lexicon.function_words)


def test_without_a_last_question_nothing_follows_up(lexicon: Lexicon) -> None:
    assert not is_follow_up(lexicon.read("for children"), State(), lexicon.function_words)
