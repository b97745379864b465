"""Settings: every fault stops the start with one line that names the variable."""

import stat
from pathlib import Path

import pytest

from chatbot import settings
from chatbot.errors import SettingsError

LONG = "x" * settings.SECRET_BYTES


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of our own, not yet made."""
    folder = tmp_path / "made" / "by us"
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(folder))
    return folder


def faults() -> list[str]:
    """The lines that stop the start."""
    with pytest.raises(SettingsError) as caught:
        settings.load()
    return str(caught.value).split("\n")


def test_nothing_needs_to_be_set(data_dir: Path) -> None:
    loaded = settings.load()
    assert (loaded.host, loaded.port, loaded.trusted_proxies) == ("127.0.0.1", 8000, 0)
    assert loaded.database_url == f"sqlite:///{data_dir}/chatbot.db"
    assert (loaded.knowledge_dir / "site.yaml").is_file()
    assert loaded.rate_limits == "60 per minute;1000 per day"


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_PORT", "9000")
    assert settings.load().port == 9000
    assert settings.load(port=9001).port == 9001


def test_a_local_secret_is_made_once_and_only_its_owner_can_read_it(data_dir: Path) -> None:
    first = settings.load().secret_key.get_secret_value()
    assert settings.load().secret_key.get_secret_value() == first
    assert len(first) >= settings.SECRET_BYTES
    assert stat.S_IMODE((data_dir / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_settings_cannot_be_changed_and_do_not_show_secrets() -> None:
    loaded = settings.load(database_url="postgresql://me:PRIVATE@host/db")
    assert loaded.secret_key.get_secret_value() not in repr(loaded)
    assert "PRIVATE" not in repr(loaded)
    with pytest.raises(ValueError, match="frozen"):
        loaded.port = 1


def test_production_needs_a_secret_of_its_own(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    monkeypatch.setenv("CHATBOT_ENV", "production")
    assert faults() == [
        "CHATBOT_SECRET_KEY: is required when CHATBOT_ENV is production (at least 32 bytes)"
    ]
    monkeypatch.setenv("CHATBOT_SECRET_KEY", LONG)
    assert settings.load().secret_key.get_secret_value() == LONG
    assert not (data_dir / "secret_key").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHATBOT_PORTS", "8000"),
        ("CHATBOT_NO_SUCH_FILE", "/etc/hostname"),
        ("CHATBOT_HOST", ""),
        ("CHATBOT_HOST", "  "),
        ("CHATBOT_PORT", "0"),
        ("CHATBOT_PORT", "65536"),
        ("CHATBOT_PORT", "http"),
        ("CHATBOT_THREADS", "0"),
        ("CHATBOT_ENV", "prod"),
        ("CHATBOT_DATABASE_URL", "mysql://host/db"),
        ("CHATBOT_DATABASE_URL", "chatbot.db"),
        ("CHATBOT_KNOWLEDGE_DIR", "/no/such/folder"),
        ("CHATBOT_SECRET_KEY", "changeme"),
        ("CHATBOT_REDIS_URL", "http://host"),
        ("CHATBOT_REGISTRY_URL", "clinicaltrials.gov"),
        ("CHATBOT_RATE_LIMITS", "none"),
        ("CHATBOT_RATE_LIMITS", "60/minute"),
        ("CHATBOT_RATE_LIMITS", "0 per minute"),
        ("CHATBOT_ALLOWED_ORIGINS", "*"),
        ("CHATBOT_ALLOWED_ORIGINS", "null"),
        ("CHATBOT_ALLOWED_ORIGINS", "https://a.org/"),
        ("CHATBOT_ALLOWED_ORIGINS", "https://a.org, a.org"),
        ("CHATBOT_REQUIRE_REVIEW", "maybe"),
        ("CHATBOT_TRUSTED_PROXIES", "-1"),
        ("CHATBOT_SECRET_KEY_FILE", "/no/such/file"),
        ("CHATBOT_DATABASE_URL_FILE", "/dev/null"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_variable_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    (line,) = faults()
    assert line.startswith(f"{name}: ")
    assert "changeme" not in line


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_PORT", "x")
    monkeypatch.setenv("CHATBOT_TYPO", "1")
    assert [line.partition(":")[0] for line in faults()] == ["CHATBOT_PORT", "CHATBOT_TYPO"]


def test_a_secret_can_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{LONG}\n")
    monkeypatch.setenv("CHATBOT_SECRET_KEY_FILE", str(file))
    assert settings.load().secret_key.get_secret_value() == LONG
    monkeypatch.setenv("CHATBOT_SECRET_KEY", LONG)
    assert faults() == ["CHATBOT_SECRET_KEY_FILE: CHATBOT_SECRET_KEY is set too; keep one of them"]


def test_origins_are_separated_by_spaces_or_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_ALLOWED_ORIGINS", "https://a.org, http://localhost:3000")
    assert settings.load().allowed_origins == ("https://a.org", "http://localhost:3000")


def test_a_data_folder_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(in_the_way / "folder"))
    assert faults() == ["CHATBOT_DATA_DIR: this folder cannot be made"]


def test_a_data_folder_that_cannot_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr("os.open", refuse)
    assert faults() == ["CHATBOT_DATA_DIR: cannot write to this folder"]


@pytest.mark.parametrize("content", ["short", ""])
def test_a_kept_secret_that_was_cut_short_is_refused(data_dir: Path, content: str) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "secret_key").write_text(content)
    assert faults() == ["CHATBOT_DATA_DIR: its secret_key file is too short; remove it"]


def test_a_kept_secret_that_cannot_be_read_is_told(data_dir: Path) -> None:
    (data_dir / "secret_key").mkdir(parents=True)
    assert faults()[0].startswith("CHATBOT_DATA_DIR: ")


@pytest.mark.parametrize(
    ("platform", "part"),
    [("linux", ".local/share"), ("darwin", "Library"), ("win32", "AppData")],
)
def test_each_system_has_its_own_place_for_data(
    monkeypatch: pytest.MonkeyPatch, platform: str, part: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert part in settings.default_data_dir().as_posix()


def test_an_installed_package_brings_its_own_knowledge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path / "chatbot")
    assert settings.default_knowledge_dir() == tmp_path / "chatbot" / "_knowledge"
