"""Words, their stems, concepts, and spelling repair that never turns a meaning round."""

from collections.abc import Mapping

import pytest

from chatbot.matching.lexicon import Found, Lexicon
from tests import factories

CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "cart": ("car-t", "car t cells"),
    "cd7": ("cd7",),
    "disease": ("diseases",),
    "disease.aml": ("aml", "acute myeloid leukemia"),
    "disease.leukemia": ("leukemia",),
    "sideeffect": ("side effects",),
    "aside": ("side",),
    "remission": ("remission",),
    "term.remission": ("remission",),
    "off.cancer": ("melanoma",),
}
OF_THE_FIELD = "treatment cost hospital infusion relapse houses horses"
TURNING = (
    "cure cures cured curable curative cause causes caused causing positive negative before after"
    " without never autologous allogeneic hypotension hypertension adult child"
)
DECIDING = (("cure", "cures", "cured", "curable", "curative"), ("causing", "causes"))


def build(language: str = "en") -> Lexicon:
    """A lexicon of the concepts that has learned some words."""
    vocabulary = factories.vocabulary(
        known_words=("infused", "weather", "relax"), deciding=DECIDING
    )
    lexicon = Lexicon.build(language, vocabulary, CONCEPTS)
    lexicon.learn([*OF_THE_FIELD.split(), *TURNING.split()], topical=True)
    lexicon.learn(["wallet"], topical=False)
    lexicon.close()
    return lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return build()


# Spelling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("hosptal", "hospital", id="a letter lost"),
        pytest.param("hospiital", "hospital", id="a letter doubled"),
        pytest.param("hospitla", "hospital", id="two letters swapped"),
        pytest.param("luekemia", "leukemia", id="swapped early"),
        pytest.param("traetmnet", "treatment", id="two edits in a long word"),
        pytest.param("hsopitla", "hospital", id="two edits in eight letters"),
        pytest.param("remision", "remission", id="a double letter lost"),
        pytest.param("xospital", "hospital", id="the first letter wrong"),
        pytest.param("hosptla", "hospital", id="two edits in seven letters"),
        pytest.param("costt", "cost", id="five letters for four"),
        pytest.param("HOSPTAL", "hospital", id="in capitals"),
        pytest.param("ｈｏｓｐｔａｌ", "hospital", id="in full width"),
    ],
)
def test_a_misspelt_word_is_read_as_the_nearest_of_the_field(
    lexicon: Lexicon, typed: str, read: str
) -> None:
    reading = lexicon.read(typed)
    assert reading.words == (read,)
    assert [after for _, after in reading.repaired] == [read]
    assert reading.unknown == ()


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("infused", id="known to be right, beside infusion"),
        pytest.param("weather", id="known, of no field"),
        pytest.param("relax", id="known, beside relapse"),
        pytest.param("wallet", id="of another field"),
        pytest.param("hospitals", id="another form of a word of the field"),
        pytest.param("what", id="a function word"),
    ],
)
def test_a_word_that_is_right_stays(lexicon: Lexicon, word: str) -> None:
    reading = lexicon.read(word)
    assert reading.words == (word,)
    assert reading.repaired == ()


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("hokses", id="two words equally near"),
        pytest.param("xospitl", id="two edits, the first letter among them"),
        pytest.param("iflusion", id="two edits from infusion, but one from a real word"),
        pytest.param("inftal", id="two edits in six letters"),
        pytest.param("hxsxixal", id="three edits"),
        pytest.param("hosp1tal", id="holds a digit"),
        pytest.param("cst", id="three letters"),
        pytest.param("cots", id="four letters"),
        pytest.param("zzzzzzzz", id="near nothing"),
        pytest.param("hospital" * 8, id="very long"),
    ],
)
def test_an_unknown_word_is_left_alone(lexicon: Lexicon, word: str) -> None:
    reading = lexicon.read(word)
    assert reading.words == (word,)
    assert reading.repaired == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("wallett", "wallet", id="a word of another field"),
        pytest.param("melanona", "melanoma", id="another disease"),
        pytest.param("wheather", "weather", id="a known word of no field"),
    ],
)
def test_words_of_no_field_or_another_are_read_too(lexicon: Lexicon, typed: str, read: str) -> None:
    assert lexicon.read(typed).words == (read,)


