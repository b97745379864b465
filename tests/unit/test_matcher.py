"""Sure enough to answer, not sure, or not ours: decided by evidence and by words that turn it."""

import pytest
import time_machine

from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent
from chatbot.matching.compiled import from_bytes, learn, to_bytes
from chatbot.matching.matcher import Match, Matcher
from tests import factories
from tests.factories import HEBEI, answer, intent

VOCABULARY = factories.vocabulary(
    concepts={"cd7": ("cd7",), "antigen.other": ("cd19",), "cart": ("car-t",)},
    deciding=(("cure", "cures"), ("cause", "causes"), ("autologous", "own cells")),
    function_words=("what", "is", "the", "a", "of", "and", "how", "are", "it", "much", "my", "or"),
)
HARMS = (answer("harm"), answer("harm_fever", phrases=("how high is the fever", "temperature")))
INTENTS = (
    intent("price", "how much is the price", "price of car-t", "price of a hospital"),
    intent(
        "harm",
        "what are the side effects",
        "is it dangerous",
        "dangers of a hospital",
        answers=HARMS,
    ),
    intent("origin", "what causes leukemia", "cause of leukemia"),
    intent("marker", "what is cd7", "meaning of cd7", must=("cd7",), never=("antigen",)),
    intent("makers", "who makes the own cells", "makers of own cells"),
    intent("oos", "weather tomorrow", "sing a song", answers=()),
)


def toy(*intents: Intent, **thresholds: str) -> Language:
    """A language of ``intents`` with a vocabulary of its own."""
    limits = factories.thresholds(**thresholds)
    return factories.language(*intents, vocabulary=VOCABULARY, thresholds=limits)


def build(language: Language) -> Matcher:
    return Matcher(language, learn(language, ()))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return build(toy(*INTENTS))


def leads(match: Match) -> tuple[str, str]:
    """The decision, and the intent that led to it."""
    return match.decision, match.best.intent


@pytest.mark.parametrize(
    ("text", "intent_id"),
    [
        pytest.param("what is the price", "price", id="a phrase in other words"),
        pytest.param("PRICE?", "price", id="one word"),
        pytest.param("pricce of car-t", "price", id="misspelt"),
        pytest.param("how dangerous is it", "harm", id="another order"),
        pytest.param("what causes leukemia", "origin", id="a phrase"),
        pytest.param("what is cd7", "marker", id="with the word it must hold"),
    ],
)
def test_it_accepts_what_is_sure(matcher: Matcher, text: str, intent_id: str) -> None:
    assert leads(matcher.match(text)) == ("accept", intent_id)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("weather tomorrow", id="out of scope"),
        pytest.param("sing me something", id="out of scope in other words"),
        pytest.param("zebra crossing", id="words nobody knows"),
        pytest.param("", id="nothing"),
        pytest.param("?!", id="no words"),
        pytest.param("😀", id="a picture"),
    ],
)
def test_it_declines_what_is_not_ours(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).decision == "decline"


def test_it_asks_when_two_intents_are_close() -> None:
    left, right = (
        intent("left", "the left clinic on my side"),
        intent("right", "the right clinic on my side"),
    )
    match = build(toy(left, right, accept="0.3", nothing="-2")).match("left clinic or right clinic")
    assert {candidate.intent for candidate in match.candidates[:2]} == {"left", "right"}
    assert match.decision == "ask"
    assert match.reason == f"lead over {match.candidates[1].intent} below margin 0.15"


@pytest.mark.parametrize(
    ("thresholds", "decision", "reason"),
    [
        pytest.param({}, "accept", "leads harm by", id="sure enough"),
        pytest.param({"accept": "1.1"}, "ask", "below accept 1.1", id="below accept"),
        pytest.param({"margin": "1.1"}, "ask", "lead over harm below margin 1.1", id="margin"),
        pytest.param({"ask": "1.1"}, "decline", "best is price with 0.9", id="ask"),
    ],
)
def test_the_limits_decide(thresholds: dict[str, str], decision: str, reason: str) -> None:
    match = build(toy(*INTENTS, **thresholds)).match("how much is the price")
    assert (match.decision, match.best.intent) == (decision, "price")
    assert match.reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("what cures leukemia", "no phrase of it says: cures", id="cure for cause"),
        pytest.param("the price of a cure", "no phrase of it says: cure", id="cure in a price"),
    ],
)
def test_a_deciding_word_stops_the_leader(matcher: Matcher, text: str, reason: str) -> None:
    match = matcher.match(text)
    assert (match.decision, match.reason) == ("ask", reason)


