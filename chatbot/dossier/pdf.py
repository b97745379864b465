"""A dossier as a tagged PDF (PDF/UA-1), where WeasyPrint is installed (the extra ``pdf``)."""

import importlib
from importlib.util import find_spec

MISSING = 'no PDF: WeasyPrint is not installed (pip install "cd7-chatbot[pdf]")'


def can_make() -> bool:
    """Whether WeasyPrint is installed."""
    return find_spec("weasyprint") is not None


def make(html: str) -> bytes:
    """``html`` as a tagged PDF that assistive technology can read; fetches nothing."""
    weasyprint = importlib.import_module("weasyprint")
    document = weasyprint.HTML(string=html, url_fetcher=_nothing)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"")
    return pdf


def _nothing(url: str) -> dict[str, object]:
    raise ValueError("a dossier loads nothing from elsewhere")
