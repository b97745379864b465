"""Writes the dossier: brings together the knowledge, the words of the pages and the documents."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from chatbot.dossier import papers, pdf
from chatbot.dossier.changes import compare
from chatbot.dossier.collect import collect, own_day
from chatbot.dossier.entries import Dossier, Wording
from chatbot.dossier.pages import changes_page, dossier_page
from chatbot.dossier.papers import Papers
from chatbot.dossier.snapshots import Snapshot, from_json, snapshot, to_json
from chatbot.dossier.tables import answers_csv
from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import checks, loader
from chatbot.knowledge.loader import Knowledge
from chatbot.settings import default_documents_dir
from chatbot.web.errors import PROBLEMS
from chatbot.web.wording import page_texts


def write_dossier(folder: Path, out: Path, day: date | None) -> Iterator[str]:
    """Write the dossier of a knowledge folder into ``out``; yields a line for each file.

    ``day`` is the day as of which status is told, by default the release's own. The same folder
    and day give the same bytes. Raises KnowledgeError for a folder that is not fit to serve.
    """
    knowledge = checks.load_checked(folder)
    dossier = dossier_of(knowledge, day)
    html = dossier_page(dossier, _papers(knowledge, folder), _thresholds(knowledge))
    yield _written(out / "dossier.html", html)
    yield _written(out / "answers.csv", answers_csv(dossier))
    yield _written(out / "dossier.json", to_json(snapshot(dossier)))
    if not pdf.can_make():
        yield pdf.MISSING
        return
    path = out / "dossier.pdf"
    path.write_bytes(pdf.make(html))
    yield str(path)


def write_changes(folder: Path, against: Path, out: Path, day: date | None) -> Iterator[str]:
    """Write what changed from ``against``, a knowledge folder or a dossier.json, to ``folder``."""
    after = snapshot(dossier_of(checks.load_checked(folder), day))
    before = _kept(against, day)
    comparison = compare(before, after)
    counts = [f"{comparison.count(what)} {what}" for what in ("changed", "added", "removed")]
    yield ", ".join(counts)
    yield _written(out / "changes.html", changes_page(comparison))


def dossier_of(knowledge: Knowledge, day: date | None = None) -> Dossier:
    """The dossier of ``knowledge`` with every text that this program adds to it."""
    wording = Wording({code: each.detail for code, each in PROBLEMS.items()}, page_texts())
    return collect(knowledge, wording, day or own_day(knowledge))


def _kept(path: Path, day: date | None) -> Snapshot:
    """The older side. A knowledge folder need not pass today's checks, only be readable."""
    if path.is_dir():
        return snapshot(dossier_of(loader.load(path), day))
    try:
        return from_json(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError):
        problem = Problem(path.name, 1, "cannot be read", "give a dossier.json or a folder")
        raise KnowledgeError((problem,)) from None


def _papers(knowledge: Knowledge, folder: Path) -> Papers:
    language = next(iter(knowledge.languages.values()))
    log = _text(default_documents_dir() / papers.HAZARD_LOG)
    measured = _text(folder / papers.EVALUATION)
    return Papers(
        language.ui.purpose,
        papers.hazards(log) if log else (),
        papers.evaluation(measured) if measured else (),
    )


def _thresholds(knowledge: Knowledge) -> tuple[str, str]:
    limits = next(iter(knowledge.languages.values())).thresholds
    return str(limits.accept), str(limits.ask)


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _written(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return str(path)
