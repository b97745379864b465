"""A dossier as comma-separated values (RFC 4180) for spreadsheets."""

import csv
import io

from chatbot.dossier.entries import Dossier, Entry

_HEADER = (
    "key", "kind", "language", "topic", "intent", "title", "text", "as read", "said when",
    "safety line", "leads", "rule", "facts", "sources", "review state", "reviewer", "role",
    "reviewed on", "review by", "hash", "disclaimer", "release",
)  # fmt: skip
# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def answers_csv(dossier: Dossier) -> str:
    """One row for each entry, lines ended by CRLF; no cell can be taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for entry in dossier.entries:
        writer.writerow([_safe(cell) for cell in _row(entry, dossier)])
    return file.getvalue()


def _row(entry: Entry, dossier: Dossier) -> tuple[str, ...]:
    review = entry.review
    return (
        entry.key,
        entry.kind,
        entry.language,
        entry.group,
        entry.intent,
        entry.title,
        entry.text,
        entry.written,
        entry.when,
        "yes" if entry.note else "no",
        "\n".join(entry.leads),
        "\n".join(entry.rule),
        "\n".join(f"{name}: {dossier.facts[name].figure}" for name in entry.facts),
        "\n".join(entry.sources),
        review.state,
        review.reviewer,
        review.role,
        review.reviewed_on,
        review.review_by,
        entry.hash,
        dossier.disclaimer,
        dossier.release,
    )


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
