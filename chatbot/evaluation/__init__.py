"""How well the engine does on labelled questions, and what its thresholds should be.

Order: ``cases`` reads JSON lines → ``results`` asks each in a conversation of its own and judges
the reply → ``tallies`` and ``figures`` count, by language, author, intent and topic → ``harm``
weighs mistakes, ``confidence`` compares shares with what came true, ``doubtful`` sets labels aside.
``plain``, ``machine`` and ``report`` (with ``charts``) write the figures down for a terminal, for
programs and for people.

Beside it: ``decisions`` decides again in memory for other thresholds, ``calibration`` chooses them;
``typos`` mistypes questions; ``folds`` asks phrases that were held out of learning;
``second_reader`` learns the weights that the safety screen weighs words by, and writes them down.

Pure but for that writing: values in, values out; no clock, no random numbers, no disk but the
package's own templates.
Stands above ``conversation`` because it asks the whole engine, safety screen included.
"""
