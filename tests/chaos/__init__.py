"""`make chaos`: everything fails, one thing after the other, while people ask (requirement S-123).

``place`` is the whole set-up as plain processes, ``harms`` what is done to it and when, ``talks``
what people say, ``crowd`` who says it, ``judge`` compares every reply with what the engine of
exactly that release says, ``account`` adds it up, ``report`` draws it.
"""
