"""Learned weights: the same each time, right on toy data, and readable."""

import numpy as np
import pytest

from chatbot.matching.index import Index, Part, Row, Space, Support, softmax

SENTENCES = [
    {"w:price": 1.0, "w:what": 1.0},
    {"w:price": 1.0, "w:total": 1.0},
    {"w:cost": 1.0, "w:what": 1.0},
    {"w:fever": 1.0, "w:what": 1.0},
    {"w:fever": 1.0, "w:chills": 1.0},
    {"w:chills": 1.0, "w:what": 1.0},
]
LABELS = ["money", "money", "money", "harm", "harm", "harm"]


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.of(SENTENCES)


@pytest.fixture(scope="module")
def index(space: Space) -> Index:
    return Index.fit(space.rows(SENTENCES), LABELS)


def heard(space: Space, *words: str) -> Row:
    """The words of a message as numbers."""
    return space.row({f"w:{word}": 1.0 for word in words})


def likeliest(space: Space, index: Index, *words: str) -> str:
    """The label that the words speak for."""
    return index.labels[int(index.scores(heard(space, *words)).argmax())]


def test_fitting_twice_gives_identical_bytes(space: Space, index: Index) -> None:
    again = Index.fit(Space.of(SENTENCES).rows(SENTENCES), LABELS)
    assert again.weights.tobytes() == index.weights.tobytes()
    assert again.nbytes == index.nbytes
    assert again.bias.tobytes() == index.bias.tobytes()
    assert again.labels == index.labels
    assert Space.of(SENTENCES).rarity.tobytes() == space.rarity.tobytes()


@pytest.mark.parametrize(
    ("words", "label"),
    [
        pytest.param(("price",), "money", id="price"),
        pytest.param(("cost",), "money", id="cost, seen once"),
        pytest.param(("fever", "what"), "harm", id="fever"),
        pytest.param(("chills", "fever", "price"), "harm", id="more for harm"),
        pytest.param(("price", "cost", "fever"), "money", id="more for money"),
        pytest.param(("price", "unheard"), "money", id="beside a stranger"),
    ],
)
def test_it_tells_two_toy_classes_apart(
    space: Space, index: Index, words: tuple[str, ...], label: str
) -> None:
    assert likeliest(space, index, *words) == label


def test_labels_stand_in_the_order_of_the_alphabet(index: Index) -> None:
    assert index.labels == ("harm", "money")


@pytest.mark.parametrize(
    "words",
    [pytest.param((), id="nothing"), pytest.param(("unheard", "of"), id="only strangers")],
)
def test_what_is_not_known_leaves_the_bias(
    space: Space, index: Index, words: tuple[str, ...]
) -> None:
    assert index.scores(heard(space, *words)).tolist() == index.bias.tolist()


def test_a_strange_word_makes_every_label_that_was_meant_less_likely(
    space: Space, index: Index
) -> None:
    alone = index.scores(heard(space, "price"))
    beside = index.scores(heard(space, "price", "unheard"))
    assert beside[1] < alone[1]


def test_what_a_label_never_says_does_not_support_it(space: Space) -> None:
    support = Support.of(space.rows(SENTENCES), [1, 1, 1, 0, 0, 0], 2)
    assert not support.held[-1].any()
    assert support.share(heard(space, "chills")).tolist() == pytest.approx([1, 0])
    both = support.share(heard(space, "chills", "unheard"))
    assert 0 < both[0] < 1
    assert both[1] == 0


def test_a_part_knows_its_own_features_and_takes_the_others_as_unknown(space: Space) -> None:
    part = Part.fit(space.rows(SENTENCES[:2]), ["one", "two"])
    strange = next(name for name in space.places if space.places[name] not in part.places)
    known = heard(space, *(name[2:] for name in SENTENCES[0]))
    assert len(part.places) == len({*SENTENCES[0], *SENTENCES[1]})
    assert part.index.labels[int(part.scores(known).argmax())] == "one"
    nothing = part.scores(space.row({strange: 1.0, "w:unheard": 1.0}))
    assert nothing.tolist() == part.index.bias.tolist()


@pytest.mark.parametrize(
    ("feature", "kept"),
    [
        pytest.param("w:once", True, id="a word counts when one phrase holds it"),
        pytest.param("k:once", True, id="so does a concept"),
        pytest.param("p:once only", False, id="a pair does not"),
        pytest.param("c:onc", False, id="nor do letters"),
        pytest.param("p:twice seen", True, id="a pair held by two does"),
    ],
)
def test_rare_evidence_is_kept_only_where_it_is_sure(feature: str, kept: bool) -> None:
    seen = 2 if "twice" in feature else 1
    sentences = [{"w:a": 1.0, feature: 1.0}, {"w:a": 1.0, **({feature: 1.0} if seen == 2 else {})}]
    assert (feature in Space.of(sentences).places) is kept


def test_rare_evidence_counts_more(space: Space) -> None:
    rarity = {feature: float(space.rarity[place]) for feature, place in space.places.items()}
    assert rarity["w:what"] < rarity["w:fever"] < rarity["w:cost"] < float(space.rarity[-1])


def test_rows_have_length_one_and_leave_out_the_unknown(space: Space) -> None:
    rows = space.rows([{"w:price": 1.0, "w:unheard": 1.0}, {"w:unheard": 1.0}]).toarray()
    assert rows[0, space.places["w:price"]] == pytest.approx(1)
    assert (rows * rows).sum(axis=1).tolist() == pytest.approx([1, 0])


def test_parts_tell_what_each_word_adds(space: Space, index: Index) -> None:
    row = heard(space, "what", "fever", "unheard")
    harm, money = index.parts(row, "harm").tolist(), index.parts(row, "money").tolist()
    assert harm[1] > abs(harm[0])
    assert harm[2] == 0
    assert money[1] < 0
    assert sum(harm) + float(index.bias[0]) == pytest.approx(float(index.scores(row)[0]))


@pytest.mark.parametrize(
    ("scores", "shares"),
    [
        pytest.param([0.0, 0.0], [0.5, 0.5], id="even"),
        pytest.param([1000.0, 0.0], [1.0, 0.0], id="large numbers do not overflow"),
        pytest.param([-1000.0, -1000.0], [0.5, 0.5], id="very small numbers"),
    ],
)
def test_scores_become_shares(scores: list[float], shares: list[float]) -> None:
    assert softmax(np.array(scores, np.float32)).tolist() == shares
