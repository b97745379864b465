"""The safety screen: deterministic rules that read every message before anything else does.

Order of evaluation, in ``Screen.assess``:

1.  ``tokens`` folds the text (look-alike letters, invisible characters, full width) and cuts it
    into words, clauses and sentences. The whole message is read, however long.
2.  For each language, whatever the language of the page: ``lexicon`` finds concepts by phrases
    (``spelling`` lets slips and sounds raise an alarm, never clear one), ``readings`` adds what is
    said in numbers and shapes, ``scope`` says what is denied, had by someone, or long past.
3.  ``rules`` meets the tables: concepts together in a clause. A rule is *met*, only *asked* about
    ("when should I call about a fever"), or a *note* ("is fever a side effect").
4.  ``reader`` weighs all words together, by weights learned from sentences. It has a say only where
    no rule finds a sign. What it finds ordinary is answered, below the text of an emergency that a
    rule finds there.
5.  If the text was disguised ("s u i c i d e"), all of it again on the plain text, where that has
    other words or marks; and on what it was ``meant`` to be where it is misspelt, which may raise
    an alarm and takes none away.
6.  ``worst`` keeps the smallest rank: emergency signs (10-19), thoughts of self-harm and violence
    (20-24), cries for help without a sign (25), questions about alarm signs (30), a writer under
    age (40), personal advice (49-53), personal outlook (60), distress and children (64-66),
    promises (70), orders to the machine (80-81), personal data (90), abuse (95-97), an alarm that
    the second reader alone hears (98), then notes.
7.  A statement about someone that nothing else knows, or a doubt of the second reader (``last``
    rules), asks for a card where no answer is found: perhaps a sign or a cry for help in words that
    no table has. In a script that no table reads (``unread``) a message is noted, so that the reply
    carries the safety line.

``redaction`` is the other half: it takes personal data out of a text that is to be written down,
through ``recognisers``. The screen does not need it.

Imports: knowledge, reply, text and errors only. The rules are tables in ``knowledge/*/safety``.
"""

from chatbot.safety.screen import Finding, Screen

__all__ = ["Finding", "Screen"]
