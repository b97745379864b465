"""From a chosen answer to a reply: approved text with its slots filled, sources, trials, buttons.

Nothing is generated here and nothing a user typed is said back (promise P1). Slots are facts,
fields of trial cards, glossary terms and regional numbers. Must not import matching or safety.
"""
