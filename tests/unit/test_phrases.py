"""The small language of phrases."""

import pytest

from chatbot.knowledge.phrases import PhraseError, concepts_in, expand

CONCEPTS = {"disease.aml": ("aml", "acute myeloid leukemia"), "disease.t_all": ("t-all",)}


@pytest.mark.parametrize(
    ("phrase", "sentences"),
    [
        ("what is it", ("what is it",)),
        ("how (much|expensive) is it", ("how much is it", "how expensive is it")),
        ("is it (very|) far", ("is it very far", "is it far")),
        ("<disease.t_all> trial", ("t-all trial",)),
        (
            "<disease> trial",
            ("aml trial", "acute myeloid leukemia trial", "t-all trial"),
        ),
        ("(a|a) b", ("a b",)),
    ],
)
def test_a_phrase_stands_for_sentences(phrase: str, sentences: tuple[str, ...]) -> None:
    assert expand(phrase, CONCEPTS) == sentences


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("how (much", "no partner"),
        ("how much)", "no partner"),
        ("a | b", "no partner"),
        ("<unknown> trial", 'unknown concept "unknown"'),
        ("(a|b|c|d) " * 5, "1024 sentences"),
    ],
)
def test_a_wrong_phrase_is_refused_with_its_reason(phrase: str, says: str) -> None:
    with pytest.raises(PhraseError, match=says):
        expand(phrase, CONCEPTS)


def test_many_forms_are_sampled_the_same_way_each_time() -> None:
    concepts = {"place": tuple(f"city{number}" for number in range(50))}
    first = expand("trial in <place>", concepts)
    assert first == expand("trial in <place>", concepts)
    assert len(first) == 3
    assert first != expand("trials near <place>", concepts)


def test_concepts_are_listed() -> None:
    assert concepts_in("<a> (b|c) <d.e>") == ["a", "d.e"]