@pytest.mark.parametrize(
    ("typed", "turning"),
    [
        pytest.param("curre", "cure", id="cure"),
        pytest.param("cureed", "cured", id="cured"),
        pytest.param("durable", "curable", id="curable"),
        pytest.param("cuartive", "curative", id="curative"),
        pytest.param("causse", "cause", id="cause"),
        pytest.param("cuased", "caused", id="caused"),
        pytest.param("pausing", "causing", id="causing"),
        pytest.param("positve", "positive", id="positive"),
        pytest.param("negativ", "negative", id="negative"),
        pytest.param("befores", "before", id="before"),
        pytest.param("aftter", "after", id="after"),
        pytest.param("witout", "without", id="without"),
        pytest.param("nevver", "never", id="never"),
        pytest.param("autologus", "autologous", id="autologous"),
        pytest.param("alogeneic", "allogeneic", id="allogeneic"),
        pytest.param("hypotensio", "hypotension", id="hypotension"),
        pytest.param("hypertensio", "hypertension", id="hypertension"),
        pytest.param("adullt", "adult", id="adult"),
        pytest.param("chilld", "child", id="child"),
    ],
)
def test_repair_never_leads_to_a_word_that_turns_a_meaning_round(
    lexicon: Lexicon, typed: str, turning: str
) -> None:
    assert turning in lexicon.known
    assert turning not in lexicon.read(typed).words


@pytest.mark.parametrize(
    ("typed", "turning"),
    [
        pytest.param("casue", "cause", id="cause, though case is near"),
        pytest.param("fater", "after", id="after, though later is near"),
    ],
)
def test_what_may_be_a_word_that_turns_a_meaning_is_read_as_no_other(
    typed: str, turning: str
) -> None:
    lexicon = Lexicon.build("en", factories.vocabulary(deciding=(("cause", "after"),)), {})
    lexicon.learn([turning, "case", "later"], topical=True)
    lexicon.close()
    assert lexicon.read(typed).words == (typed,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Hosptal, please?", "hospital, please?", id="the rest stays as it was"),
        pytest.param("hosptal hosptal", "hospital hospital", id="twice"),
        pytest.param("the cost, hosptal qxzz qzzx", None, id="three of five strange"),
        pytest.param("qxzz qzzx", None, id="strange, and near to nothing"),
        pytest.param("the hospital", None, id="nothing misspelt"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_message_as_it_was_meant(lexicon: Lexicon, typed: str, meant: str | None) -> None:
    assert lexicon.meant(typed) == meant


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        pytest.param("hxsxixal cost", {"hxsxixal"}, id="near nothing"),
        pytest.param("hosptal cost", set(), id="put right"),
        pytest.param("violin cost", set(), id="a real word that no phrase has"),
        pytest.param("x9y cost", set(), id="with a digit"),
    ],
)
def test_it_says_which_words_may_be_misspelt_still(
    lexicon: Lexicon, text: str, strange: set[str]
) -> None:
    assert lexicon.read(text).strange == strange


def test_a_repair_is_the_same_each_time(lexicon: Lexicon) -> None:
    assert lexicon.read("hosptal") == lexicon.read("hosptal") == build().read("hosptal")


def test_nothing_is_repaired_until_all_words_are_learned() -> None:
    lexicon = Lexicon.build("en", factories.vocabulary(), CONCEPTS)
    assert lexicon.read("leukmia").words == ("leukmia",)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("CD7+ leukemia", "cd7 positive leukemia", id="plus"),
        pytest.param("CD7 + means", "cd7 positive means", id="plus-apart"),
        pytest.param("CD7- leukemia", "cd7 negative leukemia", id="minus"),
        pytest.param(
            "the report says CD7 -", "the report says cd7 negative", id="minus-at-the-end"
        ),
        pytest.param("MRD −, is that good", "mrd negative is that good", id="before-a-comma"),
        pytest.param("CD7 - what is that", "cd7 what is that", id="dash-between-thoughts"),
        pytest.param("CD7 – what is that", "cd7 what is that", id="long-dash-between-thoughts"),
        pytest.param("CD7-CAR cells", "cd7 car cells", id="hyphen-of-a-name"),
    ],
)
def test_a_sign_behind_a_marker_is_a_word(text: str, read: str) -> None:
    sides = ({"positive": ("positive",), "negative": ("negative",)},)
    vocabulary = factories.vocabulary(opposites=sides)
    assert " ".join(Lexicon.build("en", vocabulary, CONCEPTS).read(text).words) == read


