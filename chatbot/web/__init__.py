"""HTTP: reads strict JSON, calls one service, writes one payload or one page.

A request passes, in this order: ``request_log``, ``guards`` (origins, rate limits), a view
(``messages``, ``conversations``, ``feedback``, ``trials``, ``receipts``, ``faq``, ``health``,
``docs``, ``page``), and on its way out ``guards`` again (headers). Whatever fails on the way
becomes a problem document in ``errors``. ``inputs`` and ``payloads`` are what goes in and out,
``frame`` what all plain pages share. ``openapi`` describes what the views do; ``server`` listens.
"""
