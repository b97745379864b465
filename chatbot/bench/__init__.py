"""Measures speed and quality, always as figures of one run on one machine.

``serving``: the engine by itself, and HTTP beside a bare route with the same bytes. ``dataset``:
the bare matcher, without our knowledge, on any labelled data set. ``growth``: how time and memory
grow with the number of phrases.
"""
