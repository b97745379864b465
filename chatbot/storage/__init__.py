"""What is kept: talks, what happened on each turn, feedback, texts served, what registries said.

No table has a column that a message's text could be written to (promise P7). ``engine`` opens the
database, ``database`` gives out transactions, ``errors`` turns every fault into one error.
``conversations``, ``feedback``, ``releases``, ``registry`` and ``visits`` are the only code that
reads and writes rows; ``migrations`` brings the schema up to date at start. ``learned`` keeps what
the matcher learned in files.

This layer stands above ``conversation`` because it must know the State that it keeps, while the
core must not know that a database exists.
"""
