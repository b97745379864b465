"""The documents say what is: hazards name tests that exist, the data map lists every column."""

import ast
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.dossier.papers import Hazard, hazards
from chatbot.knowledge.loader import Knowledge
from chatbot.storage.tables import Base
from tests.conftest import ROOT

DOCS = ROOT / "docs"
LOG = hazards((DOCS / "hazard-log.md").read_text("utf-8"))
CLASSES = {
    *("random id", "time", "content id", "health topic", "choice", "technical"),
    "public person",
}
KEPT = {"talk", "feedback", "release", "registry", "schema", "audit"}
_ROW = re.compile(r"^\| (\w+\.\w+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def _names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    "named", sorted(set(re.findall(r"`(tests/[^`]+::\w+)`", (DOCS / "asvs.md").read_text("utf-8"))))
)
def test_every_item_of_the_security_standard_is_tied_to_tests_that_exist(named: str) -> None:
    file, _, name = named.partition("::")
    assert name in _names_in(ROOT / file)


def test_all_fourteen_hazards_are_told() -> None:
    assert [hazard.id for hazard in LOG] == [f"H-{number}" for number in range(1, 15)]


@pytest.mark.parametrize("hazard", [pytest.param(hazard, id=hazard.id) for hazard in LOG])
def test_a_hazard_is_tied_to_tests_that_exist(hazard: Hazard) -> None:
    assert hazard.tests
    for test in hazard.tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), test
        assert name in _names_in(ROOT / file), test


@pytest.mark.parametrize("hazard", [pytest.param(hazard, id=hazard.id) for hazard in LOG])
def test_a_hazard_aims_for_a_risk_of_two_at_most(hazard: Hazard) -> None:
    before, target = map(int, hazard.risk.split(" → "))
    assert target <= 2 < before


def test_nobody_is_named_who_was_not() -> None:
    for file in DOCS.glob("*.md"):
        text = file.read_text("utf-8")
        assert "safety lead" not in text or re.search(r"safety lead[:,] not yet named", text), file


def test_the_data_map_lists_every_column_and_no_other() -> None:
    listed = _ROW.findall((DOCS / "data-map.md").read_text("utf-8"))
    columns = {f"{c.table.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns}
    assert {name for name, *_ in listed} == columns
    assert len(listed) == len(columns)
    assert {data_class for _, _, data_class, _ in listed} <= CLASSES
    assert {kept for *_, kept in listed} <= KEPT


def _hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


@pytest.fixture
def client(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    return create_app(setting.load(), engine).test_client()


def test_the_intended_purpose_is_one_text_everywhere(
    knowledge: Knowledge, client: FlaskClient
) -> None:
    quoted = re.findall(
        r"^> (.+)$", (DOCS / "intended-purpose.md").read_text("utf-8"), re.MULTILINE
    )
    about = client.get("/openapi.json").get_json()["info"]["description"]
    page = re.search(r'id="about"[^>]*>(.+?)</p>', client.get("/").text, re.DOTALL)
    assert page is not None
    told = [" ".join(quoted), knowledge.languages["en"].ui.purpose, about.split("\n\n")[0], page[1]]
    assert len({_hash(text) for text in told}) == 1


def test_every_answer_about_harm_carries_the_safety_line(knowledge: Knowledge) -> None:
    for language in knowledge.languages.values():
        harms = [a for i, a in language.answers() if language.topics[i.id] == "harms"]
        assert harms
        assert [answer.id for answer in harms if not answer.note] == []