# Stems and unknown words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        pytest.param("hospitals", "hospit", id="plural"),
        pytest.param("hospital", "hospit", id="singular"),
        pytest.param("cd7", "cd7", id="with a digit"),
        pytest.param("37.5", "37.5", id="number"),
    ],
)
def test_words_have_stems(lexicon: Lexicon, word: str, stem: str) -> None:
    assert lexicon.stem(word) == stem


def test_a_language_without_stems_keeps_its_words() -> None:
    assert build("zh").stem("hospitals") == "hospitals"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("what is the cost", (), id="all known"),
        pytest.param("what is a fandango", ("fandango",), id="a stranger"),
        pytest.param("side effects of melanoma", (), id="words of concepts"),
        pytest.param("the weather", ("weather",), id="spelt right, but of no field"),
        pytest.param("wallet 2026", ("wallet", "2026"), id="another field and a number"),
    ],
)
def test_it_says_which_words_tell_nothing_here(
    lexicon: Lexicon, text: str, unknown: tuple[str, ...]
) -> None:
    assert lexicon.read(text).unknown == unknown


@pytest.mark.parametrize("text", ["", "  ", "?!", "\u200b", "😀"])
def test_a_message_without_words_is_an_empty_reading(lexicon: Lexicon, text: str) -> None:
    reading = lexicon.read(text)
    assert (reading.words, reading.stems, reading.found) == ((), (), ())
    assert reading.concepts == frozenset()


def test_accents_do_not_matter(lexicon: Lexicon) -> None:
    assert lexicon.read("leukémia").words == ("leukemia",)


# Concepts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("aml", (Found("disease.aml", 0, 1),), id="one word"),
        pytest.param("is it CAR-T?", (Found("cart", 2, 4),), id="a hyphen parts words"),
        pytest.param(
            "acute myeloid leukemia", (Found("disease.aml", 0, 3),), id="the longest, not a part"
        ),
        pytest.param("acute leukemia", (Found("disease.leukemia", 1, 2),), id="a part alone"),
        pytest.param("side effect", (Found("sideeffect", 0, 2),), id="another form"),
        pytest.param("disease", (Found("disease", 0, 1),), id="a form that shares the stem only"),
        pytest.param("on the side", (Found("aside", 2, 3),), id="the shorter where it stands"),
        pytest.param("leukmia", (Found("disease.leukemia", 0, 1),), id="misspelt"),
        pytest.param(
            "remission",
            (Found("remission", 0, 1), Found("term.remission", 0, 1)),
            id="all concepts of one form",
        ),
        pytest.param(
            "cd7 in aml", (Found("cd7", 0, 1), Found("disease.aml", 2, 3)), id="two in a row"
        ),
        pytest.param("cd19", (), id="another antigen is not cd7"),
        pytest.param("cd70", (), id="a longer name is not cd7"),
    ],
)
def test_it_finds_concepts(lexicon: Lexicon, text: str, found: tuple[Found, ...]) -> None:
    assert lexicon.read(text).found == found


def test_a_concept_brings_its_parent(lexicon: Lexicon) -> None:
    assert lexicon.read("cd7 aml").concepts == {"cd7", "disease", "disease.aml"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("teh", "the", id="a function word of three letters"),
        pytest.param("waht", "what", id="a function word, swapped"),
        pytest.param("whaaat", "what", id="drawn out"),
        pytest.param("thhhe", "the", id="drawn out in the middle"),
        pytest.param("fond", "fond", id="a real word that no phrase has"),
        pytest.param("trail", "trail", id="a real word beside one of the field"),
    ],
)
def test_ordinary_words_are_read_as_what_they_are(typed: str, read: str) -> None:
    vocabulary = factories.vocabulary(function_words=("the", "what"))
    lexicon = Lexicon.build("en", vocabulary, {"trial": ("trial",), "found": ("found",)})
    lexicon.close()
    assert lexicon.read(typed).words == (read,)


def test_of_two_words_as_near_the_one_in_many_phrases_is_meant() -> None:
    lexicon = Lexicon.build("en", factories.vocabulary(), {"place": ("marrow",)})
    for _ in range(6):
        lexicon.learn(["donors"], topical=True)
    lexicon.learn(["dosers"], topical=True)
    lexicon.close()
    assert lexicon.read("doners").words == ("donors",)
