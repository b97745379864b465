"""nginx, two workers, PostgreSQL on a small disk of its own, Redis, and a folder to change."""

import contextlib
import http.client
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers
from tests.conftest import ROOT
from tests.faults.running import Bot, get, running_bot
from tests.servers import Postgres, Server

# Editions of one file, told apart by a word that several of its answers say.
# More than the bot keeps of what it learned, so that each has to be learned anew.
WORDS = tuple(f"CD7 is a {word}" for word in ("marker", "label", "sign", "tag", "flag", "stamp"))
_LOADED = {"ok": True, "problems": 0, "first": ""}
_DATABASE = "chaos"
_LIMIT = "1200 per minute"  # for each address; half of it for each worker while Redis is gone
_DISK_MB = 500
_WAL = ("-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB")


@dataclass(slots=True)
class Place:
    """All that runs. ``disk`` is None where no disk could be made, so that none can be filled."""

    postgres: Postgres
    redis: Server
    bot: Bot
    nginx: Server
    folder: Path
    disk: Path | None
    text: str
    releases: tuple[str, ...]
    edition: int = 0
    held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def sql(self, statement: str) -> str:
        """Run a statement in the database of the bot; what it prints."""
        return self.postgres.sql(statement, _DATABASE)

    def publish(self, edition: int) -> None:
        """Write another edition into the folder that is served."""
        publish(self.folder, self.text, edition)
        self.edition = edition

    def break_off(self) -> None:
        """Leave half of a file, as a copy does that was cut off."""
        changed(self.folder).write_text(self.text[: len(self.text) // 2], "utf-8")

    def is_well(self) -> bool:
        """Whether both workers use the database, and serve what stands in the folder."""
        release = self.releases[self.edition]
        wanted = {"storage": "ok", "release": release, "reload": _LOADED}
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            told = [get(self.bot.port, "/ready")[1] for _ in range(5)]  # by one worker or another
            return all(each.items() >= wanted.items() for each in told)
        return False


def changed(folder: Path) -> Path:
    """The file that editions differ in."""
    [file] = folder.rglob("what_is_cd7.yaml")
    return file


def publish(folder: Path, text: str, edition: int) -> None:
    """Make ``folder`` be of this edition; ``text`` is the file of the first one."""
    assert WORDS[0] in text
    changed(folder).write_text(text.replace(WORDS[0], WORDS[edition]), "utf-8")


@contextlib.contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk in memory that can be filled; None where none can be mounted."""
    place = Path("/tmp") / f"disk-{secrets.token_hex(6)}"  # noqa: S108 - a name nobody guesses
    place.mkdir()
    size = f"size={_DISK_MB}m,mode=755"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
    mounted = os.getuid() == 0 and not subprocess.run(command, check=False).returncode
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def data(home: Path) -> Path:
    """Where the bot keeps what it learned."""
    return home / "data"


@contextlib.contextmanager
def running(home: Path, knowledge: Path, releases: tuple[str, ...]) -> Iterator[Place]:
    """Everything, over a copy of ``knowledge``, whose editions are these ``releases``."""
    folder = home / "knowledge"
    shutil.copytree(knowledge, folder)
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small_disk())
        postgres = stack.enter_context(servers.running_postgres(disk, *_WAL))
        redis = stack.enter_context(servers.running_redis())
        bot = stack.enter_context(
            running_bot(
                home / "bot",
                data_dir=data(home),
                knowledge_dir=folder,
                database_url=postgres.fresh(_DATABASE),
                redis_url=f"redis://127.0.0.1:{redis.port}",
                rate_limits=_LIMIT,
                trusted_proxies=1,
                workers=2,
                threads=8,
                reload_seconds=1,
            )
        )
        nginx = stack.enter_context(before(bot))
        text = changed(folder).read_text("utf-8")
        yield Place(postgres, redis, bot, nginx, folder, disk, text, releases)


@contextlib.contextmanager
def before(bot: Bot) -> Iterator[Server]:
    """nginx as the sample says."""
    port = servers.free_port()
    config = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    given = {
        "bot:8000": f"127.0.0.1:{bot.port}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/tmp/": "{folder}/",  # noqa: S108 - what stands in the sample
    }
    for place, value in given.items():
        assert place in config
        config = config.replace(place, value)
    with servers.running_nginx(config, port) as nginx:
        yield nginx
