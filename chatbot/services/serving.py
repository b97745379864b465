"""The one reference to what is served. Whoever answers a request reads it once."""

from dataclasses import replace

from chatbot.conversation.engine import Engine
from chatbot.knowledge.registered import with_records
from chatbot.services.registry import Seen, View, Watch
from chatbot.services.shared import Loaded, RegistryState, Services


class Serving:
    """Holds the services of this moment.

    A new release, or a new snapshot of the registry, comes in by one assignment, so nobody ever
    sees half of it. One thread may change it; any number may read it.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._shipped = services.engine
        self._watch = Watch(services.database)
        self._view: View | None = None

    def take(self, loaded: Loaded) -> None:
        """Serve what was loaded from now on. Where nothing was, go on as before and tell why."""
        engine = self.services.engine
        if loaded.engine:
            self._shipped = loaded.engine
            engine = _as_of(loaded.engine, self._view)
        self.services = replace(self.services, engine=engine, loading=loaded.loading)

    def look_at_registry(self) -> None:
        """Tell of trials as of the snapshot that is current now, if it is another one."""
        seen, services = self._watch.look(), self.services
        if seen.view:
            self._view = seen.view
            engine = _as_of(self._shipped, seen.view) if self._shipped else None
            services = replace(services, engine=engine)
        self.services = replace(services, registry=_state(self._view, seen))


def _as_of(engine: Engine, view: View | None) -> Engine:
    if view is None:
        return engine
    return engine.as_of(with_records(engine.knowledge, view.name, view.records))


def _state(view: View | None, seen: Seen) -> RegistryState:
    known = view.snapshot if view else None
    return RegistryState(
        known.id if known else None,
        known.published_at if known else None,
        seen.failures.count,
        seen.failures.reason,
    )
