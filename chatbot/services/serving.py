"""The one reference to what is served. Whoever answers a request reads it once."""

from dataclasses import replace

from chatbot.services.shared import Loaded, Services


class Serving:
    """Holds the services of this moment.

    A new release comes in by one assignment, so nobody ever sees half of it. One thread may change
    it; any number may read it.
    """

    def __init__(self, services: Services) -> None:
        self.services = services

    def take(self, loaded: Loaded) -> None:
        """Serve what was loaded from now on. Where nothing was, go on as before and tell why."""
        engine = loaded.engine or self.services.engine
        self.services = replace(self.services, engine=engine, loading=loaded.loading)
