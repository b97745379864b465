"""HTTP: reads strict JSON, calls one service, writes one payload.

A request passes, in this order: ``request_log``, ``guards`` (origins, rate limits), a view
(``messages``, ``conversations``, ``feedback``, ``trials``, ``receipts``, ``health``, ``docs``,
``page``), and on its way out ``guards`` again (headers). Whatever fails on the way becomes a
problem document in ``errors``. ``openapi`` describes what the views do; ``server`` listens.
"""
