"""Everything the bot can say, as one value that people can read, sign and compare.

``collect`` walks a release of the knowledge and makes one ``Entry`` for each text: answers, safety
texts, fixed sentences, errors, words of the page, glossary, trial cards, numbers, sources.
``closed_world`` proves that a reply is made of these entries and of nothing else (promise P1), with
``slot_values``: everything that may stand in a slot.
``pages``, ``tables`` and ``pdf`` write a dossier down; ``changes`` sets two of them side by side.

Pure: values in, texts out, no clock, and no disk but the package's own templates. What lives above
this layer comes in as values: the error table and the page's words as ``Wording``, the documents of
the cover as ``Papers``.
"""
