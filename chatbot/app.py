"""Wires everything together: settings, knowledge, engine, database, application, server."""

import gc
import logging
import signal
import sys
from datetime import UTC, datetime
from functools import partial

from flask import Flask

from chatbot import settings as setting
from chatbot.conversation.alarms_only import AlarmsOnly
from chatbot.conversation.engine import Engine
from chatbot.errors import KnowledgeError, Problem, SettingsError
from chatbot.knowledge import builtin, checks, folder
from chatbot.knowledge.loader import Knowledge
from chatbot.services.faults import Faults
from chatbot.services.health import WARM_S, storage_health
from chatbot.services.interviews import Interviews
from chatbot.services.releases import keep_release
from chatbot.services.reload import Reloader
from chatbot.services.serving import Serving
from chatbot.services.shared import Loaded, Loading, Services
from chatbot.services.switch import Switch
from chatbot.settings import SWITCHED, Settings
from chatbot.storage.database import Database
from chatbot.storage.keeper import Keeper
from chatbot.storage.learned import learn_apart, learned_engine, open_engine
from chatbot.web import current, errors, metrics, request_log, tracing
from chatbot.web.application import make_application
from chatbot.web.server import check_port, make_server

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """The application. Settings come from the environment unless given, the engine from them.

    Starts without engine or database as well: it then answers alarms only, or keeps nothing, and
    says so at ``/ready``. Raises SettingsError for settings that cannot work.
    """
    if settings is None:  # a server such as gunicorn calls us, so nobody has set up the log
        settings = setting.load()
        request_log.configure()
    faults, database = Faults(), Database.at(settings.database_url)
    keeper = Keeper(database, faults.note)
    loaded = Loaded(engine) if engine else load_engine(settings)
    alarms = None if loaded.engine else open_alarms(settings)
    services = Services(
        settings,
        database,
        keeper,
        Interviews(settings.secret_key.get_secret_value()),
        Switch(settings.switch_file or settings.data_dir / SWITCHED),
        loaded.engine,
        alarms,
        faults=faults,
        loading=loaded.loading,
    )
    keep_release(services, now=datetime.now(UTC))
    serving = Serving(services)
    serving.look_at_registry()
    return make_application(serving)


def load_engine(
    settings: Settings, before: Knowledge | None = None, *, learn: bool = True
) -> Loaded:
    """An engine over knowledge that is fit to serve, or none with the reason, in the log too.

    Nothing that was in ``before`` may be missing: then it looks like an accident (S-107). Without
    ``learn``, what nobody has learned yet is left for later.
    """
    try:
        knowledge = checks.load_checked(settings.knowledge_dir)
        if before and (gone := folder.gone(before, knowledge)):
            raise KnowledgeError(gone)
        if settings.release_keys and (unsigned := _unsigned(settings, knowledge)):
            raise KnowledgeError(unsigned)
        strict, kept = settings.require_review, settings.data_dir
        found = learned_engine(knowledge, kept, require_review=strict)
        if found is None and learn:
            learn_apart(knowledge, settings.knowledge_dir, kept)
            found = open_engine(knowledge, kept, require_review=strict)
        return Loaded(found, is_for_later=found is None)
    except KnowledgeError as error:
        loading = Loading.refused(error.problems)
    except Exception as error:  # noqa: BLE001 - whatever it is, the emergency line must be served
        loading = Loading(ok=False, problems=1, first=f"the engine: {errors.place(error)}")
    fields = {"problems": loading.problems, "first": loading.first}
    log.error("the knowledge cannot be served", extra={"fields": fields})
    return Loaded(loading=loading)


def _unsigned(settings: Settings, knowledge: Knowledge) -> tuple[Problem, ...]:
    from chatbot.knowledge import signature  # noqa: PLC0415 - needs one more package

    return signature.problems(settings.knowledge_dir, knowledge.release, settings.release_keys)


def open_alarms(settings: Settings) -> AlarmsOnly | None:
    """What answers alarms from the built-in release, or None with the reason in the log."""
    try:
        return AlarmsOnly(
            builtin.load_for(settings.knowledge_dir), require_review=settings.require_review
        )
    except Exception as error:  # noqa: BLE001 - the emergency line is left, and must be served
        fields = {"error": errors.place(error)}
        log.error("the built-in release cannot be served", extra={"fields": fields})
        return None


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises SettingsError when it cannot begin."""
    request_log.configure()
    if settings.workers:
        _serve_with_workers(settings)
        return
    reloader = _reloader(settings)
    app = _settled(settings)
    server = make_server(app, settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if hasattr(signal, "SIGHUP"):  # not on Windows
        signal.signal(signal.SIGHUP, lambda *_: reloader.ask())
    reloader.start(current.serving(app), settings.reload_seconds)
    tracing.start(settings)
    _ready(settings)
    try:
        server.run()
    finally:
        current.serving(app).services.keeper.drain()
        tracing.stop()


def _serve_with_workers(settings: Settings) -> None:
    try:
        from chatbot.web.workers import Hooks, Workers  # noqa: PLC0415 - needs more packages
    except ModuleNotFoundError as error:
        line = f"CHATBOT_WORKERS: needs the package {error.name}, which is not installed"
        raise SettingsError(line) from None
    check_port(settings)
    reloader = _reloader(settings)

    def look(app: Flask) -> None:
        """In the first process: while it learned, it could not replace a worker that dies."""
        reloader.look(current.serving(app), learn=False)

    def renew(app: Flask) -> bool:
        reloader.look(current.serving(app), asked=True)
        return current.serving(app).services.loading.ok

    def begin(app: Flask) -> None:
        """In a worker: what is made before the fork has neither threads nor connections."""
        serving = current.serving(app)
        serving.services.database.forget_connections()
        tracing.start(settings)
        metrics.count_start()
        storage_health(serving.services, WARM_S)  # the first to ask is not to wait for that
        reloader.start(serving, settings.reload_seconds)

    def end(app: Flask) -> None:
        current.serving(app).services.keeper.drain()
        tracing.stop()

    make, ready = partial(_settled, settings), partial(_ready, settings)
    Workers(settings, Hooks(make, ready, look, renew, begin, end)).run()


def _settled(settings: Settings) -> Flask:
    """The application, out of the sight of the collector of garbage, which would go through a
    million objects again and again, and write into the memory that workers share."""
    app = create_app(settings)
    gc.collect()
    gc.freeze()
    return app


def _reloader(settings: Settings) -> Reloader:
    return Reloader(
        settings.knowledge_dir,
        lambda before, learn: load_engine(settings, before, learn=learn),
    )


def _ready(settings: Settings) -> None:
    if settings.metrics_port:
        metrics.listen(settings.host, settings.metrics_port)
    fields = {"address": f"http://{settings.host}:{settings.port}"}
    log.info("listening", extra={"fields": fields})
