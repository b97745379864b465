"""One turn of talk: what was asked, and the reply to it. Pure: time is an argument.

Order of a turn (``engine``, then ``speaker``): safety screen → pre-screen under way
(``screening_talk``) → command → chosen offer → number of another registry → follow-up or correction
→ the questions asked → registry id not known → ask back or decline.

What is asked: ``questions`` (where a message may fall apart) → ``hearing`` (words, names, topic) →
``asked`` (one stretch) → ``scope`` (is it about our field) → ``inquiry`` (the rule that decides).
What is said: ``told`` (answers joined) → ``replies``; ``script`` and ``again`` write it once more.
"""
