"""Learned weights: the same each time, right on toy data, and readable."""

import numpy as np
import pytest

from chatbot.matching.index import Index, Rows, softmax

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
def index() -> Index:
    return Index.fit(SENTENCES, LABELS)


def likeliest(index: Index, *words: str) -> str:
    """The label that the words speak for."""
    scores = index.scores({f"w:{word}": 1.0 for word in words})
    return index.labels[int(scores.argmax())]


def test_fitting_twice_gives_identical_bytes(index: Index) -> None:
    again = Index.fit(SENTENCES, LABELS)
    assert again.weights.tobytes() == index.weights.tobytes()
    assert again.rarity.tobytes() == index.rarity.tobytes()
    assert (again.labels, again.columns) == (index.labels, index.columns)


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
def test_it_tells_two_toy_classes_apart(index: Index, words: tuple[str, ...], label: str) -> None:
    assert likeliest(index, *words) == label


def test_labels_stand_in_the_order_first_met(index: Index) -> None:
    assert index.labels == ("money", "harm")


@pytest.mark.parametrize(
    "weighed",
    [pytest.param({}, id="nothing"), pytest.param({"w:unheard": 1.0}, id="only strangers")],
)
def test_what_is_not_known_gives_zeros(index: Index, weighed: dict[str, float]) -> None:
    assert index.scores(weighed).tolist() == [0.0, 0.0]


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
    assert (feature in Index.fit(sentences, ["a", "b"]).columns) is kept


def test_rare_evidence_counts_more(index: Index) -> None:
    rarity = {feature: float(index.rarity[place]) for feature, place in index.columns.items()}
    assert rarity["w:what"] < rarity["w:fever"] < rarity["w:cost"]


def test_evidence_names_the_words_that_spoke(index: Index) -> None:
    weighed = {"w:what": 1.0, "w:fever": 1.0, "w:unheard": 1.0}
    evidence = index.evidence(weighed, "harm")
    assert [part.feature for part in evidence] == ["w:fever", "w:what"]
    assert evidence[0].weight > 0
    against = index.evidence(weighed, "money")
    assert against[0].feature == "w:fever"
    assert against[0].weight < 0


def test_evidence_adds_up_to_the_score(index: Index) -> None:
    weighed = {"w:what": 1.0, "w:fever": 1.0, "w:chills": 1.0}
    total = sum(part.weight for part in index.evidence(weighed, "harm"))
    assert total == pytest.approx(float(index.scores(weighed)[1]), abs=0.002)


def test_evidence_shows_the_loudest_only(index: Index) -> None:
    weighed = {"w:what": 1.0, "w:fever": 1.0, "w:chills": 1.0}
    assert len(index.evidence(weighed, "harm", most=2)) == 2


def test_rows_multiply_as_a_matrix_does_and_turn_over() -> None:
    whole = np.array([[1, 0, 2], [0, 0, 0], [0, 3, 0]], np.float32)
    rows = Rows(
        np.array([0, 2, 2, 3]), np.array([0, 2, 1]), np.array([1, 2, 3], np.float32), width=3
    )
    dense = np.arange(6, dtype=np.float32).reshape(3, 2)
    assert len(rows) == 3
    assert rows.dot(dense).tolist() == (whole @ dense).tolist()
    assert rows.transposed().dot(dense).tolist() == (whole.T @ dense).tolist()


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
