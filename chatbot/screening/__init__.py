"""Compares what a person answered with what trial records ask for, and never decides.

``facts`` reads answers strictly; ``operators`` and ``statements`` tell whether a statement is true
of a person, in three values (``truth``); ``criteria`` lays out what a trial asks for;
``evaluate`` screens all trials at once: each distinct criterion is judged once per person, and
a trial's verdict is two comparisons of sets, so that thousands of trials cost milliseconds;
``interview`` picks the question that would settle most trials.
"""
