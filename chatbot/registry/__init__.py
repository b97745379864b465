"""What public trial registries say, and how to reach them.

``identifiers``: registration numbers and their pages. ``schema`` reads the JSON of
ClinicalTrials.gov (API v2) into a ``record``, the only form that others know; ``doubts`` are what a
record says against itself; ``drift`` compares the entry rules of a record with those a card was
written from. All of these are pure. ``client`` alone goes out to the network.

This layer stands below ``knowledge``, because a trial card holds the record it is about, while a
record must not know that cards exist.
"""
