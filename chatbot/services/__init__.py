"""One function per use case, one transaction per step that needs one.

Every function takes the ``Services`` value that ``app.create_app`` built, and the time as an
argument. ``messages`` answers; ``conversations`` shows and forgets; ``feedback``, ``trials``,
``faq``, ``receipts`` and ``replay`` do what their names say. ``serving`` holds the one reference to
what is served; ``reload`` changes it and ``releases`` keeps its texts. Answering never needs the
database (promise P10): what could not be stored is remembered in ``memory`` and the fault is
counted in ``faults``.
"""
