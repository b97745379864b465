"""Real PostgreSQL, Redis and nginx of this machine, each with a data folder of its own.

Nothing of the system's own services is touched: every server is a child of the tests, listens on
127.0.0.1 at a free port, and is stopped by its own process id.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_START_S = 20
_NOBODY = "postgres"  # PostgreSQL refuses to run as root
_AS_NOBODY = (f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether somebody listens on ``port``."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(is_there: Callable[[], bool], seconds: float = _START_S) -> None:
    """Return as soon as ``is_there``; fail the test when it never is."""
    end = time.monotonic() + seconds
    while not is_there():
        if time.monotonic() > end:
            pytest.fail("it did not come")
        time.sleep(0.02)


@dataclass(slots=True)
class Server:
    """A program of this machine that can be started, frozen, killed and started again."""

    command: Sequence[str]
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it and wait until it listens."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log)
        wait_until(self.is_there)

    def is_there(self) -> bool:
        """Whether it takes connections."""
        return is_open(self.port)

    def workers(self) -> list[int]:
        """The process ids of its children: of gunicorn, the workers."""
        assert self.process is not None
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(name) for name in task.read_text("ascii").split()]

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process and no other."""
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Stop it with a signal and wait until it is gone; fine when it is gone already."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.send(number)
            self.send(signal.SIGCONT)
        self.process.wait(timeout=_START_S)
        self.process = None


@dataclass(slots=True)
class Postgres(Server):
    """A PostgreSQL server whose data may be lost with the machine, but not with the process."""

    binaries: Path = Path()

    def url(self, database: str = "postgres", user: str = _NOBODY) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner; what it prints."""
        address = f"host=127.0.0.1 port={self.port} user={_NOBODY} dbname={database}"
        command = [str(self.binaries / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", address]
        done = subprocess.run(
            [*command, "-c", statement], capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout.strip()

    def fresh(self, name: str) -> str:
        """The address of a new, empty database."""
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def is_there(self) -> bool:
        """Whether it answers; while it starts or recovers it refuses."""
        command = [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def backends(self) -> list[int]:
        """The process ids of this server and all its children."""
        assert self.process is not None
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
        return [parent, *map(int, children)]

    def freeze(self) -> None:
        """Stop every process of this server without ending it: connections stay, silent."""
        for pid in self.backends():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let every process of this server go on."""
        for pid in reversed(self.backends()):
            os.kill(pid, signal.SIGCONT)

    def crash(self) -> None:
        """Kill the server and all its children at once, as a machine does that fails."""
        for pid in self.backends():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self.process is not None
        self.process.wait(timeout=_START_S)
        self.process = None
        time.sleep(0.1)


def _postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


def _need(program: str | None, package: str) -> str:
    if program is None:
        pytest.skip(f"needs the Debian package {package}")
    return program


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="servers-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_postgres(
    folder: Path | None = None, *options: str, log: Path | None = None
) -> Iterator[Postgres]:
    """A new PostgreSQL server; its data stands in ``folder`` if one is given.

    Its write-ahead log stands in ``log``, if that is given.
    """
    binaries = _postgres_binaries()
    _need(str(binaries) if binaries else None, "postgresql")
    assert binaries is not None
    with _folder() as home:
        data = (folder or home) / "data"
        data.mkdir()
        become = []
        if os.getuid() == 0:
            shutil.chown(data, _NOBODY, _NOBODY)
            become = [_need(shutil.which("setpriv"), "util-linux"), *_AS_NOBODY]
        made = [*become, str(binaries / "initdb"), "-D", str(data), "-U", _NOBODY, "--no-sync"]
        if log is not None:
            (log / "wal").mkdir()
            shutil.chown(log / "wal", *((_NOBODY, _NOBODY) if become else (os.getuid(),)))
            made.append(f"--waldir={log / 'wal'}")
        subprocess.run(
            [*made, "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        port = free_port()
        given = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data)]
        quick = ["-c", "fsync=off", "-c", "shared_buffers=32MB", "-c", "max_connections=60"]
        command = [*become, str(binaries / "postgres"), *given, *quick, *options]
        server = Postgres(command, home, port, binaries)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)


@contextlib.contextmanager
def running_redis(*options: str) -> Iterator[Server]:
    """A new Redis server that keeps nothing on disk."""
    program = _need(shutil.which("redis-server"), "redis-server")
    with _folder() as home:
        port = free_port()
        given = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
        server = Server([program, *given, "--daemonize", "no", *options], home, port)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGKILL)


@contextlib.contextmanager
def running_nginx(config: str, port: int) -> Iterator[Server]:
    """nginx with this configuration, whose ``{folder}`` is replaced by a folder of its own."""
    program = _need(shutil.which("nginx") or _found("/usr/sbin/nginx"), "nginx")
    with _folder() as home:
        (home / "nginx.conf").write_text(config.replace("{folder}", str(home)), "utf-8")
        command = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr"]
        server = Server([*command, "-g", "daemon off;"], home, port)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGTERM)


def _found(path: str) -> str | None:
    return path if Path(path).is_file() else None
