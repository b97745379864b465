"""Evaluation stays honest: no phrase of the knowledge is a sentence that we are measured on."""

import json
from pathlib import Path

import pytest

from chatbot import text as canon
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.phrases import expand
from tests.conftest import ROOT

EVALUATION = ROOT.parent / "shared" / "eval"


def _key(text: str) -> str:
    return " ".join(canon.words(canon.canonical(text)))


@pytest.mark.skipif(not EVALUATION.is_dir(), reason="the evaluation files are not here")
def test_no_phrase_is_an_evaluation_sentence(knowledge: Knowledge) -> None:
    files: list[Path] = sorted(EVALUATION.glob("*.jsonl"))
    asked = {
        _key(json.loads(line)["text"])
        for file in files
        for line in file.read_text("utf-8").splitlines()
    }
    assert len(asked) > 1000
    for language in knowledge.languages.values():
        concepts = language.concepts
        for intent in language.intents.values():
            for phrase in [*intent.phrases, *(p for a in intent.answers for p in a.phrases)]:
                shared = {s for s in expand(phrase, concepts) if _key(s) in asked}
                assert shared == set(), f'{intent.id}: "{phrase}"'
