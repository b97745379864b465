"""What an editor is told of a folder, beyond its form: one module for each kind of rule.

``links``: does everything named exist? ``criteria``: can the entry rules of trials be compared?
``wording``: what no text may say, listed in ``banned``.
``readable``: is it easy to read, by the formula in ``reading``? ``terms``: are abbreviations
explained? ``scripts``: are the scripts of trial teams the approved ones? ``claims``: does each way
to ask lead to one intent? ``completeness``: is anything missing or left over? ``approvals``: do the
reviews hold? Most of them read ``passages``, all texts
that can be said. Every rule yields problems with the file, the line and what to do.
"""