@pytest.mark.parametrize(
    ("text", "intent_id"),
    [
        pytest.param("the cause of leukemia", "origin", id="the word itself"),
        pytest.param("causes of leukemia", "origin", id="another word of its group"),
        pytest.param("what is the price of my own room", "price", id="half of a deciding pair"),
    ],
)
def test_a_deciding_word_that_agrees_does_not(matcher: Matcher, text: str, intent_id: str) -> None:
    match = matcher.match(text)
    assert leads(match) == ("accept", intent_id), match.reason


def test_a_deciding_word_is_never_taken_for_a_misspelling() -> None:
    caged = intent("caged", "is the bird cared for", "cared by whom")
    vocabulary = factories.vocabulary(deciding=(("cured",),))
    language = factories.language(caged, INTENTS[-1], vocabulary=vocabulary)
    match = build(language).match("is the bird cured")
    assert match.reading.words == ("is", "the", "bird", "cured")
    assert match.decision != "accept"


def test_unknown_words_lower_every_share_but_out_of_scope(matcher: Matcher) -> None:
    plain, strange = matcher.match("price"), matcher.match("price zebra")
    assert strange.best.score < plain.best.score
    assert strange.reading.unknown == ("zebra",)
    only = matcher.match("price zebra giraffe gnu")
    assert only.best.score < strange.best.score


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("meaning of that", id="must"),
        pytest.param("what is cd7 and cd19", id="never"),
    ],
)
def test_an_intent_that_its_rules_forbid_has_no_share(matcher: Matcher, text: str) -> None:
    match = matcher.match(text)
    assert all(each.intent != "marker" or each.score < 0.001 for each in match.candidates)


def test_the_answers_of_an_intent_share_its_evidence(matcher: Matcher) -> None:
    best = matcher.match("how high is the temperature").best
    assert [name for name, _ in best.answers] == ["harm_fever", "harm"]
    assert sum(share for _, share in best.answers) == pytest.approx(1)


def test_candidates_come_best_first_and_few(matcher: Matcher) -> None:
    match = matcher.match("price or side effects")
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(match.candidates) == 5


def test_it_says_which_words_spoke(matcher: Matcher) -> None:
    features = {part.feature for part in matcher.evidence(matcher.match("the price"))}
    assert "w:price" in features


def test_a_single_intent_is_matched_too() -> None:
    alone = build(toy(INTENTS[0]))
    assert leads(alone.match("how much is the price")) == ("accept", "price")


def test_nicknames_of_trials_are_concepts() -> None:
    language = toy(*INTENTS)
    named = learn(language, [factories.trial(nicknames=("NS7CAR",))])
    assert f"trial_name.{HEBEI}" in named.lexicon.read("is ns7car open").concepts


def test_a_matcher_that_was_kept_decides_alike(matcher: Matcher) -> None:
    language = toy(*INTENTS)
    data = to_bytes(learn(language, ()))
    kept = Matcher(language, from_bytes(data, language, ()))
    for text in ("pricce of car-t", "hospital", "what cures leukemia", "weather", ""):
        assert kept.match(text) == matcher.match(text)


def test_what_was_learned_is_the_same_bytes_on_any_day() -> None:
    kept = []
    for day in ("2026-09-01", "2027-02-03"):
        with time_machine.travel(day):
            kept.append(to_bytes(learn(toy(*INTENTS), ())))
    assert kept[0] == kept[1]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"no zip"])
def test_other_bytes_are_no_matcher(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a compiled index"):
        from_bytes(data, toy(*INTENTS), ())
