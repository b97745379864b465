"""A release is served only as it was signed, by a key that the server trusts (requirement S-91)."""

import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chatbot import cli, settings
from chatbot.app import load_engine
from chatbot.errors import ChatbotError, SettingsError
from chatbot.knowledge import folder as files
from chatbot.knowledge import loader
from tests import factories


def run(*arguments: str | Path) -> Result:
    """Run one command; whatever it raises is raised here."""
    return CliRunner().invoke(cli.cli, [str(item) for item in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small folder, not signed."""
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path / "data"))
    return factories.write_folder(tmp_path / "knowledge")


@pytest.fixture
def public(tmp_path: Path, folder: Path) -> str:
    """The public half of the key that signed the folder; the private one is in ``key.pem``."""
    made = run("sign", "key", tmp_path / "key.pem").stdout.strip()
    assert (
        run("sign", "release", "--key", tmp_path / "key.pem", "--knowledge", folder).exit_code == 0
    )
    return made


@pytest.fixture
def refusal(folder: Path) -> Callable[..., str]:
    """Why a server with these keys does not serve the folder; empty if it does."""

    def ask(*keys: str) -> str:
        loaded = load_engine(settings.load(knowledge_dir=folder, release_keys=keys))
        assert (loaded.engine is None) is bool(loaded.loading.problems)
        return loaded.loading.first

    return ask


def test_what_a_trusted_key_signed_is_served(public: str, refusal: Callable[..., str]) -> None:
    assert refusal(public) == ""
    assert refusal("A" * 43 + "=", public) == ""


def test_without_keys_nothing_need_be_signed(folder: Path, refusal: Callable[..., str]) -> None:
    assert not (folder / files.SIGNATURE).exists()
    assert refusal() == ""


def test_what_nobody_signed_is_not_served(folder: Path, refusal: Callable[..., str]) -> None:
    assert "the release is not signed (look at what changed" in refusal("A" * 43 + "=")


def test_the_key_of_somebody_else_does_not_do(public: str, refusal: Callable[..., str]) -> None:
    assert f"nobody here trusts the key {public}" in refusal("A" * 43 + "=")


def test_a_signature_is_not_taken_from_another_release(
    folder: Path, public: str, refusal: Callable[..., str]
) -> None:
    factories.edit(folder, factories.HOW_TO_JOIN, "Talk with your doctor", "Talk to your doctor")
    assert "signed is another release than this" in refusal(public)
    kept = folder / files.SIGNATURE
    lines = kept.read_text("ascii").split("\n")
    lines[0] = f"release: {loader.load(folder).release}"
    kept.write_text("\n".join(lines), "ascii")
    assert "this is no signature of that key" in refusal(public)


@pytest.mark.parametrize("text", ["", "release", "\0\0", "release: é\n"])
def test_a_broken_signature_is_none(
    folder: Path, public: str, refusal: Callable[..., str], text: str
) -> None:
    (folder / files.SIGNATURE).write_text(text, "utf-8")
    assert files.SIGNATURE in refusal(public)


def test_a_change_of_any_byte_is_refused(
    folder: Path, public: str, refusal: Callable[..., str]
) -> None:
    """Requirement S-91 asks for all of them; 120 drawn by lot, in all files."""
    draw = random.Random(91)  # noqa: S311 - which bytes are tried
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for turn in range(120):
        path = paths[turn % len(paths)]
        whole = path.read_bytes()
        place = draw.randrange(len(whole))
        other = bytes([draw.choice([byte for byte in range(256) if byte != whole[place]])])
        path.write_bytes(whole[:place] + other + whole[place + 1 :])
        assert refusal(public), f"{path.name}, byte {place}"
        path.write_bytes(whole)
    assert refusal(public) == ""


@pytest.mark.parametrize("place", range(1, 4))
def test_nor_is_another_way_to_write_the_signature_taken(
    folder: Path, public: str, refusal: Callable[..., str], place: int
) -> None:
    """The last letters of base64 hold bits that mean nothing; other line ends look the same."""
    kept = folder / files.SIGNATURE
    whole = kept.read_bytes()
    other = {1: b"\x0b", 2: b"=\n\n", 3: bytes([whole[-4] + 1]) + b"==\n"}[place]
    kept.write_bytes(whole[: len(whole) - {1: 1, 2: 2, 3: 4}[place]] + other)
    assert refusal(public)


def test_a_changed_folder_waits_for_its_signature(
    folder: Path, tmp_path: Path, public: str
) -> None:
    before = files.stamp(folder)
    run("sign", "release", "--key", tmp_path / "key.pem", "--knowledge", folder)
    assert files.stamp(folder) != before


def test_a_private_key_is_its_owners_alone_and_not_overwritten(tmp_path: Path, public: str) -> None:
    file = tmp_path / "key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert public not in file.read_text("ascii")
    with pytest.raises(ChatbotError, match="an old key is not overwritten"):
        run("sign", "key", file)


@pytest.mark.parametrize("content", ["", "no key", None])
def test_a_key_that_is_none_is_told(folder: Path, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "key.pem").write_text(content, "ascii")
    with pytest.raises(ChatbotError, match="this key cannot be used"):
        run("sign", "release", "--key", tmp_path / "key.pem", "--knowledge", folder)


def test_anybody_can_check_a_signature(folder: Path, public: str) -> None:
    assert run("sign", "check", "--knowledge", folder, public).exit_code == 0
    found = run("sign", "check", "--knowledge", folder, "A" * 43 + "=")
    assert (found.exit_code, "nobody here trusts" in found.stdout) == (1, True)


def test_a_key_of_another_form_stops_the_start(folder: Path) -> None:
    with pytest.raises(SettingsError, match="CHATBOT_RELEASE_KEYS: each must be a public key"):
        settings.load(knowledge_dir=folder, release_keys="short")
