"""Answers patients' questions about CD7 CAR-T trials from a reviewed knowledge folder.

One message travels four hops: ``web.messages``, ``services.messages``, ``conversation.engine``,
``answering``. Imports point down only, in the order that ``pyproject.toml`` holds:

    cli > commands > publish > bench > app > web > services > storage > conversation
        > dossier > safety | matching | answering > knowledge > settings | reply | text > errors
"""

__version__ = "0.1.0"
