"""What gives a person away: one module for each kind of personal data.

Order: ``view`` folds a text without losing the places of its characters. ``spared`` finds what
only looks personal: registry numbers, amounts with a unit. ``contact`` (e-mail, web address,
handle), ``phones``, ``documents`` (cards, accounts, identity and record numbers), ``people`` and
``chinese_names`` (names, dates of birth) and ``places`` (postal addresses) each give spans;
``chatbot.safety.redaction`` joins them.

The screen's own ``identity`` only asks, within microseconds, whether a notice is due. Here nothing
may be left over, so far more is tried, and never while a person waits for an answer.

Every pattern is linear: each part is bounded, or cannot match the same characters in two ways
(requirement S-68). Nothing here is ever said, stored or logged.
"""
